package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// making is the form that makes links, filled in. What is zero is left as it
// stands there.
type making struct {
	text       string
	files      []string
	passphrase string
	made       bool // a passphrase is made
	life       time.Duration
	links      int
	each       bool
	password   string // its kind
	length     int
}

// links is what the page with the new links gives.
type links struct {
	links                         []string
	receipt, passphrase, password string
}

// fill fills the form in, as far as it stands on a page.
func (b *browser) fill(m making) {
	b.t.Helper()
	if m.text != "" {
		b.typed("#text", m.text)
	}
	if len(m.files) > 0 {
		b.must(b.f.Attach("#file", m.files...))
	}
	if m.passphrase != "" {
		b.typed("#passphrase", m.passphrase)
	}
	if m.made {
		b.click("[name=made]")
	}
	if m.life != 0 {
		b.click(fmt.Sprintf("[name=life][value='%d']", int(m.life.Seconds())))
	}
	if m.links > 0 || m.each {
		b.click("details:has(#links) summary")
	}
	if m.links > 0 {
		b.set("#links", fmt.Sprint(m.links))
	}
	if m.each {
		b.click("[name=each]")
	}
	if m.password != "" {
		b.click("details:has([name=password]) summary")
		b.click("[name=password][value=" + m.password + "]")
	}
	if m.length > 0 {
		b.set("#length", fmt.Sprint(m.length))
	}
}

// make makes links, and stands on the page with them.
func (b *browser) make(site string, m making) (l links) {
	b.t.Helper()
	b.open(site + "/new")
	b.heading("Make a link")
	b.fill(m)
	b.click("main form button")
	return b.ready(site)
}

// ready reads the page with the new links.
func (b *browser) ready(site string) (l links) {
	b.t.Helper()
	l.links = b.texts(".secret.link")
	if n := len(l.links); n == 1 {
		b.heading("The link is ready")
	} else {
		b.heading(fmt.Sprintf("%d links are ready", n))
	}
	one := func(css string) string {
		b.t.Helper()
		if all := b.texts(css); len(all) > 0 {
			return all[0]
		}
		return ""
	}
	l.receipt = one("[aria-labelledby=receipt]")
	l.passphrase = one("[aria-labelledby=passphrase]")
	l.password = one("[aria-labelledby=password]")
	for _, link := range l.links {
		if !strings.HasPrefix(link, site+"/s/") {
			b.t.Fatalf("the link is %q", link)
		}
	}
	if !strings.HasPrefix(l.receipt, site+"/receipt/") {
		b.t.Fatalf("the receipt is %q", l.receipt)
	}
	return l
}

// What headings say.
const (
	inertHead   = "This opens once."
	openedHead  = "It is gone from here."
	refusedHead = "This did not open anything."
)

// visit goes to a link's page and presses its button.
func (b *browser) visit(link, passphrase string) {
	b.t.Helper()
	b.open(link)
	b.heading(inertHead)
	if passphrase != "" {
		b.typed("#passphrase", passphrase)
	}
	b.click("main form button")
}

// opens sees that a link opens, and to what text.
func (b *browser) opens(link, passphrase, want string) {
	b.t.Helper()
	b.visit(link, passphrase)
	b.shows(openedHead, want)
}

// shows sees that the page is an opened one, with that text.
func (b *browser) shows(heading, want string) {
	b.t.Helper()
	b.heading(heading)
	var got string // as it is: a page renders no marks of direction
	b.must(b.f.Measure(&got, `return document.querySelector(".secret").textContent`))
	if normal(got) != normal(want) {
		b.t.Errorf("what opens is not what was sent: got %.300q, want %.300q", got, want)
	}
}

// refuses sees that a link opens nothing.
func (b *browser) refuses(link, passphrase string) {
	b.t.Helper()
	b.visit(link, passphrase)
	b.heading(refusedHead)
}

// normal takes the line ends as a page shows them, whatever the form sent.
func normal(s string) string {
	return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
}

// states sees what a receipt tells of each link, by how its sentence begins.
func (b *browser) states(receipt string, want ...string) {
	b.t.Helper()
	b.open(receipt)
	got := b.texts(".state strong")
	if len(want) == 1 {
		b.heading("What became of the link")
	} else {
		b.heading(fmt.Sprintf("What became of %d links", len(want)))
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		b.t.Errorf("the receipt says %q, want %q", got, want)
	}
}

// What a receipt says of a link.
const (
	waits  = "It waits."
	opened = "It was opened"
	burned = "You destroyed it"
)

// document makes a file of n random bytes; the same name is the same file.
func document(t *testing.T, name string, n int) (path string, content []byte) {
	t.Helper()
	var seed [32]byte
	copy(seed[:], name)
	content = make([]byte, n)
	rand.NewChaCha8(seed).Read(content)
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, content
}

// saves saves the nth file of an opened page, which has to be as it was sent
// and to go by a name that tells nothing.
func (b *browser) saves(n int, name, neutral string, want []byte) {
	b.t.Helper()
	item := fmt.Sprintf(".files li:nth-child(%d) ", n)
	if got := b.text(item + ".name"); got != name {
		b.t.Errorf("file %d is called %q, want %q", n, got, name)
	}
	path, err := b.f.Save(item + "button")
	b.must(err)
	defer os.Remove(path)
	got, err := os.ReadFile(path)
	b.must(err)
	if !bytes.Equal(got, want) {
		b.t.Errorf("%s: got %d bytes, which are not the %d that were sent", name, len(got), len(want))
	}
	if got := filepath.Base(path); got != neutral {
		b.t.Errorf("%s is saved as %s, want %s", name, got, neutral)
	}
}
