package guard

import "net/http"

// scan looks for the end of a head in b, of which the first from bytes were
// looked at before. It returns where the head ends, or 0, and how far it
// looked. Heads are ASCII, and their lines end in CR LF: anything else is
// refused, because another reader could see other lines. Top bits are free
// for marks so.
func scan(b []byte, from int) (end, scanned, status int) {
	for i := from; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '\n':
			if i == 0 || b[i-1] != '\r' {
				return 0, i, http.StatusBadRequest
			}
			if i >= 3 && b[i-2] == '\n' {
				return i + 1, i, 0
			}
		case i > 0 && b[i-1] == '\r':
			return 0, i, http.StatusBadRequest
		case c < ' ' && c != '\r' && c != '\t' || c >= 0x7f:
			return 0, i, http.StatusBadRequest
		}
	}
	return 0, len(b), 0
}

// token is what method and header names are made of (RFC 9110, 5.6.2).
var token = table("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

// inPath is what a path is made of: all of ASCII that stands for itself in
// one (RFC 3986, 3.3). No percent sign: what is written in two ways is not
// ours, and could hide a key.
var inPath = table("!$&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~")

// inHost is what names and addresses with a port are made of.
var inHost = table("-.0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz")

func table(of string) (t [256]bool) {
	for _, c := range []byte(of) {
		t[c] = true
	}
	return t
}

// only is whether b has bytes of a table only.
func only(b []byte, t *[256]bool) bool {
	for _, c := range b {
		if !t[c] {
			return false
		}
	}
	return true
}

// visible is whether b could be a query: no blank, and no fragment behind it.
func visible(b []byte) bool {
	for _, c := range b {
		if c <= ' ' || c == '#' {
			return false
		}
	}
	return true
}

// Trim cuts blanks and tabs off both ends.
func Trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// Folds is whether b is s but for the case of letters; s is lower case.
// No string is made of b.
func Folds(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != s[i] {
			return false
		}
	}
	return true
}
