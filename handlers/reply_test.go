package handlers

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestGone: that a reader leaves is no fault, and a link that opened into the
// void opens again for the same form.
func TestGone(t *testing.T) {
	s := newTestSite(t)
	text := strings.Repeat("x", 1<<20)
	form := s.form(s.mustMake(text, ""), "")
	c, err := s.dial()
	if err != nil {
		t.Fatal(err)
	}
	body := form.Encode()
	fmt.Fprintf(c, "POST /open HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", testHost, formType, len(body), body)
	if _, err := io.ReadFull(c, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if a := s.post("/open", form); a.status != http.StatusOK || a.text("pre") != text {
		t.Errorf("got status %d, %d letters", a.status, len(a.text("pre")))
	}
}

// TestClosed: a vault that was closed is said, and is no fault.
func TestClosed(t *testing.T) {
	s := newTestSite(t)
	form := s.form(s.mustMake("x", ""), "")
	s.vault.Close()
	for path, form := range map[string]url.Values{"/new": {"text": {"x"}}, "/open": form} {
		if a := s.post(path, form); a.status != http.StatusServiceUnavailable || !strings.Contains(a.title(), "emptied") {
			t.Errorf("%s: got status %d, %q", path, a.status, a.title())
		}
	}
	if got := s.ask("GET", "/new", "").status; got != http.StatusOK {
		t.Errorf("GET /new: got status %d", got)
	}
}
