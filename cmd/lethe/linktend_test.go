package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// On a terminal a request is drawn, and burning is asked about; Ctrl-C burns
// nothing.
func TestTendingOnTerminal(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	p := onTerminal(t, site, "request", "--qr")
	p.sees("lethe request collect asks for it")
	if code := p.code(); code != exitOK || !strings.Contains(p.out.String(), "▀") {
		t.Errorf("got exit %d, or no code is drawn", code)
	}

	made := atLinks(t, site, "zebra", "send")
	_, rest, _ := strings.Cut(made.err.String(), "receipt: ")
	receipt, _, _ := strings.Cut(rest, "\n")
	p = onTerminal(t, site, "burn")
	p.types("Link (nothing shows):", receipt+"\n")
	p.types("Burn? [y/N]", "\x03")
	p.sees("interrupted")
	if code := p.code(); code != exitError || strings.Contains(p.out.String(), receipt) {
		t.Errorf("got exit %d, or the receipt is shown", code)
	}
	p = onTerminal(t, site, "burn", receipt)
	p.types("Burn? [y/N]", "\n")
	p.sees("nothing was burned")
	p.code()
	wantRun(t, atLinks(t, site, "", "receipt", receipt), exitOK, "1   waiting\n", "")
	p = onTerminal(t, site, "burn", receipt)
	p.types("Burn? [y/N]", "yes\n")
	p.sees("one link burned")
	if code := p.code(); code != exitOK {
		t.Errorf("got exit %d", code)
	}
	wantRun(t, atLinks(t, site, "", "reveal", strings.TrimSpace(made.out.String())), exitMissing, "", "")
}
