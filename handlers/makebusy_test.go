//go:build !race

// Under the race detector Argon2id takes ten times as long.

package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"lethe/vault"
)

// TestBusy: when too many passphrases are being worked on, the form comes back
// with its text, and the passphrase is to be typed again; sent later, it makes
// its links.
func TestBusy(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 32 << 20, Argon2: cheap})
	forms := []url.Values{
		{"text": {"kept"}, "passphrase": {"pp"}, "links": {"2"}},
		{"text": {"kept\ntoo"}, "made": {"1"}, "each": {"1"}},
	}
	var back []got
	s.whileBusy(func() bool {
		a := s.multi("/new", values(forms[len(back)])...)
		if a.status == http.StatusServiceUnavailable {
			back = append(back, a)
		}
		return len(back) == len(forms)
	})
	for i, form := range forms {
		a := back[i]
		if a.header.Get("Retry-After") == "" || !strings.HasPrefix(a.title(), "Error:") || a.text("textarea") != form.Get("text") {
			t.Errorf("got %q, and %q back", a.title(), a.text("textarea"))
		}
		if got, want := slices.Contains(a.wrong(), "passphrase"), form.Has("passphrase"); got != want {
			t.Errorf("asks for the passphrase again: got %v, want %v", got, want)
		}
		if a.boxes().Get("links") != usual(form.Get("links"), "1", "2") || a.boxes().Get("each") != form.Get("each") || a.boxes().Get("made") != form.Get("made") {
			t.Errorf("got %v chosen", a.boxes())
		}
		if n := len(s.multi("/new", values(form)...).mustReady(t)); n != 2 {
			t.Errorf("got %d links, want 2", n)
		}
	}
}

// whileBusy keeps every turn of Argon2id and every place in its queue taken,
// and calls f until it says that it has seen enough.
func (s *testSite) whileBusy(f func() bool) {
	s.t.Helper()
	var over atomic.Bool
	var wg sync.WaitGroup
	defer wg.Wait()
	defer over.Store(true)
	for range 24 {
		wg.Go(func() {
			for !over.Load() {
				s.vault.Open(vault.Claim{Key: make([]byte, vault.KeyLen), Passphrase: []byte("x")}, nil)
			}
		})
	}
	for range 1000 {
		if f() {
			return
		}
	}
	s.t.Fatal("never too many at once")
}
