package parcel

import (
	"bytes"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// namesMax is how many journalists there are at most: more do not fit
	// beside each other in a choice on a phone, and share no secret.
	namesMax = 16
	// keysMax is how many age keys there are at most, so that a header fits
	// into a slot: a post-quantum one takes 1,6 KiB of it.
	keysMax = 32
	// nameMax is the longest name, in characters.
	nameMax = 32
)

// What an operator can mend, and hears a hint for.
var (
	// ErrMixed says that keys of both kinds stand beside each other. A tip to
	// both would be only as strong as the weaker.
	ErrMixed = errors.New("age1… and age1pq… keys are mixed")
	// ErrSecret says that a secret key stands where a public one belongs.
	ErrSecret = errors.New("a secret key, which must never leave its owner's machine")
	// ErrNone says that nobody is there to seal a tip to.
	ErrNone = errors.New("no age key of any journalist")
)

// A Line is one public key of one journalist.
type Line struct{ Name, Key string }

// Journalists are those whom an operator's file names.
type Journalists struct {
	Keys []Line // age keys, to which tips are sealed
	Desk []Line // keys by which a desk is reached
}

// Parse reads an operator's file: a name and one or more public keys on each
// line, in any order; lines of one name add up, and what follows a # is a
// comment. Errors name the line, and of it at most the name.
func Parse(file []byte) (Journalists, error) {
	var all Journalists
	seen := make(map[string]int) // in which line a key stands
	spelt := make(map[string]string)
	file = bytes.TrimPrefix(file, []byte("\ufeff")) // as some editors begin
	number := 0
	for line := range bytes.Lines(file) {
		number++
		if isSecret(line) { // in a comment too; and no string is made of it
			return Journalists{}, fmt.Errorf("line %d: %w", number, ErrSecret)
		}
		line, _, _ = bytes.Cut(line, []byte("#"))
		words := strings.Fields(string(line))
		if len(words) == 0 {
			continue
		}
		if err := all.addLine(words, number, seen, spelt); err != nil {
			return Journalists{}, fmt.Errorf("line %d: %w", number, err)
		}
	}
	_, err := NewRecipients(all.Keys)
	return all, err
}

func (all *Journalists) addLine(words []string, number int, seen map[string]int, spelt map[string]string) error {
	name := words[0]
	if err := CheckName(name); err != nil {
		return err
	}
	low := strings.ToLower(name)
	if as, ok := spelt[low]; ok && as != name {
		return fmt.Errorf("%s is %s in other letters", name, as)
	}
	spelt[low] = name
	if len(words) == 1 {
		return fmt.Errorf("%s has no key", name)
	}
	for _, key := range words[1:] {
		if at, ok := seen[key]; ok {
			return fmt.Errorf("the same key as in line %d", at)
		}
		seen[key] = number
		if strings.HasPrefix(key, deskPrefix) {
			if !isDeskKey(key) {
				return fmt.Errorf("a key of %s that is no %s… key", name, deskPrefix)
			}
			all.Desk = append(all.Desk, Line{name, key})
			continue
		}
		if _, err := parseKey(key); err != nil {
			return fmt.Errorf("a key of %s: %w", name, err)
		}
		all.Keys = append(all.Keys, Line{name, key})
	}
	return nil
}

// CheckName says what is wrong with a journalist's name: it is 1 to 32
// letters of any script, digits and hyphens, and begins with a letter.
func CheckName(name string) error {
	if name == "" || strings.HasPrefix(strings.ToLower(name), "age1") || strings.HasPrefix(name, deskPrefix) {
		return errors.New("a key without a name before it")
	}
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > nameMax {
		return fmt.Errorf("a name that is not 1 to %d letters", nameMax)
	}
	for i, r := range name {
		if !unicode.IsLetter(r) && (i == 0 || !unicode.In(r, unicode.M, unicode.Nd) && r != '-') {
			return errors.New("a name that is not a letter, then letters, digits and hyphens")
		}
	}
	return nil
}

// deskPrefix is how a key for a desk begins, as tor writes them.
const deskPrefix = "descriptor:x25519:"

// isDeskKey is whether a key is one for a desk: 32 bytes in base32.
func isDeskKey(key string) bool {
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimPrefix(key, deskPrefix))
	return err == nil && len(b) == 32
}

// isSecret is whether the secret half of an age key stands in a line.
func isSecret(line []byte) bool {
	return bytes.Contains(bytes.ToUpper(line), []byte("AGE-SECRET-KEY-"))
}
