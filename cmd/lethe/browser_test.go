package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/handlers/firefox"
)

// hard is text that breaks careless pages: quotes, markup, entities, emoji
// beyond the first plane, right-to-left letters, runs of blanks, and much of
// it.
func hard() string {
	const line = "\"double\" 'single' <b>not bold</b> &amp; </pre></textarea> 🔑👩‍👩‍👧 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627  two  blanks\ttab %41+%2B\n"
	return strings.Repeat(line, 10_000/len([]rune(line))+1)
}

// screens is where pictures of the pages are kept for people to look at.
const screens = "../../build/screens"

// A person with scripts off, in a real browser, over Tor: type a text and a
// passphrase, send, follow the link, open it, open it again.
func TestFirefoxOverTor(t *testing.T) {
	extra, _, socks := joined(t)
	s := start(t, "serve", "--state", filepath.Join(t.TempDir(), "state"), "--torrc-extra", extra, "--locked-memory", "8MiB")
	site := s.onion(1)
	f, err := firefox.Start(t.Context(), firefox.Config{Socks: socks})
	if err != nil {
		t.Fatalf("%v (where Firefox is missing: apt-get install firefox-esr)", err)
	}
	t.Cleanup(func() { f.Close() })
	b := &browser{t: t, f: f}
	if err := os.MkdirAll(screens, 0o755); err != nil {
		t.Fatal(err)
	}

	until(t, "the onion address", func() bool { return f.Open(site+"/") == nil })
	b.heading("A text for one reader, once.")
	b.has("noscript p") // scripts are off
	b.picture("start")
	b.click("a.button")
	b.picture("make")

	want := hard()
	b.typed("#text", want)
	b.typed("#passphrase", "correct \"horse\" שלום")
	b.click("button")
	b.heading("The link is ready")
	b.picture("ready")
	if !strings.Contains(b.text("ol"), "needs Tor Browser") {
		t.Error("the page does not say what the reader needs")
	}
	link := b.text(".secret")
	if !strings.HasPrefix(link, site+"/s/") {
		t.Fatalf("the link is %q", link)
	}

	// Two tabs stand on the inert page; the first to open has it.
	other, err := firefox.Start(t.Context(), firefox.Config{Socks: socks})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	second := &browser{t: t, f: other}
	second.open(link)
	b.open(link)
	b.heading("This opens once.")
	b.picture("link")
	b.typed("#passphrase", "wrong")
	b.click("button")
	b.heading("This did not open anything.")
	b.picture("refused")
	b.open(link)
	b.typed("#passphrase", "correct \"horse\" שלום")
	b.click("button")
	b.heading("It is gone from here.")
	if got := b.text(".secret"); normal(got) != normal(want) {
		t.Errorf("what opens is not what was sent: %d characters, want %d", len([]rune(got)), len([]rune(want)))
	}
	b.picture("opened")

	second.typed("#passphrase", "correct \"horse\" שלום")
	second.click("button")
	second.heading("This did not open anything.")
	b.open(link)
	b.typed("#passphrase", "correct \"horse\" שלום")
	b.click("button")
	b.heading("This did not open anything.")
}

// normal takes the line ends as a page shows them, whatever the form sent.
func normal(s string) string {
	return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
}

// browser is a Firefox whose errors end the test.
type browser struct {
	t *testing.T
	f *firefox.Firefox
}

func (b *browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) open(url string)     { b.t.Helper(); b.must(b.f.Open(url)) }
func (b *browser) click(css string)    { b.t.Helper(); b.must(b.f.Click(css)) }
func (b *browser) typed(css, s string) { b.t.Helper(); b.must(b.f.Type(css, s)) }
func (b *browser) picture(name string) {
	b.t.Helper()
	b.must(b.f.Screenshot(filepath.Join(screens, name+".png")))
}

func (b *browser) text(css string) string {
	b.t.Helper()
	s, err := b.f.Text(css)
	b.must(err)
	return s
}

func (b *browser) has(css string) {
	b.t.Helper()
	ok, err := b.f.Exists(css)
	b.must(err)
	if !ok {
		b.t.Errorf("the page has no %s", css)
	}
}

func (b *browser) heading(want string) {
	b.t.Helper()
	if got := b.text("h1"); got != want {
		b.t.Fatalf("the page is headed %q, want %q", got, want)
	}
}
