package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lethe/handlers/passphrase"
	"lethe/policy"
)

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
		m := made{passphrase: make([]byte, 0, passphrase.Size), compared: make([]byte, 0, passphrase.Size)}
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

// compared is a passphrase as the vault gets it.
func compared(p string) string {
	return string(passphrase.Comparable([]byte(p), make([]byte, 0, passphrase.Room(len(p)))))
}
