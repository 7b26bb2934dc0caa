package deceit

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// inspect goes through a text in pieces of a length.
func inspect(t testing.TB, text string, step int) (*Inspector, string) {
	t.Helper()
	var out bytes.Buffer
	s := NewInspector(make([]byte, Room), &out)
	for rest := text; rest != ""; {
		n := min(step, len(rest))
		piece := []byte(rest[:n])
		if got, err := s.Write(piece); got != n || err != nil {
			t.Fatalf("got %d, %v of %d", got, err, n)
		}
		clear(piece) // it was lent
		rest = rest[n:]
	}
	if err := s.End(); err != nil {
		t.Fatal(err)
	}
	return &s, out.String()
}

func TestDeceit(t *testing.T) {
	for _, tt := range []struct {
		text  string
		count [Kinds]int
		inert string // "" is the text
	}{
		{"", [Kinds]int{}, ""},
		{"plain\n\ttext, ünïcödé, 文字, ~", [Kinds]int{}, ""},

		{"a\x00b\x1b[31mc\rd\x7fe\u0085f\u009bg", [Kinds]int{6, 0, 0}, "a[U+0000]b[U+001B][31mc[U+000D]d[U+007F]e[U+0085]f[U+009B]g"},
		{"a\xffb\xc3(\xe2\x82", [Kinds]int{4, 0, 0}, "a[FF]b[C3]([E2][82]"},
		{"a\ufffdb", [Kinds]int{}, ""},

		{"ann\u202egpj.exe\u202c", [Kinds]int{0, 2, 0}, "ann[U+202E]gpj.exe[U+202C]"},
		{"\u061c\u200e\u200f\u202a\u202b\u202d\u2066\u2067\u2068\u2069", [Kinds]int{0, 10, 0},
			"[U+061C][U+200E][U+200F][U+202A][U+202B][U+202D][U+2066][U+2067][U+2068][U+2069]"},
		{"שלום עולם, مرحبا بالعالم", [Kinds]int{}, ""},

		{"pass\u200bword", [Kinds]int{0, 0, 1}, "pass[U+200B]word"},
		{"pass\u200c\u200dword\u2060 \ufeff\u00ad", [Kinds]int{0, 0, 5}, "pass[U+200C][U+200D]word[U+2060] [U+FEFF][U+00AD]"},
		{"\u3164\uffa0\u115f\u1160\u2800\u180e\u034f\u2063\u2028", [Kinds]int{0, 0, 9}, "[U+3164][U+FFA0][U+115F][U+1160][U+2800][U+180E][U+034F][U+2063][U+2028]"},
		{"a\ufe0fb\U000e0101c1\ufe0f\ufe0e", [Kinds]int{0, 0, 4}, "a[U+FE0F]b[U+E0101]c1[U+FE0F][U+FE0E]"},
		{"hi\U000e0068\U000e0069", [Kinds]int{0, 0, 2}, "hi[U+E0068][U+E0069]"},

		// Emoji: families, skins, flags, keys, text style.
		{"👩\u200d👩\u200d👧\u200d👦 👩🏽\u200d🚀 🏳️\u200d🌈 🏴\u200d☠️ ❤️\u200d🔥 🧑🏿\u200d❤️\u200d💋\u200d🧑🏻 👁️\u200d🗨️ ✈︎ ☎️ ©️ 🐦\u200d⬛", [Kinds]int{}, ""},
		{"1️⃣ #️⃣ *️⃣ 🇪🇺 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", [Kinds]int{}, ""},
		// What hides behind them.
		{"😀\ufe0f\ufe0f", [Kinds]int{0, 0, 1}, "😀\ufe0f[U+FE0F]"},
		{"😀\U000e0101\U000e0102", [Kinds]int{0, 0, 2}, "😀[U+E0101][U+E0102]"},
		{"😀\u200dx\u200d😀", [Kinds]int{0, 0, 2}, "😀[U+200D]x[U+200D]😀"},
		{"\U0001f3f4\U000e0067\U000e0062", [Kinds]int{0, 0, 2}, "\U0001f3f4[U+E0067][U+E0062]"},
		{"😀\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", [Kinds]int{0, 0, 6}, "😀[U+E0067][U+E0062][U+E0065][U+E006E][U+E0067][U+E007F]"},
		{"1\ufe0f 2", [Kinds]int{0, 0, 1}, "1[U+FE0F] 2"},

		// Languages that are spelled with them.
		{"می\u200cخواهم کتاب\u200cها را ببینم. ه\u200d.ش", [Kinds]int{}, ""},
		{"क्\u200dष राज्\u200cय", [Kinds]int{}, ""},
		{"ക്\u200d ന്\u200d ശ്രീ\u200c", [Kinds]int{}, ""},
		{"ශ්\u200dරී ලංකා", [Kinds]int{}, ""},
		{"র\u200d্যাব", [Kinds]int{}, ""},
		{"ភាសា\u200bខ្មែរ", [Kinds]int{}, ""},
		{"葛\U000e0100城市", [Kinds]int{}, ""},
		{"ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ\u180b", [Kinds]int{}, ""},
		{"⠓⠑⠇⠇⠕⠀⠺⠕⠗⠇⠙", [Kinds]int{}, ""},
		// What hides in them.
		{"می\u200c\u200cخواهم", [Kinds]int{0, 0, 1}, "می\u200c[U+200C]خواهم"},
		{"می\u200bخواهم", [Kinds]int{0, 0, 1}, "می[U+200B]خواهم"},
	} {
		if tt.inert == "" {
			tt.inert = tt.text
		}
		for _, step := range []int{1 << 20, 1, 2, 3, 5, 31, 32, 33, 64} {
			s, inert := inspect(t, tt.text, step)
			if s.Count != tt.count || s.Any() != (tt.count != [Kinds]int{}) {
				t.Errorf("%+q by %d: got %v, want %v", tt.text, step, s.Count, tt.count)
			}
			if inert != tt.inert {
				t.Errorf("%+q by %d: got %+q, want %+q", tt.text, step, inert, tt.inert)
			}
		}
	}
}

// TestDeceitKinds: every character of the three kinds is found where it has
// no neighbour that it belongs to.
func TestDeceitKinds(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) || r > 0x30000 && r < 0xe0000 || r > 0xe1000 {
			continue
		}
		want := [Kinds]int{}
		switch {
		case r < ' ' && r != '\n' && r != '\t', 0x7f <= r && r <= 0x9f:
			want[Control] = 1
		case r == 0x61c, r == 0x200e, r == 0x200f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			want[Bidi] = 1
		case r == 0xad, 0x200b <= r && r <= 0x200d, r == 0x2060, r == 0xfeff, 0xfe00 <= r && r <= 0xfe0f,
			0xe0000 <= r && r <= 0xe007f, 0xe0100 <= r && r <= 0xe01ef, r == 0x3164:
			want[Hidden] = 1
		default:
			if isHidden(r) {
				want[Hidden] = 1
			}
		}
		text := "a" + string(r) + "b"
		s, inert := inspect(t, text, 100)
		if s.Count != want {
			t.Fatalf("%U: got %v, want %v", r, s.Count, want)
		}
		if s.Any() && inert != fmt.Sprintf("a[%U]b", r) || !s.Any() && inert != text {
			t.Fatalf("%U: got %+q", r, inert)
		}
	}
}

// FuzzDeceit: wherever a text is cut, it is judged the same; what is written
// holds nothing that can deceive and is not ordinary, and nothing is lost.
func FuzzDeceit(f *testing.F) {
	for _, s := range []string{
		"a\u202eb", "👩\u200d👩\u200d👧\u200d👦 👩🏽\u200d🚀", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "می\u200cخواهم", "\xf0\x9f",
		strings.Repeat("x", 31) + "\U000e0067", strings.Repeat("\u200d", 40),
	} {
		f.Add(s, uint8(1), uint8(32))
	}
	f.Fuzz(func(t *testing.T, text string, one, two uint8) {
		if len(text) > 4<<10 {
			return
		}
		a, first := inspect(t, text, 1+int(one))
		b, second := inspect(t, text, 1+int(two))
		if a.Count != b.Count || first != second {
			t.Fatalf("by %d: %v %+q; by %d: %v %+q", 1+one, a.Count, first, 1+two, b.Count, second)
		}
		again, third := inspect(t, first, 7)
		if n := again.Count; n[Control] > 0 || n[Bidi] > 0 {
			t.Errorf("%v are left in %+q", n, first)
		}
		if !a.Any() && (first != text || third != text) {
			t.Errorf("%+q: got %+q", text, first)
		}
		if kept := len(text); len(first) < kept {
			t.Errorf("%d bytes became %d", kept, len(first))
		}
	})
}
