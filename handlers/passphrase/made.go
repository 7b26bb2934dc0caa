package passphrase

import (
	"crypto/rand"
	"encoding/binary"

	"lethe/assets/wordlist"
	"lethe/policy"
)

// Room for what is made, in bytes: a passphrase, and a password.
const (
	Size         = policy.PhraseWords * (wordlist.Longest + 1)
	PasswordSize = max(policy.PasswordMax, policy.WordsMax*(wordlist.Longest+1))
)

// letters are what passwords of characters are made of, six bits each: letters
// and digits that nobody takes for one another, so without 0, O, o, 1, l and
// I, and signs that every keyboard has and most services take.
const letters = "23456789" + "ABCDEFGHJKLMNPQRSTUVWXYZ" + "abcdefghijkmnpqrstuvwxyz" + "+-=#@%*?"

// AppendWords appends n words of the list, a blank between them. There has to
// be room in dst, which is locked memory. Every word is equally likely: 62208
// is the largest multiple of 7776 in two bytes, and what is above is drawn
// again.
func AppendWords(dst []byte, n int) []byte {
	for i := range n {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, wordlist.At(int(draw(dst, wordlist.Count)))...)
	}
	return dst
}

// AppendLetters appends n letters in the same way.
func AppendLetters(dst []byte, n int) []byte { return AppendOf(dst, letters, n) }

// AppendOf appends n of some letters, ASCII, in the same way.
func AppendOf(dst []byte, of string, n int) []byte {
	for range n {
		dst = append(dst, of[draw(dst, len(of))])
	}
	return dst
}

// draw is a random number below n, each equally likely. It works in the two
// bytes behind dst, where what it is drawn for goes.
func draw(dst []byte, n int) uint16 {
	b := dst[len(dst) : len(dst)+2]
	defer clear(b)
	for {
		rand.Read(b)
		if v := binary.LittleEndian.Uint16(b); int(v) < (1<<16)/n*n {
			return v % uint16(n)
		}
	}
}
