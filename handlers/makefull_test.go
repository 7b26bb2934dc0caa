package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/handlers/bundle"
	"lethe/policy"
	"lethe/vault"
)

// crowd fills a vault until less than free bytes are left for links.
func (s *testSite) crowd(free int64) {
	s.t.Helper()
	for size := s.vault.Max(); size > 0 && s.vault.Longest(free) > 0; {
		sub, err := s.vault.Begin(size)
		if err == vault.ErrFull {
			size /= 2
			continue
		}
		if err != nil {
			s.t.Fatal(err)
		}
		sub.Write(make([]byte, size)) // what is only reserved is given back
		life := max(sub.Longest(), vault.LifeMin)
		if err := sub.Commit(vault.Terms{Life: min(life, time.Hour)}, make([]byte, vault.KeyLen)); err != nil {
			sub.Abort()
			size /= 2
		}
	}
}

// noRoom checks a page that says there is none, and that the text came back.
func (a got) noRoom(t *testing.T, text string) {
	t.Helper()
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || !strings.Contains(a.visible(), "There is no room for so much") {
		t.Errorf("got status %d, %q, Retry-After %q", a.status, a.title(), a.header.Get("Retry-After"))
	}
	if got := a.text("textarea"); got != text {
		t.Errorf("text: got %.100q, want %.100q", got, text)
	}
}

// TestFullForSoLong: where there is room, but not for so long, the page says
// for how long there is; and then there is.
func TestFullForSoLong(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 2 << 20, Argon2: cheap})
	s.crowd(600_000)
	text := strings.Repeat("x", 100_000)
	for _, form := range []url.Values{
		{"text": {text}, "life": {"2592000"}, "passphrase": {"pp"}},
		{"text": {strings.Repeat(text[:1000]+"\n", 99)}, "life": {"2592000"}, "each": {"1"}},
	} {
		a := s.multi("/new", values(form)...)
		a.noRoom(t, form.Get("text"))
		if !strings.Contains(a.visible(), "choose that or less") {
			t.Error("it does not say for how long there is room")
		}
		_, rest, _ := strings.Cut(a.visible(), "There is for ")
		said, _, _ := strings.Cut(rest, ":")
		if choices := a.text("fieldset"); said == "" || !strings.Contains(choices, said) {
			t.Errorf("it says %q, which is none of %q", said, choices)
		}
		if got, want := slices.Contains(a.wrong(), "passphrase"), form.Has("passphrase"); got != want {
			t.Errorf("asks for the passphrase again: got %v, want %v", got, want)
		}
		form.Set("life", "300")
		a = s.multi("/new", values(form)...)
		paths := a.mustReady(t)
		s.mustHold(paths[0], form.Get("passphrase"), textPart(strings.Split(form.Get("text"), "\n")[0]))
	}
}

// TestOffered: what fits is said as one of the times that can be chosen.
func TestOffered(t *testing.T) {
	for life, want := range map[time.Duration]time.Duration{
		0: 0, policy.LifeMin - 1: 0, policy.LifeMin: policy.LifeMin, 4 * 24 * time.Hour: 3 * 24 * time.Hour,
		7*24*time.Hour - 1: 3 * 24 * time.Hour, policy.LifeMax: policy.LifeMax, 2 * policy.LifeMax: policy.LifeMax,
	} {
		if got := offered(life); got != want {
			t.Errorf("%v: got %v, want %v", life, got, want)
		}
	}
}

// TestFull: a full vault refuses, and gives back what it can: the text of a
// form with files where there is room for that, a short one always; a long one
// not, and says so. What waits stays.
func TestFull(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 2 << 20, Argon2: cheap})
	waits := s.mustMake("still here", "")
	s.crowd(200_000)
	some := strings.Repeat("some text ", 2000)
	a := s.multi("/new", value("text", some), fileOf("a", strings.Repeat("a", 400_000)), value("links", "3"))
	a.noRoom(t, some)
	if !slices.Contains(a.wrong(), "file") || a.boxes().Get("links") != "3" {
		t.Errorf("got %q wrong, %v", a.wrong(), a.boxes())
	}
	s.crowd(1)
	short, long := strings.Repeat("<", bundle.IndexMax), strings.Repeat("x", bundle.IndexMax+1)
	s.post("/new", url.Values{"text": {short}, "each": {"1"}}).noRoom(t, short)
	s.multi("/new", value("text", short), fileOf("a", long)).noRoom(t, short)
	s.multi("/new", value("text", "  "), value("life", "7")).noRoom(t, "  ")
	if a := s.post("/new", url.Values{"text": {long}}); a.status != http.StatusServiceUnavailable || !strings.Contains(a.title(), "no room") {
		t.Errorf("a long text: got status %d, %q", a.status, a.title())
	}
	s.mustOpen(waits, "", "still here")
}

// TestFullOfLinks: where places for links are what lacks, no shorter time is
// offered in their stead.
func TestFullOfLinks(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 2 << 20, Argon2: cheap, Links: 5})
	for _, form := range []url.Values{{"text": {"x"}, "links": {"6"}}, {"text": {"1\n2\n3\n4\n5\n6"}, "each": {"1"}}} {
		a := s.post("/new", form)
		a.noRoom(t, form.Get("text"))
		if strings.Contains(a.visible(), "choose that or less") {
			t.Error("it offers a shorter time")
		}
	}
	if n := len(s.post("/new", url.Values{"text": {"x"}, "links": {"5"}}).mustReady(t)); n != 5 {
		t.Errorf("got %d links, want 5", n)
	}
}
