package policy

import "time"

// Lifetimes of a one-time link, chosen by who makes it.
const (
	// LifeMin is the shortest lifetime the site's forms accept.
	LifeMin = 5 * time.Minute
	// LifeMax is the longest lifetime of anything in memory.
	LifeMax = 30 * 24 * time.Hour
	// LifeDefault is the lifetime chosen when nothing else is.
	LifeDefault = 7 * 24 * time.Hour
)

// Lifetimes are the choices that the site's form offers, shortest first.
var Lifetimes = []time.Duration{
	5 * time.Minute,
	time.Hour,
	24 * time.Hour,
	3 * 24 * time.Hour,
	LifeDefault,
	14 * 24 * time.Hour,
	LifeMax,
}

const (
	// TextMax is the longest text of one link, in bytes of UTF-8. A page
	// with more of it is slow in the browsers that have to show it.
	TextMax = 1 << 20

	// FormMax is the longest body of a form without files, in bytes. In
	// the urlencoded form a byte of text can take three; the rest is for
	// the other fields.
	FormMax = 3*TextMax + 16<<10

	// PassphraseMax is the longest passphrase, in bytes. Long enough for
	// any sentence; short enough that hashing it costs nothing.
	PassphraseMax = 1024

	// TriesMax is how many different wrong passphrases a link takes; the
	// last of them destroys its secret.
	TriesMax = 5

	// Repeat is for how long after the first answer the same form may
	// have it again. Tor circuits break; a reload then still shows what
	// was opened.
	Repeat = 60 * time.Second

	// Grant is for how long after their last use the forms of an opened page
	// can save its files. To look through some and save them takes minutes;
	// longer than that, whoever finds the page open could.
	Grant = 10 * time.Minute
)

const (
	// TipLife is for how long a tip waits after everything that is done with
	// it, unless the operator says otherwise. Journalists travel, and sources
	// come back after weeks.
	TipLife = LifeMax

	// DraftLife is for how long a tip waits for its sender to look at what its
	// files give away, and again after each look.
	DraftLife = time.Hour

	// ReplyMax is the longest reply to a tip, in bytes: a page of an inbox has
	// room for several.
	ReplyMax = 8 << 10
)

const (
	// ArenaDefault is how much memory is locked at start, in bytes, where
	// the memlock limit allows it.
	ArenaDefault = 256 << 20

	// SizeDefault is the largest secret unless the operator says otherwise,
	// in bytes: a long document with pictures.
	SizeDefault = 25 << 20
)

// How much one form may bring.
const (
	// FilesMax is how many files one link can have.
	FilesMax = 20
	// LinksMax is how many links can lead to the same text.
	LinksMax = 100
	// LinesMax is how many lines of a text can get a link each.
	LinesMax = 100
)

// What is made for who asks. A word is one of 7776, which is 12.9 bits; a
// character one of 64, which is 6.
const (
	// PhraseWords is how many words a made passphrase has: 77 bits, behind
	// Argon2id and five tries more than anybody can guess.
	PhraseWords = 6

	// PasswordMin, PasswordMax and PasswordDefault are lengths of a made
	// password of characters: 48, 384 and 120 bits.
	PasswordMin     = 8
	PasswordMax     = 64
	PasswordDefault = 20

	// WordsMin, WordsMax and WordsDefault are the same for one of words: 38,
	// 155 and 77 bits.
	WordsMin     = 3
	WordsMax     = 12
	WordsDefault = 6
)
