package handlers

import (
	"lethe/handlers/clean"
	"lethe/vault"
)

// A door is what a link leads to.
type door uint8

const (
	doorOpen door = iota
	doorReceipt
	doorAsk
	doorCollect
)

// doors are what stands before a key in an address. The second of each kind
// are those that Onetime Secret's clients build.
var doors = []struct {
	prefix string
	to     door
}{
	{"/s/", doorOpen}, {"/secret/", doorOpen},
	{"/receipt/", doorReceipt}, {"/private/", doorReceipt}, {"/metadata/", doorReceipt},
	{"/ask/", doorAsk},
	{"/collect/", doorCollect},
}

// pastedMax is the longest paste that is looked through, in bytes: a link in
// a short mail.
const pastedMax = 4 << 10

// findKey finds the link in what someone pasted, and what it leads to: with
// words, brackets or quotes around it, in capitals, broken over lines, with
// or without the site's name. A key alone is a link that opens; without any
// link, so is the first word that is as long as a key, or all that was pasted
// when that is a key with blanks in it. It works in b: what it returns is a
// part of it, as the vault mints keys.
func findKey(b []byte) (key []byte, to door, ok bool) {
	b = b[:fold(b)]
	for i := range b {
		prefix, to := doorAt(b[i:])
		if prefix == 0 {
			continue
		}
		if key, ok := keyAt(b[i+prefix:]); ok {
			return key, to, true
		}
	}
	if key, ok := keyWord(b); ok {
		return key, doorOpen, true
	}
	return bareKey(b)
}

// fold makes b, in place, what links are compared in: small letters, slashes
// that were escaped as themselves, nothing that takes no room. It returns how
// much is left.
func fold(b []byte) int {
	w := 0
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c == '%' && i+2 < len(b) && b[i+1] == '2' && b[i+2]|0x20 == 'f':
			c = '/'
			i += 2
		default:
			if n := roomless(b[i:]); n > 0 {
				i += n - 1
				continue
			}
		}
		b[w] = c
		w++
	}
	return w
}

// roomless is how many bytes the character at the beginning of b takes, when
// it is one without width that programs put into long words to break them: a
// soft hyphen, U+200B to U+200F, U+2060, U+FEFF.
func roomless(b []byte) int {
	switch {
	case len(b) >= 2 && b[0] == 0xc2 && b[1] == 0xad:
		return 2
	case len(b) < 3:
		return 0
	case b[0] == 0xe2 && b[1] == 0x80 && 0x8b <= b[2] && b[2] <= 0x8f,
		b[0] == 0xe2 && b[1] == 0x81 && b[2] == 0xa0,
		b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf:
		return 3
	}
	return 0
}

// doorAt is the length of the prefix that b begins with, or 0, and what it
// leads to.
func doorAt(b []byte) (int, door) {
	if b[0] != '/' {
		return 0, 0
	}
	for _, d := range doors {
		if len(b) >= len(d.prefix) && clean.Same(b[:len(d.prefix)], d.prefix) {
			return len(d.prefix), d.to
		}
	}
	return 0, 0
}

// keyAt is the key that b begins with. One that is too short may go on behind
// a line end or blanks: mail programs break long lines.
func keyAt(b []byte) ([]byte, bool) {
	n := run(b)
	if n == vault.KeyLen {
		return b[:n], true
	}
	if n == 0 || n > vault.KeyLen {
		return nil, false
	}
	w := n
	for i := n; i < len(b); {
		k := run(b[i:])
		if k == 0 {
			if !isBlank(b[i]) && b[i] != '=' { // = ends a line in mail (RFC 2045, 6.7)
				break
			}
			i++
			continue
		}
		if w+k > vault.KeyLen {
			break
		}
		w += copy(b[w:], b[i:i+k])
		i += k
		if w == vault.KeyLen {
			return b[:w], true
		}
	}
	return nil, false
}

// keyWord is the first word that is as long as a key.
func keyWord(b []byte) ([]byte, bool) {
	for i := 0; i < len(b); i++ {
		n := run(b[i:])
		if n == vault.KeyLen {
			return b[i : i+n], true
		}
		i += n
	}
	return nil, false
}

// bareKey is all of b, when without blanks at its ends it is a key with blanks
// in it.
func bareKey(b []byte) ([]byte, door, bool) {
	w := 0
	for _, c := range b {
		switch {
		case clean.IsKeyLetter(c):
			b[w] = c
			w++
		case !isBlank(c):
			return nil, 0, false
		}
	}
	return b[:w], doorOpen, w == vault.KeyLen
}

// run is how many letters of a key b begins with.
func run(b []byte) int {
	for i, c := range b {
		if !clean.IsKeyLetter(c) {
			return i
		}
	}
	return len(b)
}

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }
