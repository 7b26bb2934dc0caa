package client

import (
	"strconv"

	"lethe/handlers/clean"
)

// repeated is a field that comes many times, in arrays. begin is told that a
// value begins, before take gets the first piece of it; an empty one is not
// told. What returns false makes it no answer of a service.
func repeated(name string, begin func() bool, take func([]byte) bool) *clean.Field {
	f := &clean.Field{Name: name, Many: true}
	f.To = func(b []byte) error {
		if f.Seen { // it is set as each value begins
			f.Seen = false
			if !begin() {
				return clean.ErrForm
			}
		}
		if !take(b) {
			return clean.ErrForm
		}
		return nil
	}
	return f
}

// plainMost is the longest of words that are no secrets, in bytes: the name of
// a journalist.
const plainMost = 32

// plain appends b to a word of letters, digits and hyphens, or returns false:
// it may be shown.
func plain(to *string, b []byte) bool {
	for _, c := range b {
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-') {
			return false
		}
	}
	*to += string(b)
	return len(*to) <= plainMost
}

// count reads a word that is a number, from 0 on.
func count(word string) (int64, error) {
	n, err := strconv.ParseInt(word, 10, 32)
	if err != nil || n < 0 {
		return 0, ErrNoService
	}
	return n, nil
}
