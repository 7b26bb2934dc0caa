package clean

import (
	"strings"
	"testing"
)

// FuzzMend: in pieces of any size and room of any size, a text is handed on
// as Go reads it: character by character, with � for each byte of none.
func FuzzMend(f *testing.F) {
	for _, seed := range []string{"", "abc", "a€b", "\xe2\x82", "\xe2\x82a", "𐍈", "\xf0\x90\x8d", "\xf0\x90\x8da€", "a\x00", "\xff\xff", "\xed\xa0\x80", "\x80", "�"} {
		f.Add([]byte(seed), byte(1), byte(0))
	}
	f.Add([]byte(strings.Repeat("\xff€", 40)), byte(2), byte(9))
	f.Fuzz(func(t *testing.T, b []byte, step, room byte) {
		var out strings.Builder
		m := NewMender(&out, make([]byte, 32+int(room)))
		for rest := b; len(rest) > 0; {
			n := min(int(step)%7+1, len(rest))
			if err := m.Take(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if err := m.End(); err != nil {
			t.Fatal(err)
		}
		if got, want := out.String(), string([]rune(string(b))); got != want {
			t.Errorf("%q: got %q, want %q", b, got, want)
		}
	})
}
