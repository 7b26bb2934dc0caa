// Package phrase makes and reads receipt phrases: the seven words by which
// whoever sent a tip comes back to it.
//
// A phrase is all there is between a stranger and the inbox, so it has 90 bits
// and is no sentence that anybody chooses. It is copied by hand, under stress,
// and typed in later by somebody who has nothing else: so it is read however
// it is written, and one slip in a word does no harm where only one word can
// be meant.
//
// Phrases are lent bytes in locked memory. Nothing here allocates or keeps
// anything; callers run it inside vault.Do.
package phrase

import (
	"encoding/binary"

	"lethe/assets/wordlist"
)

const (
	// Words is how many words a phrase has: each is one of 7772, so there are
	// 2^90.5 phrases.
	Words = 7
	// Max is the longest phrase, in bytes: words in small letters with a
	// blank between them.
	Max = Words*(wordlist.Longest+1) - 1
	// SeedLen is how many bytes a phrase is made from.
	SeedLen = 32
)

// Append appends the phrase that a seed gives, which has to be as good as
// random, and uses the seed up. There has to be room in dst, Max bytes.
//
// The seed is taken for a number, from which digits of base 7772 are divided
// off. That draws nothing again, so the same seed gives the same phrase, and
// no phrase is more likely than another by more than one part in 2^165: 256
// bits of seed less the 90.5 of a phrase.
func Append(dst []byte, seed *[SeedLen]byte) []byte {
	for i := range Words {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, wordlist.Plain(int(divide(seed)))...)
	}
	clear(seed[:])
	return dst
}

// divide divides the number in place, and returns what is left over.
func divide(n *[SeedLen]byte) uint64 {
	rest := uint64(0)
	for i := 0; i < len(n); i += 4 {
		part := rest<<32 | uint64(binary.BigEndian.Uint32(n[i:]))
		binary.BigEndian.PutUint32(n[i:], uint32(part/wordlist.PlainCount))
		rest = part % wordlist.PlainCount
	}
	return rest
}
