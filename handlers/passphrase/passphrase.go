// Package passphrase makes passphrases and passwords for who asks, and makes
// those that are typed comparable: every door of a link does it in the same
// way, so that what was set at one opens at each.
package passphrase

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Room is how much room a passphrase of n bytes needs to be made
// comparable: no character takes more than three times its bytes in NFC.
func Room(n int) int { return 3 * n }

// Comparable makes a passphrase the one that its reader types, whatever the
// keyboard: composed characters are taken for the same as their parts (NFC),
// every blank of Unicode for the plain one, as in RFC 8265's OpaqueString, and
// blanks and line ends at both ends are cut off. One of only blanks is none.
// Words of the list are the same however they are written. What is not UTF-8
// stays as it is.
//
// Every door calls it before the vault sees a passphrase, and none twice. It
// works in place, or in room, of Room bytes of locked memory; the caller is
// inside vault.Do.
func Comparable(p, room []byte) []byte {
	if !utf8.Valid(p) {
		return p
	}
	p = ends(plainBlanks(p))
	if !norm.NFC.IsNormal(p) {
		p = norm.NFC.Append(room[:0], p...)
	}
	return spoken(p)
}

// plainBlanks makes each blank a plain one, in place. No blank is shorter.
func plainBlanks(p []byte) []byte {
	w := 0
	for i := 0; i < len(p); {
		r, n := utf8.DecodeRune(p[i:])
		if r != ' ' && unicode.Is(unicode.Zs, r) {
			p[w] = ' '
			w++
		} else {
			w += copy(p[w:], p[i:i+n])
		}
		i += n
	}
	return p[:w]
}

// ends cuts blanks, tabs and line ends off both ends.
func ends(p []byte) []byte {
	for len(p) > 0 && isEnd(p[0]) {
		p = p[1:]
	}
	for len(p) > 0 && isEnd(p[len(p)-1]) {
		p = p[:len(p)-1]
	}
	return p
}

func isEnd(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
