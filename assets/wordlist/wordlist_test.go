package wordlist

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"testing"
)

// TestAsPublished: with the numbers of the dice before them, the words are the
// file that was published, to the byte.
func TestAsPublished(t *testing.T) {
	const published = "addd35536511597a02fa0a9ff1e5284677b8883b83e986e43f15a3db996b903e"
	h := sha256.New()
	for i := range Count {
		throw := []byte(fmt.Sprintf("%05s", strconv.FormatInt(int64(i), 6)))
		for j := range throw {
			throw[j]++ // dice begin at 1
		}
		fmt.Fprintf(h, "%s\t%s\n", throw, At(i))
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != published {
		t.Errorf("got %s, want %s", got, published)
	}
}

// TestWords: no word twice, none longer than is said, nothing but small
// letters and dashes, and who made the list stands at its head.
func TestWords(t *testing.T) {
	seen := make(map[string]bool)
	longest := 0
	for i := range Count {
		word := string(At(i))
		if seen[word] || len(word) == 0 {
			t.Errorf("%q is there twice, or empty", word)
		}
		seen[word] = true
		longest = max(longest, len(word))
		if len(bytes.Trim(At(i), "abcdefghijklmnopqrstuvwxyz-")) > 0 {
			t.Errorf("%q has other letters", word)
		}
	}
	if longest != Longest {
		t.Errorf("got a longest word of %d bytes, want %d", longest, Longest)
	}
	for _, want := range []string{"Electronic Frontier Foundation", "creativecommons.org/licenses/by/3.0"} {
		if head, _, _ := bytes.Cut(list, []byte("\nabacus")); !bytes.Contains(head, []byte(want)) {
			t.Errorf("%q does not stand at the head", want)
		}
	}
}
