package passphrase

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"lethe/policy"
)

func compared(p string) string {
	return string(Comparable([]byte(p), make([]byte, 0, Room(len(p)))))
}

func TestComparable(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"none", "", ""},
		{"plain", "correct horse", "correct horse"},
		{"only blanks", " \t\r\n\u00a0\u3000", ""},
		{"blanks at both ends", "\u00a0 correct  horse\t\r\n", "correct  horse"},
		{"blanks of Unicode", "a\u00a0b\u2003c\u3000d\u1680e\u202ff", "a b c d e f"},
		{"composed", "caf\u00e9", "caf\u00e9"},
		{"parts", "cafe\u0301", "caf\u00e9"},
		{"parts in another order", "a\u0323\u0302", "\u1ead"},
		{"Hangul", "\u1112\u1161\u11ab", "\ud55c"},
		{"Angstrom", "\u212b", "\u00c5"},
		{"letters that only look the same stay", "\ufb01 \u2460", "\ufb01 \u2460"},
		{"capitals stay", "Horse", "Horse"},
		{"joiners stay", "\u200b\u200da\u200c", "\u200b\u200da\u200c"},
		{"not UTF-8", " \xffe\u0301 ", " \xffe\u0301 "},
		{"half a character", "abc\xe2\x82", "abc\xe2\x82"},
	} {
		if got := compared(tt.in); got != tt.want {
			t.Errorf("%s: got %+q, want %+q", tt.name, got, tt.want)
		}
	}
}

// TestComparableGrows: what is longer composed fits its room.
func TestComparableGrows(t *testing.T) {
	var long []byte
	for len(long)+3 <= policy.PassphraseMax {
		long = append(long, "\ufb2c"...) // three characters in NFC
	}
	room := make([]byte, 0, Room(len(long)))
	got := Comparable(long, room)
	if want := norm.NFC.Bytes(long); string(got) != string(want) || &got[0] != &room[:1][0] {
		t.Errorf("got %d bytes, want %d in their room", len(got), len(want))
	}
}

// FuzzComparable: what is comparable stays as it is, fits its room, and is the
// same from whatever way of writing.
func FuzzComparable(f *testing.F) {
	for _, seed := range []string{"", "a", "cafe\u0301", "\u00a0x\u3000", "\xff", "\ufb2c\u0344", "\u1100\u1161",
		"abacus-zoom, T-Shirt. yo", "abacus zoom yo\u2014\u212aick", "abacus\u2212zoom..kick kick kick-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, p string) {
		room := make([]byte, 0, Room(len(p)))
		got := string(Comparable([]byte(p), room))
		if again := compared(got); again != got {
			t.Errorf("got %+q, then %+q", got, again)
		}
		if !utf8.ValidString(p) {
			if got != p {
				t.Errorf("got %+q, want %+q", got, p)
			}
			return
		}
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			if other := compared(form.String(p)); other != got {
				t.Errorf("%+q written otherwise: got %+q, want %+q", p, other, got)
			}
		}
		if len(got) > cap(room) {
			t.Errorf("got %d bytes, room for %d", len(got), cap(room))
		}
	})
}
