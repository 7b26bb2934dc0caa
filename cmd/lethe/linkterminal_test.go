package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is typed is not shown, and what is shown does nothing.
func TestLinksOnTerminal(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()

	// A text is typed, and a passphrase twice.
	p := onTerminal(t, site, "send", "--passphrase", "ask", "--qr")
	p.types("Passphrase (nothing shows):", "ocelot\n")
	p.types("The same again:", "ocelo\n")
	p.types("They differ. Passphrase:", "ocelot\n")
	p.types("Passphrase: \r\nThe same again:", "ocelot\n")
	p.types("nothing shows. Ctrl-C", "zebra \x15zebra 1\nzebra 2\n\x04")
	p.sees("both ask for the receipt's address")
	if code := p.code(); code != exitOK || !p.echoes() {
		t.Errorf("got exit %d, and a terminal that shows: %v", code, p.echoes())
	}
	shows := p.out.String()
	if strings.Contains(shows, "zebra") || strings.Contains(shows, "ocelo") {
		t.Error("what was typed is shown")
	}
	if !strings.Contains(shows, "▀") {
		t.Error("no code is drawn")
	}
	link := "http" + strings.Fields(strings.SplitN(shows, "\nhttp", 2)[1])[0]

	// The link is typed, and the passphrase asked for until it is right.
	p = onTerminal(t, site, "reveal")
	p.types("Link (nothing shows):", link+"\n")
	p.types("or it needs a passphrase.", "wrong\n")
	p.types("It does not open", "ocelot\n")
	p.sees("zebra 1\r\nzebra 2\r\n")
	if code := p.code(); code != exitOK || strings.Contains(p.out.String(), link) || strings.Contains(p.out.String(), "ocelot") || !p.echoes() {
		t.Errorf("got exit %d; or what was typed is shown", code)
	}

	// Nothing of a text is done.
	p = onTerminal(t, site, "reveal", sent(t, site, "a\x1b[2Jb\u202ec\r\nd"))
	p.sees("a[U+001B][2Jb[U+202E]c\r\nd\r\n")
	p.sees("lethe: warning: ")
	if p.code() != exitOK || strings.Contains(p.out.String(), "\x1b[2J") {
		t.Error("the text is shown as it is")
	}
	p = onTerminal(t, site, "reveal", "-o", "-", sent(t, site, "a\x1b[2Jb"))
	p.sees("a\x1b[2Jb")

	// A passphrase is not given.
	p = onTerminal(t, site, "reveal", sent(t, site, "zebra", "--passphrase", "make"))
	p.types("or it needs a passphrase.", "\n")
	p.sees("there is no such link")
	if code := p.code(); code != exitMissing {
		t.Errorf("got exit %d, want %d", code, exitMissing)
	}
}

// A file on its way has a line on the terminal, which goes away; no name is in
// it.
func TestFilesOnTerminal(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	dir := t.TempDir()
	file := filepath.Join(dir, "zebra.pdf")
	if err := os.WriteFile(file, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	p := onTerminal(t, site, "send", file)
	p.sees("both ask for the receipt's address")
	shows := p.out.String()
	if code := p.code(); code != exitOK || !strings.Contains(shows, " %\r\x1b[Khttp") || strings.Contains(shows, "zebra") {
		t.Errorf("got exit %d; or no line was there, or it stays, or the name is shown", code)
	}
	link := "http" + strings.Fields(strings.SplitN(shows, "http", 2)[1])[0]
	p = onTerminal(t, site, "reveal", link, "-o", filepath.Join(dir, "new"))
	p.sees(" %\r\x1b[K")
	if code := p.code(); code != exitOK {
		t.Errorf("got exit %d", code)
	}
	got, err := os.ReadFile(filepath.Join(dir, "new"))
	if err != nil || len(got) != 1<<20 {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}

// Ctrl-C leaves nothing: no file, no link, a terminal that shows again.
func TestLinksInterrupted(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	link := sent(t, site, "zebra", "--passphrase", "make")
	file := filepath.Join(t.TempDir(), "file")
	for _, run := range []struct {
		prompt string
		args   []string
	}{
		{"Passphrase:", []string{"reveal", link, "--passphrase", "ask", "-o", file}},
		{"or it needs a passphrase.", []string{"reveal", link, "-o", file}},
		{"Link (nothing shows):", []string{"reveal", "-o", file}},
		{"nothing shows. Ctrl-C", []string{"send"}},
	} {
		p := onTerminal(t, site, run.args...)
		p.types(run.prompt, "zebra\x03")
		p.sees("lethe: error: interrupted")
		if code := p.code(); code != exitError || !p.echoes() {
			t.Errorf("%q: got exit %d, and a terminal that shows: %v", run.args, code, p.echoes())
		}
		if _, err := os.Lstat(file); !os.IsNotExist(err) {
			t.Errorf("%q: got %v, want no file", run.args, err)
			os.Remove(file)
		}
	}
}

// What is typed while a passphrase is looked at is neither shown nor taken for
// the next one.
func TestTypedAhead(t *testing.T) {
	const open = "POST /api/lethe/v1/open "
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	c := startCutter(&cutter{t: t, to: strings.TrimPrefix(site, "http://"), bare: true})
	file := filepath.Join(t.TempDir(), "phrase")
	if err := os.WriteFile(file, []byte("ocelot"), 0o600); err != nil {
		t.Fatal(err)
	}
	link, other := sent(t, site, "zebra", "--passphrase", "file:"+file), sent(t, site, "horse")

	p := onTerminal(t, site, "reveal", through(c, link))
	p.sees("or it needs a passphrase.")
	c.hold(open, 2)
	p.keys.WriteString("wrong\n")
	until(t, "an answer that waits", func() bool { return c.count() > 0 || p.over() })
	if p.echoes() {
		t.Error("between two questions the terminal shows what is typed")
	}
	p.keys.WriteString("ahead\n")
	wantRun(t, atLinks(t, site, "", "reveal", through(c, other)), exitOK, "horse", "")
	p.types("It does not open", "ocelot\n")
	p.sees("zebra")
	if code := p.code(); code != exitOK || strings.Contains(p.out.String(), "ahead") || !p.echoes() {
		t.Errorf("got exit %d, and a terminal that shows: %v; or what was typed is shown", code, p.echoes())
	}
}
