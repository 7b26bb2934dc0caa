package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestShown(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		warned     string // of one line of the warning; none where it is empty
	}{
		{"", "", ""},
		{"one line", "one line\n", ""},
		{"two\nlines\n", "two\nlines\n", ""},
		{"as a form\r\nhas it\r\n", "as a form\nhas it\n", ""},
		{"\r\n\r\n", "\n\n", ""},
		{"שלום 👩‍👩‍👧 tab\there", "שלום 👩‍👩‍👧 tab\there\n", ""},
		{"rm -rf x\rsafe", "rm -rf x[U+000D]safe\n", "control characters, which can do things to a terminal (1)"},
		{"\r\r\n", "[U+000D]\n", "(1)"},
		{"end\r", "end[U+000D]\n", "(1)"},
		{"\x1b]52;c;ZXZpbA==\x07\x1b[2J", "[U+001B]]52;c;ZXZpbA==[U+0007][U+001B][2J\n", "control characters, which can do things to a terminal (3)"},
		{"\u009b2J\x80", "[U+009B]2J[80]\n", "(2)"},
		{"a\u202eb\u2066c", "a[U+202E]b[U+2066]c\n", "turn text around: it may read otherwise than it is (2)"},
		{"pay\u200bpal\u00ad", "pay[U+200B]pal[U+00AD]\n", "cannot be seen: one copy may differ from another, to tell who passed it on (2)"},
	} {
		for step := range 4 {
			var out, said bytes.Buffer
			s := newShown(&out, make([]byte, shownRoom))
			for rest := tt.text; rest != ""; {
				n := len(rest)
				if step > 0 {
					n = min(step, n)
				}
				piece := []byte(rest[:n])
				if got, err := s.Write(piece); got != n || err != nil {
					t.Fatalf("got %d, %v of %d", got, err, n)
				}
				clear(piece) // it was lent
				rest = rest[n:]
			}
			if err := s.end(); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want {
				t.Errorf("got %q for %q, want %q", &out, tt.text, tt.want)
			}
			s.warn(&said, "lethe reveal LINK | less")
			if tt.warned == "" && said.Len() > 0 || !strings.Contains(said.String(), tt.warned) || strings.Count(said.String(), "| less\n") != min(len(tt.warned), 1) {
				t.Errorf("got the warning %q for %q", &said, tt.text)
			}
		}
	}
}

// A terminal that is gone is told.
func TestShownFails(t *testing.T) {
	r, w := io.Pipe()
	r.Close()
	s := newShown(w, make([]byte, shownRoom))
	if _, err := s.Write(bytes.Repeat([]byte("a"), 1000)); err != io.ErrClosedPipe {
		t.Errorf("got %v, want %v", err, io.ErrClosedPipe)
	}
}

// A name stays on its line, where it can be told from what we say.
func TestShowName(t *testing.T) {
	for name, want := range map[string]string{
		"a.pdf":                           "a.pdf",
		"a\nlethe: hint: b\t\n\r\x1b[2Jc": "a[U+000A]lethe: hint: b[U+0009][U+000A][U+000D][U+001B][2Jc",
		"\n":                              "[U+000A]",
	} {
		var out bytes.Buffer
		showName(&out, make([]byte, shownRoom), []byte(name))
		if out.String() != want {
			t.Errorf("got %q for %q, want %q", &out, name, want)
		}
	}
}
