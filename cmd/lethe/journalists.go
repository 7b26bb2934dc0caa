package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"lethe/handlers/parcel"
	"lethe/onion"
)

// journalists are who tips are for, and who may come to the desk.
type journalists struct {
	recipients []recipient          // age keys that tips are sealed to
	desk       []onion.ClientPublic // keys to the desk

	readers, visitors []string // the names that have the one and the other
}

// Bounds on what is read of them, in bytes. What the site is told of them is
// one message.
const (
	journalistsMax = 64 << 10 // of the file
	recipientsMax  = 56 << 10 // of names and age keys
)

// errPrivate is that the private half of a desk key stands in the file.
var errPrivate = errors.New("the private part of a desk key: whoever could read this file can use it")

// readJournalists reads the file with a line NAME KEY… for each journalist.
// Nobody but us and root may have written it: who stands in it reads tips.
func readJournalists(path string) (*journalists, error) {
	f, err := openOwn(path)
	if err != nil {
		return nil, hint(fmt.Errorf("reading the journalists: %s: %w", path, err), "ls -l %s: it must be there, be yours, and writable by nobody else", path)
	}
	defer f.Close()
	j, err := parseJournalists(f)
	if err != nil {
		return nil, hint(fmt.Errorf("reading the journalists: %s: %w", path, err), "%s", journalistsHint(err, path))
	}
	return j, nil
}

func journalistsHint(err error, path string) string {
	switch {
	case errors.Is(err, parcel.ErrMixed):
		return "take the age1… lines out, or the age1pq… lines; lethe keys recipient NAME makes another"
	case errors.Is(err, parcel.ErrNone):
		return "lethe keys recipient NAME >> " + path
	case errors.Is(err, parcel.ErrSecret), errors.Is(err, errPrivate):
		return "take that line out and make a new pair; only the line on standard output belongs there"
	}
	return "a line is NAME and the keys: age1…, age1pq… or descriptor:x25519:…, as lethe keys recipient NAME and lethe keys desk NAME print it"
}

// parseJournalists reads the file. The errors hold no key.
func parseJournalists(r io.Reader) (*journalists, error) {
	text, err := io.ReadAll(io.LimitReader(r, journalistsMax+1))
	if err != nil {
		return nil, err
	}
	defer clear(text) // a private key may have got in
	if len(text) > journalistsMax {
		return nil, fmt.Errorf("more than %d bytes", journalistsMax)
	}
	if err := refusePrivate(text); err != nil {
		return nil, err
	}
	all, err := parcel.Parse(text)
	if err != nil {
		return nil, err
	}
	j := new(journalists)
	size := 0
	for _, l := range all.Keys {
		j.recipients = append(j.recipients, recipient(l))
		j.readers = append(j.readers, l.Name)
		const around = 32 // what stands around the two in a message
		size += len(l.Name) + len(l.Key) + around
	}
	if size > recipientsMax {
		return nil, fmt.Errorf("age keys of %d bytes, %d are possible", size, recipientsMax)
	}
	if len(all.Desk) > onion.ClientsMax {
		return nil, fmt.Errorf("%d desk keys, %d are possible", len(all.Desk), onion.ClientsMax)
	}
	for _, l := range all.Desk {
		public, err := onion.ParseClientPublic([]byte(l.Key))
		if err != nil {
			return nil, fmt.Errorf("a desk key of %s: %w", l.Name, err)
		}
		j.desk = append(j.desk, public)
		j.visitors = append(j.visitors, l.Name)
	}
	for _, names := range []*[]string{&j.readers, &j.visitors} {
		slices.Sort(*names)
		*names = slices.Compact(*names)
	}
	return j, nil
}

// refusePrivate looks for private halves of desk keys, in comments too.
func refusePrivate(text []byte) error {
	number := 0
	for line := range bytes.Lines(text) {
		number++
		for _, word := range bytes.Fields(line) {
			if _, err := onion.ParseClientPublic(word); errors.Is(err, onion.ErrPrivate) {
				return fmt.Errorf("line %d: %w", number, errPrivate)
			}
		}
	}
	return nil
}
