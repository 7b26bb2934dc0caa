package phrase

import (
	"unicode"
	"unicode/utf8"

	"lethe/assets/wordlist"
)

// Counted is how many words of what was typed are counted at most.
const Counted = 32

// A Reading is what was typed, as a phrase.
type Reading struct {
	// Phrase is as Append makes it, in the room that Read was given. It is
	// whole only if OK.
	Phrase []byte
	// Words is how many words were typed, Counted at most.
	Words int
	// Unknown has a bit for each of them that is not in the list and that no
	// single word of it is near to; bit 0 is the first.
	Unknown uint32
}

// OK is whether it is a phrase, which does not say that it leads anywhere.
func (r Reading) OK() bool { return r.Words == Words && r.Unknown == 0 }

// Read reads what was typed, in any case, with blanks, dashes, stops, commas
// or line ends between the words, and with or without numbers before them. A
// word with one slip in it is taken for the word of the list that it can only
// be. typed stays as it is. room is Max+1 bytes; what is in it behind the
// phrase is of no use.
func Read(room, typed []byte) Reading {
	r := Reading{Phrase: room[: 0 : Max+1]}
	var word [wordlist.Longest + 2]byte // a letter more than any that is one slip away
	for r.Words < Counted {
		n := 0
		if n, typed = next(&word, typed); n == 0 {
			break
		}
		r.take(wordlist.Meant(word[:n]))
	}
	clear(word[:])
	if n := len(r.Phrase); n > 0 {
		r.Phrase = r.Phrase[:n-1] // without the last blank
	}
	return r
}

// take takes the next word; nil is none of the list.
func (r *Reading) take(word []byte) {
	if word == nil {
		r.Unknown |= 1 << r.Words
	}
	r.Words++
	if r.Words <= Words {
		r.Phrase = append(append(r.Phrase, word...), ' ')
	}
}

// next reads the next word into word, in small letters, and returns how long
// it is, and the rest. A letter that is none of the English alphabet is a
// single byte above them, so that it counts as one slip; of a word that is too
// long the end is left out. Numbers are passed over, and what takes no room.
func next(word *[wordlist.Longest + 2]byte, typed []byte) (int, []byte) {
	n, digits := 0, true
	for len(typed) > 0 {
		c, size := utf8.DecodeRune(typed)
		typed = typed[size:]
		if between(c) {
			if n > 0 && !digits {
				return n, typed
			}
			n, digits = 0, true
			continue
		}
		if passed(c) {
			continue
		}
		digits = digits && unicode.IsDigit(c)
		if c = unicode.ToLower(c); c >= utf8.RuneSelf {
			c = utf8.RuneSelf
		}
		if n < len(word) {
			word[n] = byte(c)
			n++
		}
	}
	if digits {
		n = 0
	}
	return n, nil
}

// between is whether a character stands between words.
func between(c rune) bool {
	switch c {
	case '-', '_', ',', '.', ';', ':', '/', '|', '(', ')', '\u2212', '\u00b7', '\u060c', '\u3001', '\u3002':
		return true
	}
	return unicode.IsSpace(c) || unicode.Is(unicode.Pd, c) || unicode.Is(unicode.Cc, c)
}

// passed is whether a character has no part in a word: marks that turn the
// order of letters, which copying from a page in another script brings along,
// and others without width.
func passed(c rune) bool { return unicode.Is(unicode.Cf, c) }
