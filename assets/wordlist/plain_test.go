package wordlist

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestPlain: all words but those with a dash, each once, in order.
func TestPlain(t *testing.T) {
	var before []byte
	for i := range PlainCount {
		word := Plain(i)
		if bytes.IndexByte(word, '-') >= 0 || bytes.Compare(before, word) >= 0 {
			t.Errorf("%d: %q behind %q", i, word, before)
		}
		before = word
	}
}

// distance is the distance of Damerau and Levenshtein, by the book (optimal
// string alignment).
func distance(a, b []byte) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// TestMeant: a word means itself; what is one slip away from a single word
// means that; everything else means nothing.
func TestMeant(t *testing.T) {
	for i := range PlainCount {
		if got := Meant(Plain(i)); !bytes.Equal(got, Plain(i)) {
			t.Fatalf("%q: got %q", Plain(i), got)
		}
	}
	corrected := 0
	for range 100 {
		b := slipped(Plain(rand.IntN(PlainCount)))
		near, same := [][]byte{}, false
		for j := range PlainCount {
			switch distance(Plain(j), b) {
			case 0:
				near, same = [][]byte{Plain(j)}, true
			case 1:
				if !same {
					near = append(near, Plain(j))
				}
			}
			if same {
				break
			}
		}
		var want []byte
		if len(near) == 1 {
			want = near[0]
			corrected++
		}
		if got := Meant(b); !bytes.Equal(got, want) {
			t.Errorf("%q: got %q, want %q of %q", b, got, want, near)
		}
	}
	if corrected < 40 {
		t.Errorf("only %d of 100 were corrected", corrected)
	}
	for _, b := range []string{"", "-", "yo", "abacusabacus", "\x80\x80\x80", "zzzzzz"} {
		if got := Meant([]byte(b)); got != nil {
			t.Errorf("%q: got %q", b, got)
		}
	}
	b := []byte("abacsu")
	if n := testing.AllocsPerRun(10, func() { Meant(b) }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}

// slipped is a word with one slip, or two.
func slipped(word []byte) []byte {
	b := bytes.Clone(word)
	for range 1 + rand.IntN(2) {
		i := rand.IntN(len(b))
		switch c := byte('a' + rand.IntN(26)); rand.IntN(4) {
		case 0:
			b[i] = c
		case 1:
			b = append(b[:i], append([]byte{c}, b[i:]...)...)
		case 2:
			if len(b) > 1 {
				b = append(b[:i], b[i+1:]...)
			}
		case 3:
			if i > 0 {
				b[i], b[i-1] = b[i-1], b[i]
			}
		}
	}
	return b
}
