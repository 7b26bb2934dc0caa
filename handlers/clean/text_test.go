package clean

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// FuzzText: in pieces of any size, a text is valid exactly when it is whole
// UTF-8 without NUL.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "abc", "a€b", "\xe2\x82", "\xe2\x82a", "𐍈", "\xf0\x90\x8d", "a\x00", "\xff", "\xed\xa0\x80", "\x80"} {
		f.Add([]byte(seed), byte(1))
	}
	f.Fuzz(func(t *testing.T, b []byte, step byte) {
		want := utf8.Valid(b) && bytes.IndexByte(b, 0) < 0
		var x Text
		for rest := b; len(rest) > 0; {
			n := min(int(step)%7+1, len(rest))
			x.check(rest[:n])
			rest = rest[n:]
		}
		if got := x.Valid(); got != want {
			t.Errorf("%q: got %v, want %v", b, got, want)
		}
	})
}

// escapeAll escapes b by way of room.
func escapeAll(b, room []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		n, read := Escape(room, b)
		out.Write(room[:n])
		b = b[read:]
	}
	return out.String()
}

// FuzzEscape: what is escaped, in room of any size, is the same again once a
// browser has parsed it, and holds nothing that is markup.
func FuzzEscape(f *testing.F) {
	f.Add([]byte(`<a href="x">&amp;'</a>`), byte(0))
	f.Add([]byte("a\x00b"), byte(0))
	f.Add([]byte("\n\n€ \U0001f600"), byte(3))
	f.Fuzz(func(t *testing.T, b []byte, room byte) {
		out := escapeAll(b, make([]byte, EntityMax+int(room)))
		if i := strings.IndexAny(out, "<>\"'\x00"); i >= 0 {
			t.Fatalf("%q: left %q", b, out[i])
		}
		want := strings.ReplaceAll(string(b), "\x00", "\ufffd")
		if got := html.UnescapeString(out); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// TestEscapeStops: no byte is lost or doubled where the room ends.
func TestEscapeStops(t *testing.T) {
	for size := EntityMax; size < 32; size++ {
		got := escapeAll([]byte("<<a>&'\"b"), make([]byte, size))
		if want := "&lt;&lt;a&gt;&amp;&#39;&#34;b"; got != want {
			t.Errorf("room for %d: got %q, want %q", size, got, want)
		}
	}
}

// TestRawText: a text that was not typed into a field keeps its line ends, in
// pieces of any size.
func TestRawText(t *testing.T) {
	const text = "a\r\nb\rc\n\r\n\r"
	for step := 1; step <= len(text); step++ {
		var out strings.Builder
		x := Text{To: &out, Raw: true}
		for rest := []byte(text); len(rest) > 0; {
			n := min(step, len(rest))
			if err := x.Take(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if err := x.End(); err != nil || out.String() != text || x.Size != int64(len(text)) {
			t.Errorf("in %d: got %q, %v", step, out.String(), err)
		}
	}
}
