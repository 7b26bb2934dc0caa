package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"lethe/handlers/firefox"
)

// TestCut breaks connections off where it hurts most: when the site has
// opened something and the reader does not have it yet. They can send their
// form again, and nobody else can; files can be fetched again.
func TestCut(t *testing.T) {
	s := start(t, "serve", "--no-onion", "--state", filepath.Join(t.TempDir(), "state"),
		"--local", "127.0.0.1:0", "--locked-memory", "64MiB", "--repeat", "2m")
	site := s.local()
	c := newCutter(t, strings.TrimPrefix(site, "http://"))
	b := browse(t, firefox.Config{Socks: c.at.Addr().String()})
	for _, part := range []struct {
		name string
		run  func(b *browser, c *cutter, site string)
	}{
		{"before the answer", cutBefore},
		{"inside the answer", cutInside},
		{"inside a file", cutFile},
		{"while sending", cutMaking},
		{"pressed again", impatient},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(b.in(t), c, site) })
	}
}

// long is a text whose answer takes more than one piece of everything.
var long = strings.Repeat("A long text, which takes more than a piece. ", 2000)

// pressed presses the page's button and returns what the browser says of the
// answer, which has to have been cut.
func (b *browser) pressed(c *cutter, css string) error {
	b.t.Helper()
	err := b.f.PointThrough(css, 1)
	if c.mend() == 0 {
		b.t.Fatalf("nothing was cut: %v", err)
	}
	return err
}

func cutBefore(b *browser, c *cutter, site string) {
	l := b.make(site, making{text: long, passphrase: "p"})
	b.open(l.links[0])
	b.typed("#passphrase", "p")
	c.cut("POST /open ", 0)
	b.shown("the answer that was cut", "netReset", b.pressed(c, "main form button"))

	b.must(b.f.NewTab())
	b.states(l.receipt, opened)
	b.refuses(l.links[0], "p") // another form, of somebody else
	b.must(b.f.Tab(0))
	b.must(b.resend()) // Try Again
	b.shows(openedHead, long)
}

func cutInside(b *browser, c *cutter, site string) {
	l := b.make(site, making{text: long})
	b.open(l.links[0])
	b.says("If the next page arrives cut short, reload it within 2 minutes")
	for range 2 {
		c.cut("POST /open ", 40_000)
		press := func() error { return b.f.PointThrough("main form button", 1) }
		if b.exists(".secret") {
			press = b.resend
		}
		if err := press(); !errors.Is(err, firefox.ErrBrokenOff) {
			b.t.Fatalf("got %v, want a page that broke off", err)
		}
		if n := c.mend(); n != 1 {
			b.t.Fatalf("cut %d times, want once", n)
		}
		if got := b.texts(".secret")[0]; len(got) >= len(long)-1 || !strings.HasPrefix(long, got) {
			b.t.Errorf("of %d characters %d arrived", len(long), len(got))
		}
	}
	b.must(b.resend())
	b.shows(openedHead, long)
	b.states(l.receipt, opened)
}

// A download that breaks off is begun anew, from the same page.
func cutFile(b *browser, c *cutter, site string) {
	path, content := document(b.t, "minutes.odt", 3<<20)
	l := b.make(site, making{files: []string{path}})
	b.visit(l.links[0], "")
	b.heading("Save the file now.")
	c.cut("POST /file ", 1<<20)
	b.click(".files button")
	until(b.t, "the cut", func() bool { return c.count() > 0 })
	c.mend()
	b.saves(1, "minutes.odt", "file-1(1).odt", content)
	b.saves(1, "minutes.odt", "file-1(1).odt", content)
}

// Of links whose page never came nobody knows; sending the form again makes
// others.
func cutMaking(b *browser, c *cutter, site string) {
	b.open(site + "/new")
	b.typed("#text", "sent twice")
	c.cut("POST /new ", 0)
	b.shown("the answer that was cut", "netReset", b.pressed(c, "main form button"))
	b.must(b.resend())
	l := b.ready(site)
	b.opens(l.links[0], "", "sent twice")
}

// The answer takes its time, so the button is pressed again: the first answer
// opened the link, and only the second is read.
func impatient(b *browser, c *cutter, site string) {
	l := b.make(site, making{text: "for who presses twice"})
	b.open(l.links[0])
	c.hold("POST /open ", 2)
	b.must(b.f.Point("main form button", 1))
	until(b.t, "the first answer", func() bool { return c.count() == 1 })
	b.must(b.f.PointThrough("main form button", 1))
	b.shows(openedHead, "for who presses twice")
	b.states(l.receipt, opened)
}
