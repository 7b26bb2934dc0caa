package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"lethe/onion"
)

// A journalist is who tips are for, and who may come to the desk.
type journalist struct {
	name       string
	recipients []string             // age keys that tips are sealed to
	desk       []onion.ClientPublic // keys to the desk
}

// Bounds on the file of the journalists. Every tip is sealed to each age key,
// of which a post-quantum one has 2000 characters.
const (
	journalistsMax = 64 << 10 // bytes of the file
	keysMax        = 20       // age keys of all together
	nameMax        = 40       // bytes of a name
)

var (
	errSecretKey = errors.New("a private key: whoever could read this file can use it. Make a new pair, and put the public line here")
	errMixed     = errors.New("age1… and age1pq… keys together: a tip would be as weak as the weaker one")
)

// readJournalists reads the file with a line NAME KEY… for each journalist.
// Nobody but us and root may have written it: who stands in it reads tips.
func readJournalists(path string) ([]journalist, error) {
	f, err := openOwn(path)
	if err != nil {
		return nil, hint(fmt.Errorf("reading the journalists: %s: %w", path, err), "ls -l %s: it must be there, be yours, and writable by nobody else", path)
	}
	defer f.Close()
	all, err := parseJournalists(f)
	if err != nil {
		return nil, hint(fmt.Errorf("reading the journalists: %s: %w", path, err), "%s", journalistsHint(err, path))
	}
	return all, nil
}

func journalistsHint(err error, path string) string {
	switch {
	case errors.Is(err, errMixed):
		return "take the age1… lines out, or the age1pq… lines; lethe keys recipient NAME makes another of the same kind"
	case errors.Is(err, errNobody):
		return "lethe keys recipient NAME >> " + path
	}
	return "a line is NAME and the keys: age1…, age1pq… or descriptor:x25519:…, as lethe keys recipient NAME and lethe keys desk NAME print it"
}

// errNobody is that tips could be sealed to nobody.
var errNobody = errors.New("no age key in it: nobody could read a tip")

// parseJournalists reads lines NAME KEY…; those of one name add up, and #
// begins a comment. The errors hold the line's number, never a key.
func parseJournalists(r io.Reader) ([]journalist, error) {
	text, err := io.ReadAll(io.LimitReader(r, journalistsMax+1))
	if err != nil {
		return nil, err
	}
	defer clear(text) // a private key may have got in
	if len(text) > journalistsMax {
		return nil, fmt.Errorf("more than %d bytes", journalistsMax)
	}
	j := journalists{seen: map[string]bool{}}
	number := 0
	for line := range bytes.Lines(text) {
		number++
		line, _, _ = bytes.Cut(line, []byte{'#'})
		words := bytes.Fields(line)
		if len(words) == 0 {
			continue
		}
		if err := j.add(words[0], words[1:]); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if j.keys == 0 {
		return nil, errNobody
	}
	return j.all, nil
}

// journalists are those read so far.
type journalists struct {
	all   []journalist
	seen  map[string]bool // keys
	keys  int             // age keys
	desk  int             // desk keys
	plain int             // of them not post-quantum
}

// add adds one line.
func (j *journalists) add(name []byte, keys [][]byte) error {
	if isSecret(name) {
		return errSecretKey
	}
	if !isJournalist(name) {
		return fmt.Errorf("a name is 1 to %d letters, digits, dots, hyphens and underscores", nameMax)
	}
	if len(keys) == 0 {
		return fmt.Errorf("%s has no key", name)
	}
	who := j.named(string(name))
	for _, k := range keys {
		if err := j.give(who, k); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// named finds the journalist, or makes one.
func (j *journalists) named(name string) *journalist {
	for i := range j.all {
		if j.all[i].name == name {
			return &j.all[i]
		}
	}
	j.all = append(j.all, journalist{name: name})
	return &j.all[len(j.all)-1]
}

// give adds one key.
func (j *journalists) give(who *journalist, key []byte) error {
	public, err := onion.ParseClientPublic(key)
	switch {
	case isSecret(key) || errors.Is(err, onion.ErrPrivate):
		return errSecretKey
	case err != nil && !isRecipient(key):
		return errors.New("a word that is no key: neither age1… nor age1pq… nor descriptor:x25519:…")
	}
	as := string(key)
	if err == nil {
		as = public.String()
	}
	if j.seen[as] {
		return errors.New("a key that stands in the file already")
	}
	j.seen[as] = true
	if err == nil {
		who.desk = append(who.desk, public)
		if j.desk++; j.desk > onion.ClientsMax {
			return fmt.Errorf("more than %d desk keys", onion.ClientsMax)
		}
		return nil
	}
	j.keys++
	if !strings.HasPrefix(as, pqHead) {
		j.plain++
	}
	switch {
	case j.plain != 0 && j.plain != j.keys:
		return errMixed
	case j.keys > keysMax:
		return fmt.Errorf("more than %d age keys", keysMax)
	}
	who.recipients = append(who.recipients, as)
	return nil
}

// isJournalist reports whether a name can stand on a page, in a list and in
// the name of a file. It is no path.
func isJournalist(name []byte) bool {
	for _, c := range name {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '-', c == '_':
		default:
			return false
		}
	}
	return len(name) > 0 && len(name) <= nameMax && name[0] != '.' && name[0] != '-'
}

// isSecret reports whether a word is the secret half of an age key.
func isSecret(word []byte) bool {
	return len(word) >= 10 && strings.EqualFold(string(word[:10]), "AGE-SECRET")
}

// The heads of age keys, X25519 and post-quantum.
const (
	plainHead = "age1"
	pqHead    = "age1pq1"
)

// isRecipient reports whether a word has the form of an age key. Whether it is
// one the sum in it says, to who seals.
func isRecipient(word []byte) bool {
	const digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l" // of bech32
	head, least, most := plainHead, 58, 58
	if bytes.HasPrefix(word, []byte(pqHead)) {
		head, least, most = pqHead, 1000, 4000
	}
	rest, ok := bytes.CutPrefix(word, []byte(head))
	return ok && len(rest) >= least && len(rest) <= most && strings.Trim(string(rest), digits) == ""
}
