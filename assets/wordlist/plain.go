package wordlist

import (
	"bytes"
	"sync"
)

// PlainCount is how many words have no dash: those that are one word however
// they are written down. One that is picked evenly holds 12.92 bits too.
const PlainCount = Count - 4

// plain are the words without a dash, sorted, at their first use: about 1 ms.
var plain = sync.OnceValue(func() *[PlainCount][]byte {
	all, n := new([PlainCount][]byte), 0
	for _, word := range words() { // the list is sorted as it was published
		if bytes.IndexByte(word, '-') < 0 {
			all[n] = word
			n++
		}
	}
	return all
})

// Plain is a word without a dash by its number, 0 to PlainCount-1. Like At it
// is part of the program.
func Plain(n int) []byte { return plain()[n] }

// Meant is the word without a dash that b, in small letters, means: the same,
// or else the only one from which one slip leads to b: a letter too many, one
// missing, one wrong, or two in each other's place. It is part of the program,
// and nil where there is none or more than one. It keeps and copies nothing of
// b. What is in the list takes a few hundred nanoseconds, everything else about
// 50 µs.
func Meant(b []byte) []byte {
	if len(b) == 0 || len(b) > Longest+1 {
		return nil
	}
	all := plain()[:]
	for left := all; len(left) > 0; {
		i := len(left) / 2
		switch c := bytes.Compare(left[i], b); {
		case c == 0:
			return left[i]
		case c < 0:
			left = left[i+1:]
		default:
			left = left[:i]
		}
	}
	var found []byte
	for _, word := range all {
		if !slip(word, b) {
			continue
		}
		if found != nil {
			return nil
		}
		found = word
	}
	return found
}

// slip is whether a and b are at the distance 1 of Damerau and Levenshtein.
func slip(a, b []byte) bool {
	if d := len(a) - len(b); d < -1 || d > 1 {
		return false
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case len(a)+len(b) == 1, len(a) == 1 && len(b) == 1:
		return true
	}
	return len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}
