package main

import (
	"errors"
	"path/filepath"
	"strings"

	"lethe/handlers/firefox"
)

// Keys that a test types, as the WebDriver standard lists them.
const (
	control = "\ue009"
	null    = "\ue000" // lets go of all
)

// shown fails unless the browser shows a page of its own, with that code.
func (b *browser) shown(what, code string, err error) {
	b.t.Helper()
	if page, ok := errors.AsType[*firefox.PageError](err); !ok || page.Code != code {
		b.t.Fatalf("%s: got %v, want the browser's page %s", what, err, code)
	}
}

// resend reloads the page, which the button Try Again does too, and lets the
// browser send the form again, which it asks first.
func (b *browser) resend() error {
	b.t.Helper()
	if err := b.f.Reload(); err != nil {
		return err
	}
	question, err := b.f.Prompt()
	b.must(err)
	if !strings.Contains(question, "must send information") {
		b.t.Fatalf("the browser asks %q before it sends the form again", question)
	}
	return b.f.AcceptPrompt()
}

// After an opening Back leads to a page that opens nothing more, Forward to
// one of the browser's own; the form itself can be sent again for a while.
func again(b *browser, site string) {
	const text = "shown for as long as the page is there"
	l := b.make(site, making{text: text})
	b.opens(l.links[0], "", text)
	b.must(b.resend())
	b.shows(openedHead, text)

	b.must(b.f.Back())
	b.heading(inertHead)
	b.shown("Forward", "notCached", b.f.Forward())
	b.must(b.resend()) // Try Again
	b.shows(openedHead, text)

	b.must(b.f.Back())
	b.heading(inertHead)
	b.click("main form button") // of another form than the one that opened it
	b.heading(refusedHead)
	b.states(l.receipt, opened)

	// Where the link was made, too: Back does not bring the links again.
	l = b.make(site, making{text: text})
	b.open(site + "/policy")
	b.shown("Back to the links", "notCached", b.f.Back())
}

// When the while is over, which is at once where the operator allows none, the
// form opens nothing more.
func afterwards(b *browser, _ string) {
	site := serveLocal(b.t, filepath.Join(b.t.TempDir(), "state"), "--repeat", "0").local()
	l := b.make(site, making{text: "once"})
	b.opens(l.links[0], "", "once")
	b.must(b.resend())
	b.heading(refusedHead)
}

// One who clicks twice on every button reads all the same, and once.
func doubleClick(b *browser, site string) {
	const text = "for the second click, too"
	l := b.make(site, making{text: text, passphrase: "p"})
	b.open(l.links[0])
	b.typed("#passphrase", "p")
	b.must(b.f.PointThrough("main form button", 2))
	b.shows(openedHead, text)
	b.states(l.receipt, opened)
	b.refuses(l.links[0], "p")
}

// Two tabs stand on the page of one link; the first to open has it, and keeps
// it.
func twoTabs(b *browser, site string) {
	const text = "for one tab"
	l := b.make(site, making{text: text})
	b.open(l.links[0])
	b.must(b.f.NewTab())
	defer func() { b.must(b.f.Tab(0)) }()
	b.opens(l.links[0], "", text)
	b.must(b.f.Tab(0))
	b.click("main form button")
	b.heading(refusedHead)
	b.must(b.f.Tab(1))
	b.shows(openedHead, text)
	b.must(b.resend())
	b.shows(openedHead, text)
}
