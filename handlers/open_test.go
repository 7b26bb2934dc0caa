package handlers

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"lethe/policy"
	"lethe/vault"
)

// TestOnce: a link opens once, and again only for the very form that opened
// it.
func TestOnce(t *testing.T) {
	s := newTestSite(t)
	link := s.mustMake("once", "")
	form := s.form(link, "")
	for range 2 { // the second is the reload
		a := s.post("/open", form)
		if a.status != http.StatusOK || a.text("pre") != "once" {
			t.Fatalf("got status %d, %q", a.status, a.text("pre"))
		}
	}
	if a := s.open(link, ""); a.status != http.StatusNotFound {
		t.Errorf("another form: got status %d, want 404", a.status)
	}
}

// TestRace: of many forms at once, one opens the link.
func TestRace(t *testing.T) {
	s := newTestSite(t)
	link := s.mustMake("for one", "")
	var forms []url.Values
	for range 16 {
		forms = append(forms, s.form(link, ""))
	}
	var wg sync.WaitGroup
	won := make(chan string, len(forms))
	for _, form := range forms {
		wg.Go(func() {
			if a := s.post("/open", form); a.status == http.StatusOK {
				won <- a.text("pre")
			}
		})
	}
	wg.Wait()
	close(won)
	n := 0
	for text := range won {
		n++
		if text != "for one" {
			t.Errorf("got %q", text)
		}
	}
	if n != 1 {
		t.Errorf("%d forms opened it, want 1", n)
	}
}

// TestPassphrase: the right one opens, nothing else does, and a try without
// one costs nothing.
func TestPassphrase(t *testing.T) {
	s := newTestSite(t)
	for _, p := range []string{"pass", `"&<> '%+=;`, "пароль 🗝", strings.Repeat("p", policy.PassphraseMax), " leading and trailing "} {
		link := s.mustMake("text", p)
		for _, wrong := range []string{"", "wrong", p + "x"} {
			if a := s.open(link, wrong); a.status != http.StatusNotFound {
				t.Errorf("%q for %q: got status %d, want 404", wrong, p, a.status)
			}
		}
		s.mustOpen(link, p, "text")
	}
}

// TestKeyCase: a link that was capitalised on its way works.
func TestKeyCase(t *testing.T) {
	s := newTestSite(t)
	link := s.mustMake("text", "")
	s.mustOpen("/s/"+strings.ToUpper(strings.TrimPrefix(link, "/s/")), "", "text")
}

// TestKeyPunctuation: so does one that was copied with what stood around it.
func TestKeyPunctuation(t *testing.T) {
	s := newTestSite(t)
	for _, around := range []string{"*.", "*)", "*),", "(*)", "*;", "'*'", "*!", "*~", "*..."} {
		link := s.mustMake("text", "")
		key := strings.TrimPrefix(link, "/s/")
		s.mustOpen("/s/"+strings.Replace(around, "*", key, 1), "", "text")
	}
	link := s.mustMake("text", "")
	for _, more := range []string{"a", ".a", "-1", ".html"} {
		if a := s.open(link+more, ""); a.status != http.StatusNotFound {
			t.Errorf("with %q behind it: got status %d, want 404", more, a.status)
		}
	}
}

// TestSecretAlias: the other spelling of a link's address leads to the same.
func TestSecretAlias(t *testing.T) {
	s := newTestSite(t)
	link := s.mustMake("text", "")
	s.mustOpen("/secret/"+strings.TrimPrefix(link, "/s/"), "", "text")
}

// TestRefusals: whatever the reason, the answer is the same but for the
// letters that fill it up.
func TestRefusals(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Repeat: time.Minute, Tries: 2})
	used := s.mustMake("x", "")
	s.mustOpen(used, "", "x")
	usedPhrase := s.mustMake("x", "p")
	s.mustOpen(usedPhrase, "p", "x")
	locked := s.mustMake("x", "p")
	withPhrase := s.mustMake("x", "p")
	unknown := "/s/" + strings.Repeat("q", vault.KeyLen)

	forms := map[string]url.Values{
		"unknown":                     s.form(unknown, ""),
		"unknown, with a passphrase":  s.form(unknown, "p"),
		"malformed":                   s.form("/s/nothing-like-a-key", ""),
		"used":                        s.form(used, ""),
		"used, with a passphrase":     s.form(used, "p"),
		"used with its passphrase":    s.form(usedPhrase, "p"),
		"wrong passphrase":            s.form(locked, "wrong 1"),
		"wrong passphrase, the last":  s.form(locked, "wrong 2"),
		"destroyed, right passphrase": s.form(locked, "p"),
		"no passphrase":               s.form(withPhrase, ""),
		"passphrase too long":         s.form(withPhrase, strings.Repeat("p", policy.PassphraseMax+1)),
		"passphrase far too long":     s.form(withPhrase, strings.Repeat("p", 100_000)),
		"key too short":               {"key": {"abc"}},
		"key empty":                   {"key": {""}},
		"key too long":                {"key": {strings.Repeat("a", 100)}},
		"key of other letters":        {"key": {strings.Repeat("é", vault.KeyLen)}},
		"right key, one letter more":  {"key": {strings.TrimPrefix(withPhrase, "/s/") + "a"}},
		"no nonce":                    {"key": {strings.Repeat("q", vault.KeyLen)}},
		"bad nonce":                   {"key": {strings.Repeat("q", vault.KeyLen)}, "nonce": {"zz"}},
	}
	order := []string{"wrong passphrase", "wrong passphrase, the last"}
	for name := range forms {
		order = append(order, name)
	}
	var first got
	for i, name := range order {
		a := s.post("/open", forms[name])
		if i == 0 {
			first = a
		}
		if a.status != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", name, a.status)
		}
		if !reflect.DeepEqual(a.header, first.header) {
			t.Errorf("%s: got header %v, want %v", name, a.header, first.header)
		}
		if a.visible() != first.visible() {
			t.Errorf("%s: got another page: %q", name, a.visible())
		}
		if len(a.body) != len(first.body) {
			t.Errorf("%s: got %d bytes, want %d", name, len(a.body), len(first.body))
		}
	}
	s.mustOpen(withPhrase, "p", "x")
}

// TestSameFormAgain: a form that came back with a wrong passphrase opens with
// the right one, as often as tries are left; its nonce is not used up.
func TestSameFormAgain(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Repeat: time.Minute})
	form := s.form(s.mustMake("x", "right"), "")
	for _, p := range []string{"wrong", "", "wrong too", "wrong"} {
		form.Set("passphrase", p)
		if a := s.post("/open", form); a.status != http.StatusNotFound {
			t.Errorf("%q: got status %d, want 404", p, a.status)
		}
	}
	form.Set("passphrase", "right")
	for range 2 {
		if a := s.post("/open", form); a.status != http.StatusOK || a.text("pre") != "x" {
			t.Errorf("got status %d, %q", a.status, a.text("pre"))
		}
	}
}

// TestNoRepeat: a form without a nonce has its answer once.
func TestNoRepeat(t *testing.T) {
	s := newTestSite(t)
	key := strings.TrimPrefix(s.mustMake("x", ""), "/s/")
	if a := s.post("/open", url.Values{"key": {key}}); a.status != http.StatusOK {
		t.Errorf("got status %d", a.status)
	}
	if a := s.post("/open", url.Values{"key": {key}}); a.status != http.StatusNotFound {
		t.Errorf("again: got status %d, want 404", a.status)
	}
}

// TestLinkPage: the page is the same for every key but for key and nonce, and
// no two forms have the same nonce.
func TestLinkPage(t *testing.T) {
	s := newTestSite(t)
	alive := s.mustMake("x", "")
	phrase := s.mustMake("x", "p")
	used := s.mustMake("x", "")
	s.mustOpen(used, "", "x")

	bare := func(a got) string {
		page := a.visible()
		for _, n := range a.all("input") {
			if attr(n, "type") == "hidden" {
				page = strings.ReplaceAll(page, attr(n, "value"), "*")
			}
		}
		return page
	}
	want := s.ask("GET", alive, "")
	nonces := make(map[string]bool)
	for _, path := range []string{
		alive, alive, phrase, used, "/s/" + strings.Repeat("z", vault.KeyLen),
		"/s/x", "/s/" + strings.Repeat("z", 200), "/s/'$(script)'", "/s/..", "/s/***",
		"/secret/" + strings.Repeat("z", vault.KeyLen),
	} {
		a := s.ask("GET", path, "")
		if a.status != want.status || !reflect.DeepEqual(a.header, want.header) || len(a.body) != len(want.body) {
			t.Errorf("%s: got status %d, %d bytes, header %v", path, a.status, len(a.body), a.header)
		}
		if got, want := bare(a), bare(want); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
		nonce := s.form(path, "").Get("nonce")
		if len(nonce) != vault.NonceLen || nonces[nonce] {
			t.Errorf("%s: got nonce %q", path, nonce)
		}
		nonces[nonce] = true
	}
}

// TestOpenedClears: the page with a secret, and it alone, has the browser
// forget.
func TestOpenedClears(t *testing.T) {
	s := newTestSite(t)
	a := s.open(s.mustMake("x", ""), "")
	if got := a.header.Get("Clear-Site-Data"); got != policy.ClearSiteData {
		t.Errorf("opened: got %q", got)
	}
	if got := s.ask("GET", "/", "").header.Get("Clear-Site-Data"); got != "" {
		t.Errorf("start: got %q", got)
	}
}

// TestOpenedSize: the length of the page with a secret is one of few.
func TestOpenedSize(t *testing.T) {
	s := newTestSite(t)
	for _, tt := range []struct{ text, want int }{{1, 16 << 10}, {8 << 10, 16 << 10}, {16 << 10, 32 << 10}, {100 << 10, 128 << 10}} {
		a := s.open(s.mustMake(strings.Repeat("a", tt.text), ""), "")
		if got := len(a.body); got != tt.want {
			t.Errorf("%d bytes of text: got %d, want %d", tt.text, got, tt.want)
		}
	}
}
