package wordlist

import (
	"bytes"
	"testing"
)

// TestHas: each word of the list and each part of those with a dash, in small
// letters and capitals, and nothing else.
func TestHas(t *testing.T) {
	all := make(map[string]bool)
	for i := range Count {
		for part := range bytes.SplitSeq(At(i), []byte("-")) {
			all[string(part)] = true
		}
	}
	for word := range all {
		if b := []byte(word); !Has(b) || !Has(bytes.ToUpper(b)) {
			t.Errorf("%q: not there", word)
		}
		for _, other := range []string{word[1:], word[:len(word)-1], word + "a", word + "\x00", " " + word, "0" + word[1:]} {
			if got := Has([]byte(other)); got != all[other] {
				t.Errorf("%q: got %v, want %v", other, got, all[other])
			}
		}
	}
	for _, other := range []string{"", "-", "t-shirt", "tshirt", "yo-yo", "Zebra ", "caf\u00e9", "\xff"} {
		if Has([]byte(other)) {
			t.Errorf("%q: there", other)
		}
	}
	b := []byte("Abacus")
	if n := testing.AllocsPerRun(100, func() { Has(b) }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}
