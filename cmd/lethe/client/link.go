package client

import (
	"bytes"
	"errors"

	"lethe/handlers/clean"
	"lethe/vault"
)

// Kind is what a link is for.
type Kind byte

// The kinds of links.
const (
	Secret  Kind = iota // opens, once
	Receipt             // tells what became of links, and burns them
	Ask                 // takes the answer to a request
	Collect             // opens that, once
)

// paths are what stands before a key, as the site has it and as clients of
// Onetime Secret write it.
var paths = []struct {
	path string
	kind Kind
}{
	{"/s/", Secret}, {"/secret/", Secret},
	{"/receipt/", Receipt}, {"/private/", Receipt}, {"/metadata/", Receipt},
	{"/ask/", Ask}, {"/collect/", Collect},
}

// Path is what stands before a key of a kind.
func (k Kind) Path() string {
	for _, p := range paths {
		if p.kind == k {
			return p.path
		}
	}
	return "/"
}

// A Link is one that somebody was given.
type Link struct {
	Service string // what To takes; empty where a key stands alone
	Kind    Kind
	Key     []byte // in the memory that it was read from
}

// ErrLink is that something is no link. It quotes nothing.
var ErrLink = errors.New("this is no link of a service: http://ADDRESS.onion/s/ and 31 letters and digits")

// ReadLink reads a link in place, with the blanks and full stops around it
// that came along when it was copied. A key may stand alone: its kind is want
// then.
func ReadLink(b []byte, want Kind) (Link, error) {
	b = bytes.TrimSpace(b)
	key, at, l := b, 0, Link{Kind: want}
	for _, p := range paths {
		if i := bytes.LastIndex(b, []byte(p.path)); i >= 0 {
			if len(key) > len(b)-i-len(p.path) {
				l.Kind, key = p.kind, b[i+len(p.path):]
				at = i
			}
		}
	}
	for len(key) > 0 && !clean.IsKeyLetter(key[len(key)-1]|0x20) {
		key = key[:len(key)-1]
	}
	if len(key) != vault.KeyLen {
		return Link{}, ErrLink
	}
	for i, c := range key {
		if 'A' <= c && c <= 'Z' { // phones write so
			key[i] = c + 'a' - 'A'
		}
		if !clean.IsKeyLetter(key[i]) {
			return Link{}, ErrLink
		}
	}
	before := b[:at]
	if _, host, ok := bytes.Cut(before, []byte("://")); bytes.IndexByte(host, '/') >= 0 || !ok && bytes.IndexByte(before, '/') >= 0 {
		return Link{}, ErrLink // another link may stand there
	}
	l.Service, l.Key = string(before), key
	return l, nil
}

// areKeys is whether b is n keys as a service makes them. They are printed: in
// something else could stand what steers a terminal.
func areKeys(b []byte, n int) bool {
	if len(b) != n*vault.KeyLen {
		return false
	}
	for _, c := range b {
		if !clean.IsKeyLetter(c) {
			return false
		}
	}
	return true
}
