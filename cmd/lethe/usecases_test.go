package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lethe/handlers/firefox"
)

// A useCase is something that people come for, walked through in a browser
// from the form to what the reader holds in the end.
type useCase struct {
	name string
	walk func(b *browser, site string)
}

// The cases that go over loopback; the others are in TestUseCasesOverTor.
var useCases = []useCase{
	{"password for a colleague", colleague},
	{"passwords for the family", family},
	{"passwords for the family in one text", familyText},
	{"card details for minutes", card},
	{"draft contract", contract},
	{"licence keys", licences},
	{"recovery codes", recovery},
	{"due diligence", diligence},
	{"passport and identity number", numbers},
	{"temporary access", temporary},
	{"anonymous tip", tip},
	{"receipt of one link", receiptOne},
	{"receipt of several links", receiptSeveral},
	{"text that deceives", deceived},
	{"Back, Reload and Try Again", again},
	{"after the repeat", afterwards},
	{"double click", doubleClick},
	{"two tabs", twoTabs},
	{"what is not a case", others},
}

// phone is the narrowest window that has to do: a small phone, or a screen at
// 400 %.
const phone = 320

// TestUseCases walks all of them in one browser as narrow as a phone. Every
// page on the way must be whole there, and whole without pictures.
func TestUseCases(t *testing.T) {
	s := start(t, "serve", "--no-onion", "--state", filepath.Join(t.TempDir(), "state"),
		"--local", "127.0.0.1:0", "--locked-memory", "64MiB", "--repeat", "2m")
	site := s.local()
	b := browse(t, firefox.Config{Width: phone, Height: 640})
	for _, c := range useCases {
		t.Run(c.name, func(t *testing.T) { c.walk(b.in(t), site) })
	}
}

// A password is typed where the first page leads to, copied with one click,
// and pasted where the reader's first page leads to.
func colleague(b *browser, site string) {
	const password = `Tr0ub4dor&3 <b>"quoted"</b>`
	b.open(site + "/")
	b.heading("A text for one reader, once.")
	b.has("noscript p")
	b.click(`a.button[href="/new"]`)
	b.heading("Make a link")
	b.fill(making{text: password})
	b.click("main form button")
	l := b.ready(site)
	b.says("Do not open it yourself")
	b.says("This works on this machine only")
	for _, css := range []string{".secret.link", "[aria-labelledby=receipt]"} {
		b.onlyTaken(css)
	}
	b.must(b.f.Point(".secret.link", 1))
	b.typed(".secret.link", control+"c"+null)

	b.open(site + "/")
	b.click(`a.button[href="/open"]`)
	b.heading("Open a link")
	b.typed("#link", "My password: "+control+"v"+null+" .")
	b.click("main form button")
	b.heading(inertHead)
	b.click("main form button")
	b.shows(openedHead, password)
	b.onlyTaken(".secret")
	b.refuses(l.links[0], "")
}

// Each person gets the password that is theirs, and no other.
func family(b *browser, site string) {
	lines := []string{"Wi-Fi: gr8 neighbours!", "Films: 48 Popcorn", "Music: ✧ la la la"}
	l := b.make(site, making{text: strings.Join(lines, "\n") + "\n\n", each: true})
	if len(l.links) != len(lines) {
		b.t.Fatalf("got %d links, want %d", len(l.links), len(lines))
	}
	b.says("They stand in the order of the lines of your text.")
	for _, n := range []int{2, 0, 1} {
		b.opens(l.links[n], "", lines[n])
	}
	b.states(l.receipt, opened, opened, opened)
}

func familyText(b *browser, site string) {
	const text = "Wi-Fi: gr8 neighbours!\n  guests:\tcome in\n\nFilms: 48 Popcorn"
	l := b.make(site, making{text: text})
	b.opens(l.links[0], "", text)
	b.onlyTaken(".secret")
}

// Both sides are told how short the time is. That it ends is for the vault's
// own tests, which have its clock.
func card(b *browser, site string) {
	const text = "4111 1111 1111 1111\n12/29, 123"
	l := b.make(site, making{text: text, life: 5 * time.Minute})
	b.says("open it within 5 minutes")
	b.open(l.receipt)
	b.heading("What became of the link")
	b.says("to wait for 5 minutes at most")
	b.opens(l.links[0], "", text)
}

func contract(b *browser, site string) {
	path, content := document(b.t, "Draft contract, Müller & Söhne.pdf", 300_000)
	l := b.make(site, making{files: []string{path}})
	b.says("when you are alone and can save what it holds")
	b.visit(l.links[0], "")
	b.heading("Save the file now.")
	b.saves(1, filepath.Base(path), "file-1.pdf", content)
	b.refuses(l.links[0], "")
}

func licences(b *browser, site string) {
	var keys []string
	for n := range 10 {
		keys = append(keys, fmt.Sprintf("LTH%d-7QF2-%d%d%d-KX9M", n, n, n+1, n+2))
	}
	l := b.make(site, making{text: strings.Join(keys, "\n"), each: true, life: 30 * 24 * time.Hour})
	if len(l.links) != len(keys) {
		b.t.Fatalf("got %d links, want %d", len(l.links), len(keys))
	}
	for n, key := range keys {
		b.opens(l.links[n], "", key)
	}
}

// What a link cannot do for recovery codes is said where they are typed.
func recovery(b *browser, site string) {
	const codes = "1f3a-99bc\n77d0-e2f4\nc0de-c0de"
	b.open(site + "/new")
	b.heading("Make a link")
	b.click("details.how summary")
	if how := b.text("details.how"); !strings.Contains(how, "a link that opens once moves them, it does not keep them") {
		b.t.Errorf("the page does not warn: %s", how)
	}
	b.fill(making{text: codes})
	b.click("main form button")
	l := b.ready(site)
	b.says("Keep your own copy")
	b.opens(l.links[0], "", codes)
}

// Several files of all sizes in one link: around the pages of the vault, one
// of nothing, one without an extension, one that must not keep its own.
func diligence(b *browser, site string) {
	kinds := []struct {
		name, neutral string
		size          int
	}{
		{"Balance sheets 2025.xlsx", "file-1.xlsx", 1<<20 + 1},
		{"Устав общества.docx", "file-2.docx", 16 << 10},
		{"מפה «final».zip", "file-3.zip", 3<<20 - 7},
		{"LICENSE", "file-4.bin", 1},
		{"<b>setup & co.exe", "file-5.bin", 16<<10 - 1},
		{"scan.PNG", "file-6.png", 70_000},
		{"empty.txt", "", 0},
	}
	var paths []string
	var contents [][]byte
	for _, k := range kinds {
		path, content := document(b.t, k.name, k.size)
		paths, contents = append(paths, path), append(contents, content)
	}
	l := b.make(site, making{text: "All that you asked for.", files: paths})
	b.visit(l.links[0], "")
	b.shows("Copy the text and save the files now.", "All that you asked for.")
	if got := len(b.texts(".files li")); got != len(kinds) {
		b.t.Fatalf("got %d files, want %d", got, len(kinds))
	}
	for n := len(kinds) - 1; n >= 0; n-- {
		if k := kinds[n]; k.size > 0 {
			b.saves(n+1, filepath.Base(paths[n]), k.neutral, contents[n])
		}
	}
	if got := b.text(".files li:last-child .hint"); got != "0 B" {
		b.t.Errorf("the empty file is said to be %q", got)
	}
}

func numbers(b *browser, site string) {
	lines := []string{"C01X00T47", "12-345678-9"}
	l := b.make(site, making{text: lines[0] + "\r\n" + lines[1], each: true, passphrase: "both know it"})
	b.opens(l.links[1], "both know it", lines[1])
	b.refuses(l.links[0], "")
	b.opens(l.links[0], "both know it", lines[0])
}

// A password is made for somebody, with the name that goes with it.
func temporary(b *browser, site string) {
	l := b.make(site, making{text: "Account: guest", life: time.Hour, password: "characters", length: 24})
	b.says("within 1 hour")
	if len(l.password) != 24 {
		b.t.Errorf("the password is %q, want 24 characters", l.password)
	}
	b.onlyTaken("[aria-labelledby=password]")
	b.opens(l.links[0], "", "Account: guest\n"+l.password)

	l = b.make(site, making{life: time.Hour, password: "words", length: 4})
	if len(strings.Fields(l.password)) != 4 {
		b.t.Errorf("the password is %q, want 4 words", l.password)
	}
	b.opens(l.links[0], "", l.password)
}
