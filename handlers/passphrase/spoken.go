package passphrase

import (
	"unicode"
	"unicode/utf8"

	"lethe/assets/wordlist"
)

// spokenLeast is of how many words a passphrase is at least that is taken for
// one of the list: what we make has policy.PhraseWords, and fewer may be a
// text of somebody's own, in which capitals count.
const spokenLeast = 4

// spoken makes a passphrase of words of the list the same however it was told
// and written down: in capitals, with dashes, commas or blanks between the
// words, a full stop at the end. The words remain, in small letters, with one
// blank between them; those with a dash become two. Anything else stays as it
// is. It works in place, and allocates nothing.
func spoken(p []byte) []byte {
	n := 0
	for rest := p; ; n++ {
		word, next := firstWord(rest)
		if len(word) == 0 {
			break
		}
		if !wordlist.Has(word) {
			return p
		}
		rest = next
	}
	if n < spokenLeast {
		return p
	}
	w := 0
	for rest := p; ; {
		word, next := firstWord(rest)
		if len(word) == 0 {
			return p[:w]
		}
		if w > 0 {
			p[w] = ' '
			w++
		}
		for _, c := range word {
			p[w] = c | 0x20 // a letter, or the list did not have it
			w++
		}
		rest = next
	}
}

// firstWord is what stands before the first mark between words, once those at
// the beginning are passed over, and the rest.
func firstWord(p []byte) (word, rest []byte) {
	for len(p) > 0 {
		n := between(p)
		if n == 0 {
			break
		}
		p = p[n:]
	}
	for i := range p {
		if between(p[i:]) > 0 {
			return p[:i], p[i:]
		}
	}
	return p, nil
}

// between is how many bytes a mark between words takes that p begins with: a
// blank, a line end, any dash of Unicode, an underscore, a comma, or a full
// stop; 0 is none.
func between(p []byte) int {
	r, n := utf8.DecodeRune(p)
	switch {
	case r < 0x80 && isEnd(byte(r)), r == '_', r == ',', r == '.', r == '-', r == '\u2212':
		return n
	case r >= 0x80 && unicode.Is(unicode.Pd, r):
		return n
	}
	return 0
}
