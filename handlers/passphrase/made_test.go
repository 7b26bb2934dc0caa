package passphrase

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"lethe/assets/wordlist"
	"lethe/policy"
)

// TestMadePhrases: so many words of the list, with a blank between them, in
// the room that there is.
func TestMadePhrases(t *testing.T) {
	room := make([]byte, 0, PasswordSize)
	for n := policy.WordsMin; n <= policy.WordsMax; n++ {
		b := AppendWords(room, n)
		if &b[0] != &room[:1][0] {
			t.Fatalf("%d words: grown out of its room", n)
		}
		words := strings.Split(string(b), " ")
		if len(words) != n {
			t.Errorf("got %d words, want %d", len(words), n)
		}
		for _, word := range words {
			if !isListed(word) {
				t.Errorf("%q is not in the list", word)
			}
		}
		clear(b)
	}
	for range 1000 {
		if b := AppendWords(make([]byte, 0, Size), policy.PhraseWords); cap(b) != Size {
			t.Fatalf("%d bytes do not fit", len(b))
		}
	}
}

func isListed(word string) bool {
	for i := range wordlist.Count {
		if string(wordlist.At(i)) == word {
			return true
		}
	}
	return false
}

// TestMadePasswords: of the letters that nobody takes for one another.
func TestMadePasswords(t *testing.T) {
	for _, c := range "0Oo1lI" {
		if strings.ContainsRune(letters, c) {
			t.Errorf("%c is taken for another", c)
		}
	}
	for n := policy.PasswordMin; n <= policy.PasswordMax; n++ {
		b := AppendLetters(make([]byte, 0, PasswordSize), n)
		if len(b) != n || len(bytes.Trim(b, letters)) > 0 || cap(b) != PasswordSize {
			t.Errorf("%d: got %q", n, b)
		}
		if rest := b[n:min(n+2, cap(b))]; len(bytes.Trim(rest, "\x00")) > 0 {
			t.Errorf("%d: left %q behind it", n, rest)
		}
	}
}

// TestEntropy: what the limits say of them is what they hold.
func TestEntropy(t *testing.T) {
	word, letter := math.Log2(wordlist.Count), math.Log2(float64(len(letters)))
	for _, tt := range []struct {
		name string
		bits float64
		want int
	}{
		{"a made passphrase", policy.PhraseWords * word, 77},
		{"the shortest password", policy.PasswordMin * letter, 48},
		{"a password", policy.PasswordDefault * letter, 120},
		{"the longest password", policy.PasswordMax * letter, 384},
		{"the fewest words", policy.WordsMin * word, 38},
		{"words", policy.WordsDefault * word, 77},
		{"the most words", policy.WordsMax * word, 155},
	} {
		if int(tt.bits) != tt.want {
			t.Errorf("%s: got %.1f bits, want %d", tt.name, tt.bits, tt.want)
		}
	}
}

// TestEven: each is equally likely. Chi-squared over letters and over words;
// each bound is passed by chance in fewer than one of a million runs.
func TestEven(t *testing.T) {
	for _, tt := range []struct{ n, each int }{{len(letters), 4000}, {wordlist.Count, 100}} {
		counts := make([]int, tt.n)
		room := make([]byte, 0, 2)
		for range tt.n * tt.each {
			counts[draw(room, tt.n)]++
		}
		sum := 0.0
		for _, c := range counts {
			d := float64(c - tt.each)
			sum += d * d / float64(tt.each)
		}
		// Of so many degrees of freedom it is near normal.
		free := float64(tt.n - 1)
		if bound := free + 6.5*math.Sqrt(2*free); sum > bound {
			t.Errorf("of %d: got chi-squared %.0f, want at most %.0f", tt.n, sum, bound)
		}
	}
}
