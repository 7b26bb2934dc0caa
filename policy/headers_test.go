package policy

import (
	"bufio"
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"slices"
	"strings"
	"testing"
)

// TestHeaders holds the headers against the list that was decided, so that
// none changes or goes unnoticed.
func TestHeaders(t *testing.T) {
	want := map[string]string{
		"Content-Security-Policy":      "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		"Referrer-Policy":              "same-origin",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cross-Origin-Embedder-Policy": "require-corp",
		"Cache-Control":                "no-store",
		"X-Robots-Tag":                 "noindex, nofollow, noarchive",
	}
	h := http.Header{}
	SetHeaders(h)
	for name, value := range want {
		if got := h.Get(name); got != value {
			t.Errorf("%s: got %q, want %q", name, got, value)
		}
	}
	if got, want := len(h), len(want)+2; got != want { // and Permissions-Policy, Date
		t.Errorf("got %d headers, want %d: %v", got, want, h)
	}
	for name := range h {
		if name != http.CanonicalHeaderKey(name) {
			t.Errorf("%s is not in its canonical form; Get and Del would miss it", name)
		}
	}
}

// TestPermissionsPolicy: every feature is denied to everyone.
func TestPermissionsPolicy(t *testing.T) {
	h := http.Header{}
	SetHeaders(h)
	seen := make(map[string]bool)
	for part := range strings.SplitSeq(h.Get("Permissions-Policy"), ", ") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || value != "()" || name == "" || seen[name] {
			t.Errorf("part %q", part)
		}
		seen[name] = true
	}
	if !seen["camera"] || !seen["geolocation"] {
		t.Errorf("got %v", seen)
	}
}

// TestNoDate: a real server sends none of the withheld headers.
func TestNoDate(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		SetHeaders(w.Header())
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	for _, name := range Withheld {
		if got, ok := resp.Header[http.CanonicalHeaderKey(name)]; ok {
			t.Errorf("%s: %q was sent", name, got)
		}
	}
}

// TestShared: a response that adds to a header does not add to the others.
func TestShared(t *testing.T) {
	a, b := http.Header{}, http.Header{}
	SetHeaders(a)
	a.Add("Referrer-Policy", "unsafe-url")
	SetHeaders(b)
	if got := len(b["Referrer-Policy"]); got != 1 {
		t.Errorf("got %d values, want 1", got)
	}
}

// TestHeaderLines: the lines read as the headers that they stand for.
func TestHeaderLines(t *testing.T) {
	got, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(HeaderLines(), "\r\n"...)))).ReadMIMEHeader()
	if err != nil {
		t.Fatal(err)
	}
	want := http.Header{}
	SetHeaders(want)
	delete(want, "Date")
	if !maps.EqualFunc(http.Header(got), want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}
