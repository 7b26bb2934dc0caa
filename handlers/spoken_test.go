package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lethe/assets/wordlist"
	"lethe/policy"
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
		got = comparable(b, nil)
	}); n != 0 {
		t.Errorf("got %v allocations", n)
	}
	if &got[0] != &b[0] || string(got) != "abacus t shirt zoom kick yo yo" {
		t.Errorf("got %q", got)
	}
}

// TestSpokenDoors: a passphrase that was made, and one that was typed at
// making, opens however it is written.
func TestSpokenDoors(t *testing.T) {
	s := newTestSite(t)
	for _, told := range []func(string) string{
		func(p string) string { return p },
		strings.ToUpper,
		func(p string) string { return strings.ReplaceAll(p, " ", "-") + "." },
		func(p string) string { return "  " + strings.ReplaceAll(p, " ", ",  ") },
	} {
		a := s.post("/new", url.Values{"text": {"x"}, "made": {"1"}})
		areas := a.blocks("take")
		made := inside(areas[len(areas)-2])
		if n := len(strings.Fields(made)); n != policy.PhraseWords {
			t.Fatalf("got %d words", n)
		}
		s.mustOpen(a.mustReady(t)[0], told(made), "x")
		s.mustOpen(s.mustMake("x", told("drop-down Abacus yo-yo")), "Drop down abacus Yo Yo", "x")
	}
	link := s.mustMake("x", "Abacus Zoom Kick Nonsuch")
	if a := s.open(link, "abacus zoom kick nonsuch"); a.status != http.StatusNotFound {
		t.Errorf("a passphrase of one's own in small letters: got status %d, want 404", a.status)
	}
	s.mustOpen(link, "Abacus Zoom Kick Nonsuch", "x")
}

// TestMadeWithDash: a made phrase reaches the vault as its reader types it,
// also where a word has a dash.
func TestMadeWithDash(t *testing.T) {
	for range 20_000 {
		m := made{passphrase: make([]byte, 0, phraseSize), compared: make([]byte, 0, phraseSize)}
		m.makePassphrase()
		if p := string(m.passphrase); strings.Contains(p, "-") {
			if got, want := string(m.compared), compared(p); got != want || strings.Contains(got, "-") {
				t.Errorf("got %q, want %q", got, want)
			}
			return
		}
	}
	t.Error("no word with a dash was drawn")
}
