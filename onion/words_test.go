package onion

import (
	"fmt"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	var w words
	for _, s := range []string{
		"Nov 22 04:31:09.087 [notice] Starting.\nNov 22 04:31:09.088 [wa",
		"rn] one\x1b[0m\nnot tor's\nNov 22 04:31:09.088 [err] two\nNov 22 04:31:10.088 [warn] two\n",
		"Nov 22 04:31:09.088 [warn] no end",
	} {
		if n, err := w.Write([]byte(s)); n != len(s) || err != nil {
			t.Fatalf("got %d, %v, want %d", n, err, len(s))
		}
	}
	if got, want := w.String(), "one?[0m / two"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWordsAreBounded(t *testing.T) {
	var w words
	for i := range 1000 {
		fmt.Fprintf(&w, "[warn] %d %s\n", i, strings.Repeat("x", 10*wordsWidth))
	}
	w.Write([]byte(strings.Repeat("y", 10*wordsWidth)))
	got := w.String()
	if n := strings.Count(got, " / ") + 1; n != wordsLines || len(got) > wordsLines*(wordsWidth+3) {
		t.Errorf("got %d lines of %d bytes in all", n, len(got))
	}
	if !strings.HasPrefix(got, "994 ") || cap(w.part) > 2*wordsWidth {
		t.Errorf("got %.20q… and %d bytes kept of a line", got, cap(w.part))
	}
}
