package desk

import (
	"bytes"
	"sort"
	"strings"

	"lethe/assets/wordlist"
	"lethe/vault"
)

// aliasMax is the longest alias in writing: two words and a dash.
const aliasMax = 2*wordlist.Longest + 1

// appendAlias appends an alias as it is written, amber-otter, to b.
func appendAlias(b []byte, a vault.Alias) []byte {
	b = append(b, wordlist.At(int(a[0]))...)
	b = append(b, '-')
	return append(b, wordlist.At(int(a[1]))...)
}

// aliasOf reads an alias as it is written: lower case, one dash between. A few
// words have a dash of their own; no two aliases are written alike.
func aliasOf(s string) (a vault.Alias, ok bool) {
	if len(s) > aliasMax {
		return a, false
	}
	for at := 0; ; at++ {
		n := strings.IndexByte(s[at:], '-')
		if n < 0 {
			return a, false
		}
		at += n
		first, one := number(s[:at])
		second, two := number(s[at+1:])
		if one && two {
			return vault.Alias{first, second}, true
		}
	}
}

// number is that of a word of the list, which is sorted.
func number(word string) (uint16, bool) {
	b := []byte(word)
	n, ok := sort.Find(wordlist.Count, func(i int) int { return bytes.Compare(b, wordlist.At(i)) })
	return uint16(n), ok
}
