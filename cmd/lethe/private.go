package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"lethe/handlers/parcel"
	"lethe/onion"
)

// errNoVisitor is that a private site would be there for nobody.
var errNoVisitor = errors.New("no key in it: nobody could come to the site")

// preparePrivate reads who may come to the site, where it is not for everyone.
func (k *keeper) preparePrivate() error {
	path := k.set.private
	switch {
	case path == "":
		return nil
	case k.set.noOnion:
		return &usageError{hinted{errors.New("--private: there is no onion to be private"), "lethe serve --private FILE without --no-onion"}}
	}
	f, err := openOwn(path)
	if err != nil {
		return hint(fmt.Errorf("reading the visitors: %s: %w", path, err), "ls -l %s: it must be there, be yours, and writable by nobody else", path)
	}
	defer f.Close()
	if k.visitors, err = parseVisitors(f); err != nil {
		return hint(fmt.Errorf("reading the visitors: %s: %w", path, err), "%s", visitorsHint(err, path))
	}
	k.status.set(func(s *status) { s.PrivateKeys = len(k.visitors) })
	return nil
}

func visitorsHint(err error, path string) string {
	if errors.Is(err, errPrivate) {
		return "take that line out and make a new pair; only the line on standard output belongs there"
	}
	return "lethe keys visitor NAME >> " + path + ", on the visitor's machine: a line is NAME descriptor:x25519:…"
}

// parseVisitors reads lines NAME KEY…, KEY as lethe keys visitor prints it. The
// errors hold no key.
func parseVisitors(r io.Reader) ([]onion.ClientPublic, error) {
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
	var all []onion.ClientPublic
	number := 0
	for line := range bytes.Lines(text) {
		number++
		line, _, _ = bytes.Cut(line, []byte{'#'})
		words := bytes.Fields(line)
		if len(words) == 0 {
			continue
		}
		if parcel.CheckName(string(words[0])) != nil || len(words) == 1 {
			return nil, fmt.Errorf("line %d: not a name and its key", number)
		}
		for _, word := range words[1:] {
			public, err := onion.ParseClientPublic(word)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
			all = append(all, public)
		}
	}
	switch {
	case len(all) == 0:
		return nil, errNoVisitor
	case len(all) > onion.ClientsMax:
		return nil, fmt.Errorf("%d keys, %d are possible", len(all), onion.ClientsMax)
	}
	return all, nil
}
