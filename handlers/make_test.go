package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lethe/handlers/clean"
	"lethe/vault"
)

// TestRoundTrip: what is written comes back letter for letter.
func TestRoundTrip(t *testing.T) {
	s := newTestSite(t)
	tests := []struct{ name, text string }{
		{"one byte", "x"},
		{"markup", `<script>alert("1")</script> & &amp; &lt; ' " > </pre></textarea><!-- -->`},
		{"emoji", "🫙 👩‍👩‍👧‍👦 \U0001f1ea\U0001f1fa"},
		{"right to left", "שלום עולם \u202eabc\u202c \u2067x\u2069 مرحبا"},
		{"leading newline", "\nfirst line is empty"},
		{"leading newlines", "\n\n\nthree"},
		{"blanks", "  two before, a tab\tinside, two behind  "},
		{"trailing newlines", "end\n\n"},
		{"newlines and a letter", "\n\n.\n\n"},
		{"form-like", "a=b&c=d%20e+f;g"},
		{"controls", "\x01\x02\x0b\x0c\x1b[31m\x7f\u0085\ufeff\ufffd\ufffe"},
		{"10,000 letters", strings.Repeat("0123456789", 1000)},
		{"10,000 quotes", strings.Repeat(`"`, 10000)},
		{"10,000 wide letters", strings.Repeat("ß語𐍈", 3334)},
		{"200,000 letters", strings.Repeat("all work and no play ", 9524)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s.mustOpen(s.mustMake(tt.text, ""), "", tt.text)
		})
	}
}

// TestLineEnds: a browser sends CR LF for each line end; an LF is kept, and a
// CR that stands alone stays.
func TestLineEnds(t *testing.T) {
	s := newTestSite(t)
	const sent, kept = "\r\none\r\ntwo\nthree\r\n\rfour\r\r\n\r", "\none\ntwo\nthree\n\rfour\r\n\r"
	a := s.open(s.mustMake(sent, ""), "")
	if want := ">\n" + kept + "</pre>"; !strings.Contains(a.body, want) {
		t.Errorf("got %q, want %q in it", a.body[:min(len(a.body), 1500)], want)
	}
}

// TestLineEndsStraddle: wherever the pieces are cut.
func TestLineEndsStraddle(t *testing.T) {
	s := newTestSite(t)
	const sent, want = "a\r\nb\rc\r\r\n\r", "a\nb\rc\r\n\r"
	for cut := range len(sent) + 1 {
		sub, err := s.vault.Begin(100)
		if err != nil {
			t.Fatal(err)
		}
		x := clean.Text{To: sub}
		for _, piece := range []string{sent[:cut], sent[cut:]} {
			if err := x.Take([]byte(piece)); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.End(); err != nil {
			t.Fatal(err)
		}
		var got []byte
		if err := sub.Read(func(p []byte) error { got = append(got, p...); return nil }); err != nil {
			t.Fatal(err)
		}
		sub.Abort()
		if string(got) != want {
			t.Errorf("cut at %d: got %q, want %q", cut, got, want)
		}
	}
}

// TestReady: the page with the link says what was chosen.
func TestReady(t *testing.T) {
	s := newTestSite(t)
	tests := []struct {
		life, passphrase, says string
	}{
		{"300", "", "within 5 minutes"},
		{"86400", "", "within 24 hours"},
		{"604800", "correct horse", "within 7 days"},
		{"", "", "within 7 days"},
		{"2592000", "", "within 30 days"},
	}
	for _, tt := range tests {
		form := url.Values{"text": {"x"}, "passphrase": {tt.passphrase}}
		if tt.life != "" {
			form.Set("life", tt.life)
		}
		a := s.post("/new", form)
		if a.status != http.StatusOK || !strings.Contains(a.body, tt.says) {
			t.Errorf("%q: got status %d without %q", tt.life, a.status, tt.says)
		}
		if got, want := strings.Contains(a.body, ">The passphrase</h2>"), tt.passphrase != ""; got != want {
			t.Errorf("%q: speaks of a passphrase: got %v, want %v", tt.life, got, want)
		}
		if !strings.Contains(a.body, "works on this machine only") {
			t.Error("nothing says that a link made on loopback is of use only there")
		}
		if strings.Contains(a.body, "correct horse") {
			t.Error("the passphrase stands in the page")
		}
	}
}

// TestWrongLeavesNothing: a form that made no link takes no room.
func TestWrongLeavesNothing(t *testing.T) {
	s := newTestSite(t)
	text := strings.Repeat("x", 1<<20)
	for range 5 {
		for _, form := range []url.Values{
			{"text": {text}, "life": {"1"}},
			{"text": {text + "x"}},
			{"text": {text}, "a": {"%"}, "passphrase": {"a", "b"}},
		} {
			if a := s.post("/new", form); a.status == http.StatusOK || a.status == http.StatusServiceUnavailable {
				t.Fatalf("got status %d, %q", a.status, a.title())
			}
		}
	}
	s.mustOpen(s.mustMake(text, ""), "", text)
}

// TestLimitSaid: the form says the limit that holds, also in a small vault.
func TestLimitSaid(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Max: 300 << 10})
	a := s.ask("GET", "/new", "")
	// Beside what the bundle's index may take.
	if want := "291.8 KiB at most, about 200,000 plain letters"; !strings.Contains(a.body, want) {
		t.Errorf("got %q, want %q in it", a.visible(), want)
	}
	if got := s.post("/new", url.Values{"text": {strings.Repeat("a", 300<<10+1)}}).status; got != 413 {
		t.Errorf("got status %d, want 413", got)
	}
}

// TestBadForms: what is no form of ours is refused whole.
func TestBadForms(t *testing.T) {
	s := newTestSite(t)
	tests := []struct{ name, path, kind, body string }{
		{"duplicate text", "/new", formType, "text=a&text=b"},
		{"duplicate passphrase", "/new", formType, "text=a&passphrase=b&passphrase=c"},
		{"bad escape", "/new", formType, "text=a%zz"},
		{"cut escape", "/new", formType, "text=a%2"},
		{"semicolon", "/new", formType, "text=a;b"},
		{"multipart without an end", "/new", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na"},
		{"multipart without a boundary", "/new", "multipart/form-data", "--x--"},
		{"multipart of another kind", "/new", "multipart/mixed; boundary=x", "--x--"},
		{"plain", "/new", "text/plain", "text=a"},
		{"no type", "/new", "", "text=a"},
		{"duplicate key", "/open", formType, "key=a&key=b"},
		{"no key", "/open", formType, "passphrase=x"},
		{"empty", "/open", formType, ""},
		{"json", "/open", "application/json", `{"key":"x"}`},
	}
	for _, tt := range tests {
		if a := s.ask("POST", tt.path, tt.body, "Content-Type", tt.kind); a.status != http.StatusBadRequest {
			t.Errorf("%s: got status %d, %q", tt.name, a.status, a.title())
		}
	}
	a := s.ask("POST", "/new", "unknown=1&text=ok&unknown=2", "Content-Type", formType+"; charset=UTF-8")
	if a.status != http.StatusOK {
		t.Errorf("unknown fields: got status %d", a.status)
	}
}

// TestChunked: a form without a declared length makes nothing.
func TestChunked(t *testing.T) {
	s := newTestSite(t)
	a := s.send("POST", "/new", byteByByte("text=chunked"), "Content-Type", formType)
	if a.status != http.StatusLengthRequired || a.text("pre") != "" {
		t.Fatalf("got status %d, %q", a.status, a.title())
	}
}

// TestCutOff: a form that ends early makes nothing, and takes nothing with it.
func TestCutOff(t *testing.T) {
	s := newTestSite(t)
	for range 20 {
		c, err := s.dial()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "POST /new HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: 100\r\n\r\ntext=half a se", testHost, formType)
		c.Close()
	}
	s.mustOpen(s.mustMake("whole", ""), "", "whole")
}
