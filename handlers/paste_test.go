package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lethe/vault"
)

// TestPaste: a pasted link leads to its page, which opens nothing; that page
// works as if it had been loaded.
func TestPaste(t *testing.T) {
	s := newTestSite(t)
	link := s.mustMake("text", "")
	for _, pasted := range []string{
		"http://" + testHost + link, "  <HTTP://" + strings.ToUpper(testHost+link) + ">.\r\n", strings.TrimPrefix(link, "/s/"),
		"here: http://" + testHost + "/secret/" + strings.TrimPrefix(link, "/s/") + " (once)",
	} {
		a := s.post("/open-link", url.Values{"link": {pasted}})
		want := s.ask("GET", link, "")
		if a.status != http.StatusOK || a.text("h1") != want.text("h1") || len(a.body) != len(want.body) {
			t.Errorf("%q: got status %d, %q", pasted, a.status, a.text("h1"))
		}
		for _, values := range a.header {
			if strings.Contains(strings.Join(values, ""), strings.TrimPrefix(link, "/s/")) {
				t.Errorf("%q: the key stands in a header", pasted)
			}
		}
	}
	form := s.post("/open-link", url.Values{"link": {link}}).forms("/open")
	if len(form) != 1 {
		t.Fatalf("got %d forms", len(form))
	}
	if a := s.post("/open", form[0]); a.status != http.StatusOK || a.text("pre") != "text" {
		t.Errorf("got status %d, %q", a.status, a.text("pre"))
	}
}

// TestPasteOthers: links of the other kinds lead to their pages.
func TestPasteOthers(t *testing.T) {
	s := newTestSite(t)
	_, receipt := s.keepWithReceipt(1, "", time.Hour)
	unknown := strings.Repeat("q", vault.KeyLen)
	for path, want := range map[string]string{
		"/receipt/" + receipt:          "/receipt/" + receipt,
		"/private/" + receipt:          "/receipt/" + receipt,
		"/receipt/" + unknown:          "/receipt/" + unknown,
		"/ask/" + unknown:              "/ask/" + unknown,
		"/collect/" + unknown:          "/collect/" + unknown,
		"/s/" + unknown + " for you, ": "/s/" + unknown,
	} {
		a, want := s.post("/open-link", url.Values{"link": {"http://" + testHost + path}}), s.ask("GET", want, "")
		if a.status != want.status || a.text("h1") != want.text("h1") {
			t.Errorf("%s: got status %d, %q, want %d, %q", path, a.status, a.text("h1"), want.status, want.text("h1"))
		}
	}
}

// TestPasteWrong: what has no link in it is said to have none, and does not
// come back.
func TestPasteWrong(t *testing.T) {
	s := newTestSite(t)
	for _, pasted := range []string{
		"", "hello", "http://" + testHost + "/", "/s/" + strings.Repeat("q", 30), strings.Repeat("long words ", 1000),
		strings.Repeat("x", pastedMax+1),
	} {
		a := s.post("/open-link", url.Values{"link": {pasted}})
		if a.status != http.StatusUnprocessableEntity || !strings.HasPrefix(a.title(), "Error:") || len(a.forms("/open-link")) != 1 {
			t.Errorf("%.20q: got status %d, %q", pasted, a.status, a.title())
		}
		if pasted == "hello" && strings.Contains(a.visible(), pasted) {
			t.Errorf("%q comes back", pasted)
		}
	}
	if a := s.ask("POST", "/open-link", "link=x", "Content-Type", "text/plain"); a.status != http.StatusBadRequest {
		t.Errorf("no form: got status %d", a.status)
	}
}
