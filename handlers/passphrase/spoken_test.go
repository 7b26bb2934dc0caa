package passphrase

import (
	"strings"
	"testing"

	"lethe/assets/wordlist"
)

// TestSpoken: words of the list are the same however they are written, and
// what is something else stays byte for byte.
func TestSpoken(t *testing.T) {
	const four, parts = "abacus zoom kick yo", "abacus t shirt yo yo drop down felt tip"
	for _, tt := range []struct{ in, want string }{
		{"abacus zoom kick yo", four},
		{"Abacus Zoom Kick Yo", four},
		{"ABACUS ZOOM KICK YO", four},
		{"abacus-zoom-kick-yo", four},
		{"abacus_zoom_kick_yo", four},
		{"abacus, zoom, kick, yo.", four},
		{"abacus. Zoom. Kick. Yo...", four},
		{"abacus  zoom   kick\tyo", four},
		{"abacus zoom\r\nkick yo\r\n", four},
		{"abacus\u00a0zoom\u3000kick\u2003yo", four},
		{"abacus\u2010zoom\u2011kick\u2013yo", four},
		{"abacus\u2014zoom \u2014 kick\u2212yo", four},
		{"- abacus zoom kick yo -", four},
		{"...abacus,zoom,kick,yo", four},
		{"abacus zoom \u212aick yo", four}, // the sign for kelvin is a K

		{"abacus t-shirt yo-yo drop-down felt-tip", parts},
		{"Abacus T shirt Yo yo. Drop down, felt tip", parts},
		{"abacus t\u2011shirt-yo-yo-drop-down-felt-tip", parts},
		{"abacus-t--shirt_yo,yo drop.down felt - tip", parts},

		{"abacus zoom kick", "abacus zoom kick"},
		{"Abacus-Zoom-Kick", "Abacus-Zoom-Kick"},
		{"Abacus  Zoom Kick Nonsuch", "Abacus  Zoom Kick Nonsuch"},
		{"Abacus Zoom Kick Yo!", "Abacus Zoom Kick Yo!"},
		{"Abacus Zoom Kick Yo 7", "Abacus Zoom Kick Yo 7"},
		{"Abacus Zoom Kick tshirt", "Abacus Zoom Kick tshirt"},
		{"AbacusZoomKickYo", "AbacusZoomKickYo"},
		{"Abacus;Zoom;Kick;Yo", "Abacus;Zoom;Kick;Yo"},
		{"Abacus Zoom Kick Yo\u0301", "Abacus Zoom Kick Y\u00f3"},
		{"Abacus Zoom Kick Yo\u200b", "Abacus Zoom Kick Yo\u200b"},
		{"Abacus Zoom Kick Yo\xff", "Abacus Zoom Kick Yo\xff"},
		{"--- ... ,,, ___", "--- ... ,,, ___"},
		{"-", "-"},
	} {
		if got := compared(tt.in); got != tt.want {
			t.Errorf("%+q: got %+q, want %+q", tt.in, got, tt.want)
		}
	}
}

// TestSpokenEach: each word of the list, told in each way, comes back.
func TestSpokenEach(t *testing.T) {
	for i := range wordlist.Count {
		word := string(wordlist.At(i))
		want := "abacus zoom kick " + strings.ReplaceAll(word, "-", " ")
		for _, in := range []string{"abacus zoom kick " + word, "Abacus-Zoom-Kick-" + strings.ToUpper(word) + "."} {
			if got := compared(in); got != want {
				t.Fatalf("%q: got %q, want %q", in, got, want)
			}
		}
	}
}

// TestSpokenInPlace: it works where the passphrase lies, and allocates nothing.
func TestSpokenInPlace(t *testing.T) {
	const in = "ABACUS, t-shirt \u2014 Zoom. Kick -- yo-yo."
	b := make([]byte, len(in))
	var got []byte
	if n := testing.AllocsPerRun(100, func() {
		copy(b, in)
		got = Comparable(b, nil)
	}); n != 0 {
		t.Errorf("got %v allocations", n)
	}
	if &got[0] != &b[0] || string(got) != "abacus t shirt zoom kick yo yo" {
		t.Errorf("got %q", got)
	}
}
