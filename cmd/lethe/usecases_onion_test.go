package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lethe/handlers/firefox"
)

// The cases that go over Tor, the main ones.
var onionCases = []useCase{
	{"one password", onePassword},
	{"file with a passphrase", offer},
	{"twenty links", twenty},
	{"large file", largeFile},
}

// TestUseCasesOverTor walks them as people do: in a browser at Safest, in the
// window that Tor Browser has on a small laptop, over a private Tor network.
// Pictures of the pages stay in build/screens.
func TestUseCasesOverTor(t *testing.T) {
	extra, _, socks := joined(t)
	s := start(t, "serve", "--state", filepath.Join(t.TempDir(), "state"), "--torrc-extra", extra,
		"--locked-memory", "64MiB", "--repeat", "2m")
	site := s.onion(1)
	b := browse(t, firefox.Config{Socks: socks})
	until(t, "the onion address", func() bool { return b.f.Open(site+"/") == nil })
	for _, c := range onionCases {
		t.Run(c.name, func(t *testing.T) { c.walk(b.in(t), site) })
	}
}

// hard is text that breaks careless pages: quotes, markup, entities, emoji
// beyond the first plane, right-to-left letters, runs of blanks, and much of
// it.
func hard() string {
	const line = "\"double\" 'single' <b>not bold</b> &amp; </pre></textarea> 🔑👩‍👩‍👧 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627  two  blanks\ttab %41+%2B\n"
	return strings.Repeat(line, 10_000/len([]rune(line))+1)
}

// Two tabs stand on the page; the first to open it has it, once.
func onePassword(b *browser, site string) {
	const passphrase = "correct \"horse\" שלום"
	b.heading("A text for one reader, once.")
	b.has("noscript p") // scripts are off
	b.picture("start")
	b.click(`a.button[href="/new"]`)
	b.heading("Make a link")
	b.picture("make")
	b.fill(making{text: hard(), passphrase: passphrase})
	b.click("main form button")
	l := b.ready(site)
	b.picture("ready")
	b.says("needs Tor Browser")

	b.open(l.links[0])
	b.must(b.f.NewTab())
	b.open(l.links[0])
	b.heading(inertHead)
	b.picture("link")
	b.typed("#passphrase", "wrong")
	b.click("main form button")
	b.heading(refusedHead)
	b.picture("refused")
	b.opens(l.links[0], passphrase, hard())
	b.picture("opened")

	b.must(b.f.Tab(0))
	b.typed("#passphrase", passphrase)
	b.click("main form button")
	b.heading(refusedHead)
	b.must(b.f.Tab(1))
	b.must(b.resend())
	b.shows(openedHead, hard())
	b.states(l.receipt, opened)
	b.must(b.f.Tab(0))
}

// The passphrase is made, and told by phone: it is typed with other blanks.
func offer(b *browser, site string) {
	path, content := document(b.t, "Offer letter, Ms. Østergård.pdf", 180_000)
	l := b.make(site, making{files: []string{path}, made: true, life: 3 * 24 * time.Hour})
	b.picture("ready with a passphrase")
	b.says("Tell it to them another way")
	if n := len(strings.Fields(l.passphrase)); n != 6 {
		b.t.Errorf("the passphrase is %q, want six words", l.passphrase)
	}
	b.onlyTaken("[aria-labelledby=passphrase]")
	b.refuses(l.links[0], "")
	b.visit(l.links[0], " "+strings.ReplaceAll(l.passphrase, " ", "\u00a0")+" ")
	b.heading("Save the file now.")
	b.picture("opened file")
	b.saves(1, filepath.Base(path), "file-1.pdf", content)
	b.states(l.receipt, opened)
}

// Every candidate has a link, and nobody can tell whether others came before.
func twenty(b *browser, site string) {
	const text = "Write a function that forgets. You have two hours."
	path, content := document(b.t, "assignment.zip", 40_000)
	l := b.make(site, making{text: text, files: []string{path}, links: 20})
	b.picture("ready with twenty links")
	if len(l.links) != 20 {
		b.t.Fatalf("got %d links, want 20", len(l.links))
	}
	want := make([]string, 20)
	for n, link := range l.links {
		if want[n] = waits; n%10 == 9 {
			continue
		}
		want[n] = opened
		b.visit(link, "")
		b.shows("Copy the text and save the file now.", text)
		if n%8 == 0 {
			b.saves(1, "assignment.zip", "file-1.zip", content)
		}
	}
	b.states(l.receipt, want...)
	b.picture("receipt")
	b.refuses(l.links[0], "")
	b.visit(l.links[19], "")
	b.shows("Copy the text and save the file now.", text)
}

// A file of 20 MB goes both ways.
func largeFile(b *browser, site string) {
	path, content := document(b.t, "evidence.mp4", 20_000_000)
	l := b.make(site, making{files: []string{path}, life: 24 * time.Hour})
	b.visit(l.links[0], "")
	b.heading("Save the file now.")
	if got := b.text(".files .hint"); got != "19 MiB" {
		b.t.Errorf("the size is given as %q", got)
	}
	b.saves(1, "evidence.mp4", "file-1.mp4", content)
	b.refuses(l.links[0], "")
}
