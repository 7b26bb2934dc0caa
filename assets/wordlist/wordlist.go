// Package wordlist holds the words that phrases are made of: the long list of
// the Electronic Frontier Foundation, chosen to be told apart and written
// down right. Where it comes from stands at the head of the list.
package wordlist

import (
	"bytes"
	_ "embed"
	"sync"
)

const (
	// Count is how many words there are, one for each throw of five dice: a
	// word that is picked evenly holds 12.92 bits.
	Count = 6 * 6 * 6 * 6 * 6
	// Longest is the length of the longest, in bytes.
	Longest = 9
)

//go:embed eff_large.txt
var list []byte

// words is the list divided, at its first use: about 50 µs.
var words = sync.OnceValue(func() *[Count][]byte {
	all, n := new([Count][]byte), 0
	for line := range bytes.Lines(list) {
		if line[0] == '#' {
			continue
		}
		all[n] = bytes.TrimSuffix(line, []byte("\n"))
		n++
	}
	return all
})

// At is a word by its number, 0 to Count-1. It is part of the program: it is
// only to be read, and says nothing of which phrase it stands in.
func At(n int) []byte { return words()[n] }
