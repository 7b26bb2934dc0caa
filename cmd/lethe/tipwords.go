package main

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"strings"

	"lethe/handlers/phrase"
)

// typedWordsMax is the most that is read of seven words, in bytes: twice the
// longest, for marks between them.
const typedWordsMax = 512

// words asks for the seven words on the terminal, or reads them as a line of
// standard input. They are lent, in locked memory.
func (t *tipVisit) words(ctx context.Context, stdin bool) ([]byte, error) {
	typed := t.cut(typedWordsMax)
	if stdin {
		n, err := meanwhile(ctx, func() (int, error) { return readLine(t.std.in, typed) })
		if err != nil {
			return nil, fmt.Errorf("reading the seven words from standard input: %w", err)
		}
		typed = typed[:n]
	} else {
		var err error
		if typed, err = t.hush.ask(ctx, "Your seven words (nothing shows):", typed); err != nil {
			err = fmt.Errorf("asking for the seven words: %w", err)
			if errors.Is(err, errNoTerminal) && t.args.verb == "add" {
				err = hint(err, "lethe tip add --words stdin: the first line of standard input")
			}
			return nil, err
		}
	}
	r := phrase.Read(t.cut(phrase.Max+1), typed)
	clear(typed)
	if !r.OK() {
		return nil, hint(wrongWords(r), "as they were shown, in their order; capitals and dashes do not matter")
	}
	return r.Phrase, nil
}

// wrongWords says what is wrong with what was typed, and none of it.
func wrongWords(r phrase.Reading) error {
	switch {
	case r.Words != phrase.Words:
		return fmt.Errorf("these are %s, and not %d", count(r.Words, "word"), phrase.Words)
	default:
		var which []string
		for i := range r.Words {
			if r.Unknown>>i&1 == 1 {
				which = append(which, fmt.Sprint(i+1))
			}
		}
		return fmt.Errorf("%s of the list (number %s)", yes(bits.OnesCount32(r.Unknown) == 1, "one word is not", "some words are not"), strings.Join(which, ", "))
	}
}
