package wordlist

import (
	"bytes"
	"slices"
	"sync"
)

// sorted are the words without dashes, and the parts of those with one, at
// their first use: about 1 ms.
var sorted = sync.OnceValue(func() [][]byte {
	all := make([][]byte, 0, Count+8)
	for _, word := range words() {
		first, second, two := bytes.Cut(word, []byte("-"))
		all = append(all, first)
		if two {
			all = append(all, second)
		}
	}
	slices.SortFunc(all, bytes.Compare)
	return slices.CompactFunc(all, bytes.Equal)
})

// Has is whether b is a word of the list, or one of the two parts of a word
// with a dash, in small letters or capitals. It keeps and copies nothing of b.
func Has(b []byte) bool {
	if len(b) > Longest {
		return false
	}
	all := sorted()
	for len(all) > 0 {
		i := len(all) / 2
		switch c := compare(all[i], b); {
		case c == 0:
			return true
		case c < 0:
			all = all[i+1:]
		default:
			all = all[:i]
		}
	}
	return false
}

// compare is bytes.Compare with the capitals of b taken for small letters.
func compare(a, b []byte) int {
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		switch {
		case i == len(a) || a[i] < c:
			return -1
		case a[i] > c:
			return 1
		}
	}
	return len(a) - len(b)
}
