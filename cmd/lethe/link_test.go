package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// atLinks runs lethe with a text on standard input, against a site, and waits
// for its end.
func atLinks(t *testing.T, site, in string, args ...string) *service {
	t.Helper()
	s := startLinks(t, site, in, args...)
	<-s.ended
	return s
}

func startLinks(t *testing.T, site, in string, args ...string) *service {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return launch(t, &exec.Cmd{
		Path: exe, Args: append([]string{"lethe"}, args...), Dir: t.TempDir(),
		Stdin: strings.NewReader(in), Env: append(os.Environ(), "LETHE_URL="+site),
	})
}

// sent is a link to a text, made by lethe send.
func sent(t *testing.T, site, in string, args ...string) string {
	t.Helper()
	r := atLinks(t, site, in, append([]string{"send"}, args...)...)
	if r.code() != exitOK {
		t.Fatalf("send: got exit %d", r.code())
	}
	return strings.TrimSuffix(r.out.String(), "\n")
}

// wantRun checks how a command ended, and what it said.
func wantRun(t *testing.T, r *service, code int, out, says string) {
	t.Helper()
	if r.code() != code || r.out.String() != out || !strings.Contains(r.err.String(), says) {
		t.Errorf("%q: got exit %d, %.200q, %q; want %d, %.200q, and %q", r.cmd.Args[1:], r.code(), r.out.String(), r.err.String(), code, out, says)
	}
}

// A text comes out byte for byte, once, wherever it went in.
func TestSendReveal(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	for _, text := range []string{"zebra", "zebra\n", "ze\r\nbra\x1b[2J\u202e\x7f\"\\<&>", strings.Repeat("zebra \x01Ω\"\r\n", 100000)[:1<<20]} {
		link := sent(t, site, text)
		wantRun(t, atLinks(t, site, "", "reveal", link), exitOK, text, "")
		wantRun(t, atLinks(t, site, link+"\n", "reveal"), exitMissing, "", "there is no such link")
	}
	// The site's pages open what was sent, and the other way round.
	if p := openLink(t, direct(), sent(t, site, "zebra", "--ttl", "5m"), ""); p.only != "zebra" {
		t.Errorf("the page shows %q", p.only)
	}
	wantRun(t, atLinks(t, site, makeLink(t, direct(), site, "zebra", ""), "reveal", "-"), exitOK, "zebra", "")

	links := strings.Fields(sent(t, site, "zebra", "--links", "100"))
	if len(links) != 100 {
		t.Errorf("got %d links, want 100", len(links))
	}
	for _, l := range links[97:] {
		wantRun(t, atLinks(t, "", "", "reveal", l), exitOK, "zebra", "")
	}
	key := links[0][len(links[0])-31:]
	wantRun(t, atLinks(t, site, "", "reveal", strings.ToUpper(key)), exitOK, "zebra", "")
}

// What is made with --json is one object with everything.
func TestSendRevealJSON(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	r := atLinks(t, site, "zebra", "send", "--json", "--links", "2", "--ttl", "1h", "--passphrase", "make")
	var made struct {
		Links      []string
		Receipt    string
		Life       int
		Passphrase bool
		Made       string
	}
	if err := json.Unmarshal([]byte(r.out.String()), &made); err != nil || r.err.String() != "" {
		t.Fatalf("got %v, %q", err, r.err.String())
	}
	link := regexp.MustCompile(`^` + regexp.QuoteMeta(site) + `/s/[a-z0-9]{31}$`)
	receipt := regexp.MustCompile(`^` + regexp.QuoteMeta(site) + `/receipt/[a-z0-9]{31}$`)
	words := len(strings.Fields(made.Made))
	if len(made.Links) != 2 || !link.MatchString(made.Links[1]) || !receipt.MatchString(made.Receipt) || made.Life != 3600 || !made.Passphrase || words != 6 {
		t.Errorf("got %+v", made)
	}
	file := filepath.Join(t.TempDir(), "phrase")
	if err := os.WriteFile(file, []byte(strings.ToUpper(made.Made)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantRun(t, atLinks(t, site, "", "reveal", "--json", made.Links[0], "--passphrase", "file:"+file), exitOK, `{"text":"zebra","files":[]}`+"\n", "")
	wantRun(t, atLinks(t, site, "", "reveal", made.Links[1]), exitMissing, "", "or it needs a passphrase")
	if err := os.WriteFile(file, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantRun(t, atLinks(t, site, "", "reveal", made.Links[1], "--passphrase=file:"+file), exitPassphrase, "", "the passphrase is wrong")
}
