package assets

import "time"

// TipPage is the form that sends a tip, or adds to one.
type TipPage struct {
	Limits                 // Upload is the most of one part of a tip
	Drop                   // what is so of tips here
	To       int           // who was chosen: 0 is anyone, else the number of a journalist
	Addition bool          // to a tip that was sent before
	Life     time.Duration // for how long a tip waits
	Typed    bool          // the text that comes back can be seen

	// What is wrong with each field, and with sending as a whole.
	Text, Files, Whom, Send Wrong

	// Wait is for how long to wait when Send is Slow.
	Wait time.Duration
}

// Drop is what pages say of a site that takes tips. All of it is the
// operator's.
type Drop struct {
	TakesFiles  bool
	Journalists []string // their names, in their order
	Note        string   // one line to whoever comes; empty is not said
}

// Choose is whether there is anybody to choose between.
func (d Drop) Choose() bool { return len(d.Journalists) > 1 }

// Failed is whether the page comes back with something to change.
func (p TipPage) Failed() bool { return p.Marked() || p.Send != "" }

// Marked is whether a field has something against it.
func (p TipPage) Marked() bool { return count(p.Text, p.Files, p.Whom) > 0 }

// One is whether a single field has, so that the page can say at its top what
// that is.
func (p TipPage) One() bool { return count(p.Text, p.Files, p.Whom) == 1 }

// Tip renders the form. Its holes are the form's nonce, or the receipt phrase
// for an addition, and the text.
func (l *Language) Tip(p TipPage) Sheet { return l.render("tip", p) }

// LookPage shows what the files of a tip give away, before it is sent.
type LookPage struct {
	Limits
	Drop
	Text     bool // there is one beside the files
	Files    []LookFile
	To       int
	Addition bool
	Life     time.Duration // for how long it waits to be sent
	Send     Wrong
}

// Failed is whether the page comes back with something to change.
func (p LookPage) Failed() bool {
	for _, f := range p.Files {
		if f.Wrong != "" {
			return true
		}
	}
	return p.Send != ""
}

// Cleaned is whether a cleaned copy of any file can be had.
func (p LookPage) Cleaned() bool {
	for _, f := range p.Files {
		if f.Cleans {
			return true
		}
	}
	return false
}

// A LookFile is one file as it was looked at.
type LookFile struct {
	Kind   string   // what it is by its content: one of FileKinds
	Found  []string // what was found in it: of FileTraces
	Cleans bool     // a cleaned copy can be had
	Choice string   // of FileChoices
	Wrong  Wrong    // with the choice
}

// FileKinds are what pages can say a file is.
var FileKinds = []string{"none", "jpeg", "png", "image", "pdf", "office", "audio", "video", "archive", "mail"}

// FileTraces are what pages can say of a picture that it gives away.
var FileTraces = []string{
	"place", "time", "device", "serial", "author", "comment", "software", "origin",
	"thumbnail", "frames", "profile", "trailing", "unknown", "damaged",
}

// FileChoices are what can become of a file: as it is, as a cleaned copy, left
// out.
var FileChoices = []string{"as it is", "clean", "out"}

// Look renders that page. Its holes are the draft's key, the receipt phrase
// for an addition, for each file its name and its size ("1.4 MiB"), and for the
// form that stops the same key and phrase again.
func (l *Language) Look(p LookPage) Sheet { return l.render("look", p) }

// SentPage shows the receipt phrase of a tip that was sent. It is comparable.
type SentPage struct {
	Words int
	Life  time.Duration // for how long the tip waits
}

// Sent renders that page. Its holes are the words of the receipt phrase.
func (l *Language) Sent(p SentPage) Sheet { return l.render("sent", p) }

// StoppedPage says that a draft was stopped. It is comparable.
type StoppedPage struct {
	Addition bool // to a tip that was sent before: the way is back to its inbox
}

// Stopped renders what whoever stopped sees. It has no hole.
func (l *Language) Stopped(p StoppedPage) Sheet { return l.render("stopped", p) }
