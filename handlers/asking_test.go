package handlers

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/vault"
)

// asked makes a request on the page and returns the paths of its two links.
func (s *testSite) asked() (ask, collect string) {
	s.t.Helper()
	return s.askedFor("3600")
}

// askedFor makes a request that waits for so many seconds.
func (s *testSite) askedFor(life string) (ask, collect string) {
	s.t.Helper()
	a := s.post("/request", url.Values{"life": {life}})
	if a.status != http.StatusOK {
		s.t.Fatalf("request: got status %d, %q", a.status, a.title())
	}
	found := func(prefix string) string {
		_, rest, _ := strings.Cut(a.text("main"), "http://"+testHost+prefix)
		return prefix + rest[:min(len(rest), vault.KeyLen)]
	}
	return found("/ask/"), found("/collect/")
}

// answered gives parts to a request.
func (s *testSite) answered(ask string, pieces ...piece) {
	s.t.Helper()
	if _, err := s.submit(pieces...).Answer([]byte(strings.TrimPrefix(ask, "/ask/"))); err != nil {
		s.t.Fatal(err)
	}
}

// TestRequested: a request has two links, and the one to send away as a
// picture too.
func TestRequested(t *testing.T) {
	s := newTestSite(t)
	for life, says := range map[string]string{"": "7 days", "300": "5 minutes", "2592000": "30 days"} {
		a := s.post("/request", url.Values{"life": {life}})
		if a.status != http.StatusOK || !strings.Contains(a.body, says) {
			t.Errorf("%q: got status %d, without %q", life, a.status, says)
		}
		code, _ := strings.CutPrefix(attr(a.all("img")[0], "src"), "data:image/png;base64,")
		if b, err := base64.StdEncoding.DecodeString(code); err != nil || http.DetectContentType(b) != "image/png" {
			t.Errorf("%q: a picture of %d bytes: %v", life, len(b), err)
		}
		if n := strings.Count(a.text("main"), "/ask/"); n != 2 {
			t.Errorf("%q: the link stands there %d times, want 2", life, n)
		}
	}
	ask, collect := s.asked()
	if len(ask) != len("/ask/")+vault.KeyLen || len(collect) != len("/collect/")+vault.KeyLen || ask[5:] == collect[9:] {
		t.Errorf("got %q, %q", ask, collect)
	}
	for _, life := range []string{"1", "x", "99999999999999999999"} {
		if a := s.post("/request", url.Values{"life": {life}}); a.status != http.StatusUnprocessableEntity || !strings.HasPrefix(a.title(), "Error:") {
			t.Errorf("%q: got status %d, %q", life, a.status, a.title())
		}
	}
}

// TestCollect: an answer is opened once, and again by the very form that
// opened it, with its files.
func TestCollect(t *testing.T) {
	s := newTestSite(t)
	ask, collect := s.asked()
	form := s.form(collect, "")
	for range 2 {
		if a := s.post("/collect", form); a.status != http.StatusOK || !strings.Contains(a.text("h1"), "No answer") {
			t.Errorf("not yet: got status %d, %q", a.status, a.text("h1"))
		}
	}
	s.answered(ask, piece{bundle.Text, "", "an <answer>"}, piece{bundle.File, "a.pdf", "content"})
	for range 2 {
		a := s.post("/collect", form)
		if a.status != http.StatusOK || a.text("pre") != "an <answer>" || !strings.Contains(a.text("main"), "answer to your request") {
			t.Fatalf("got status %d, %q", a.status, a.text("pre"))
		}
		if f := s.post("/file", a.forms("/file")[0]); f.status != http.StatusOK || f.body != "content" {
			t.Errorf("file: got status %d, %q", f.status, f.body)
		}
	}
	if a := s.post("/collect", s.form(collect, "")); a.status != http.StatusNotFound {
		t.Errorf("another form: got status %d, want 404", a.status)
	}
}

// TestCollectCase: a link that was capitalised, or has a full stop behind it,
// works.
func TestCollectCase(t *testing.T) {
	s := newTestSite(t)
	ask, collect := s.asked()
	s.answered(ask, piece{bundle.Text, "", "x"})
	a := s.post("/collect", s.form("/collect/"+strings.ToUpper(strings.TrimPrefix(collect, "/collect/"))+".", ""))
	if a.status != http.StatusOK || a.text("pre") != "x" {
		t.Errorf("got status %d, %q", a.status, a.text("pre"))
	}
}

// TestCollectRefusals: what opens nothing has the one answer.
func TestCollectRefusals(t *testing.T) {
	s := newTestSite(t)
	ask, collect := s.asked()
	s.answered(ask, piece{bundle.Text, "", "x"})
	if a := s.post("/collect", s.form(collect, "")); a.status != http.StatusOK {
		t.Fatalf("got status %d", a.status)
	}
	link := s.mustMake("x", "")
	unknown := strings.Repeat("q", vault.KeyLen)
	want := s.post("/collect", s.form("/collect/"+strings.Repeat("z", vault.KeyLen), ""))
	s.mustRefuse(want, "This did not open anything.", "If you expected an answer")
	for name, form := range map[string]url.Values{
		"unknown":      s.form("/collect/"+unknown, ""),
		"collected":    s.form(collect, ""),
		"the ask":      {"key": {ask[5:]}},
		"a link":       {"key": {link[3:]}},
		"malformed":    {"key": {"x"}},
		"empty":        {"key": {""}},
		"far too long": {"key": {strings.Repeat("q", 2*clean.ShortMax)}},
		"no nonce":     {"key": {collect[9:]}},
	} {
		a := s.post("/collect", form)
		if a.status != want.status || a.visible() != want.visible() || len(a.body) != len(want.body) || !reflect.DeepEqual(a.header, want.header) {
			t.Errorf("%s: got status %d, %d bytes, %v", name, a.status, len(a.body), a.header)
		}
	}
	s.mustOpen(link, "", "x")
}

// TestInertPages: what a link leads to is the same for every key but for key and nonce.
func TestInertPages(t *testing.T) {
	s := newTestSite(t)
	ask, collect := s.asked()
	unknown := strings.Repeat("q", vault.KeyLen)
	for _, at := range []struct{ prefix, key string }{{"/ask/", ask[5:]}, {"/collect/", collect[9:]}} {
		bare := func(a got) string {
			page := a.visible()
			for _, n := range a.all("input") {
				if attr(n, "type") == "hidden" {
					page = strings.ReplaceAll(page, attr(n, "value"), "*")
				}
			}
			return page
		}
		want := s.ask("GET", at.prefix+unknown, "")
		for _, key := range []string{at.key, "x", at.key + "x", strings.Repeat("z", 200), "***"} {
			a := s.ask("GET", at.prefix+key, "")
			if a.status != want.status || bare(a) != bare(want) || len(a.body) != len(want.body) || !reflect.DeepEqual(a.header, want.header) {
				t.Errorf("%s%s: got status %d, %q", at.prefix, key, a.status, bare(a))
			}
		}
	}
}

// TestRequestFull: without room for a request there is none.
func TestRequestFull(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Links: 2})
	s.asked()
	if a := s.post("/request", nil); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
		t.Errorf("got status %d", a.status)
	}
}
