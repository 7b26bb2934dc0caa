package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lethe/policy"
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
		{"only newlines", "\n\n"},
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
		x := text{to: sub, left: 100}
		for _, piece := range []string{sent[:cut], sent[cut:]} {
			if err := x.take([]byte(piece)); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.end(); err != nil {
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

// TestMakeWrong: what is wrong is said beside its field, and the text comes
// back in its own.
func TestMakeWrong(t *testing.T) {
	s := newTestSite(t)
	long := strings.Repeat("p", policy.PassphraseMax+1)
	const text = "\nkeep <this> & \"that\"\n"
	tests := []struct {
		name   string
		form   url.Values
		ids    []string // elements that say what is wrong
		text   string   // in the field
		status int
	}{
		{"empty", url.Values{"text": {""}}, []string{"text-wrong"}, "", 422},
		{"no text field", url.Values{"life": {"300"}}, []string{"text-wrong"}, "", 422},
		{"bad expiry", url.Values{"text": {text}, "life": {"301"}}, []string{"life-wrong"}, text, 422},
		{"expiry in words", url.Values{"text": {text}, "life": {"a week"}}, []string{"life-wrong"}, text, 422},
		{"expiry too long", url.Values{"text": {text}, "life": {"6048000000000000000"}}, []string{"life-wrong"}, text, 422},
		{"passphrase too long", url.Values{"text": {text}, "passphrase": {long}}, []string{"passphrase-wrong"}, text, 422},
		{"passphrase to type again", url.Values{"text": {text}, "passphrase": {"pp"}, "life": {"1"}}, []string{"life-wrong", "passphrase-wrong"}, text, 422},
		{"NUL", url.Values{"text": {"a\x00b"}}, []string{"text-wrong"}, "a\ufffdb", 422},
		{"not UTF-8", url.Values{"text": {"a\xff\xfeb"}}, []string{"text-wrong"}, "a\xff\xfeb", 422},
		{"cut UTF-8", url.Values{"text": {"ab\xe2\x82"}}, []string{"text-wrong"}, "ab\xe2\x82", 422},
		{"all of it", url.Values{"text": {""}, "passphrase": {long}, "life": {"x"}}, []string{"text-wrong", "life-wrong", "passphrase-wrong"}, "", 422},
		{"long text", url.Values{"text": {strings.Repeat("<", 100_000)}, "life": {"x"}}, []string{"life-wrong"}, strings.Repeat("<", 100_000), 422},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := s.post("/new", tt.form)
			if a.status != tt.status {
				t.Fatalf("got status %d, want %d", a.status, tt.status)
			}
			if !strings.HasPrefix(a.title(), "Error:") {
				t.Errorf("got title %q", a.title())
			}
			if got := a.text("textarea"); got != tt.text {
				t.Errorf("text: got %q, want %q", got, tt.text)
			}
			for _, field := range []string{"text-wrong", "life-wrong", "passphrase-wrong"} {
				want := strings.Contains(strings.Join(tt.ids, " "), field)
				if got := strings.Contains(a.body, `id="`+field+`"`); got != want {
					t.Errorf("%s: got %v, want %v", field, got, want)
				}
			}
			if p := tt.form.Get("passphrase"); p != "" && strings.Contains(a.body, `value="`+p) {
				t.Error("the passphrase came back")
			}
		})
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

// TestMakeChosen: a form that comes back keeps what was chosen.
func TestMakeChosen(t *testing.T) {
	s := newTestSite(t)
	a := s.post("/new", url.Values{"text": {""}, "life": {"3600"}})
	for _, n := range a.all("input") {
		if attr(n, "name") != "life" {
			continue
		}
		checked := false
		for _, at := range n.Attr {
			checked = checked || at.Key == "checked"
		}
		if got, want := checked, attr(n, "value") == "3600"; got != want {
			t.Errorf("%s: checked: got %v, want %v", attr(n, "value"), got, want)
		}
	}
}

// TestTooLarge: over the limit is said with the limit, and leaves nothing
// behind.
func TestTooLarge(t *testing.T) {
	s := newTestSite(t)
	limit := int(min(policy.TextMax, s.vault.Max()))
	over := "text=" + strings.Repeat("a", limit+1)
	huge := "text=" + strings.Repeat("a", policy.FormMax)
	for _, tt := range []struct {
		name string
		send func() got
	}{
		{"declared", func() got { return s.ask("POST", "/new", over, "Content-Type", formType) }},
		{"form declared", func() got { return s.ask("POST", "/new", huge, "Content-Type", formType) }},
		{"refused by the guard", func() got { return s.ask("POST", "/new", huge+huge, "Content-Type", formType) }},
		{"other fields", func() got {
			return s.ask("POST", "/new", "x="+strings.Repeat("a", policy.FormMax), "Content-Type", formType)
		}},
	} {
		a := tt.send()
		if a.status != http.StatusRequestEntityTooLarge || !strings.Contains(a.body, fmt.Sprintf("%d KiB", limit>>10)) && !strings.Contains(a.body, fmt.Sprintf("%d MiB", limit>>20)) {
			t.Errorf("%s: got status %d, %q", tt.name, a.status, a.title())
		}
	}
	most := strings.Repeat("<", limit)
	s.mustOpen(s.mustMake(most, ""), "", most)
}

// TestLimitSaid: the form says the limit that holds, also in a small vault.
func TestLimitSaid(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Max: 300 << 10})
	a := s.ask("GET", "/new", "")
	if want := "300 KiB at most, about 300,000 plain letters"; !strings.Contains(a.body, want) {
		t.Errorf("got %q, want %q in it", a.visible(), want)
	}
	if got := s.post("/new", url.Values{"text": {strings.Repeat("a", 300<<10+1)}}).status; got != 413 {
		t.Errorf("got status %d, want 413", got)
	}
}

// TestFull: a full vault refuses before it takes, says so, and keeps what
// waits.
func TestFull(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 2 << 20, Argon2: cheap})
	text := strings.Repeat("x", 100_000)
	var links []string
	for {
		a := s.post("/new", url.Values{"text": {text}})
		if a.status != http.StatusOK {
			if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || !strings.Contains(a.title(), "no room") {
				t.Fatalf("got status %d, %q, Retry-After %q", a.status, a.title(), a.header.Get("Retry-After"))
			}
			break
		}
		links = append(links, strings.TrimPrefix(a.text("pre"), "http://"+testHost))
	}
	if len(links) == 0 {
		t.Fatal("nothing fitted")
	}
	for _, link := range links {
		s.mustOpen(link, "", text)
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
		{"multipart", "/new", "multipart/form-data; boundary=x", "--x--"},
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
