package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTipOverTor is a tip by commands alone, from its first letter to the
// reply, over a private Tor network: who sends it goes through a proxy of
// tor's and connects to nothing else, and the journalist has a tor with the
// key of the desk. Nothing is written to a file where it is sent.
func TestTipOverTor(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	extra, _, socks := joined(t)
	dir := t.TempDir()
	secret, entrance := filepath.Join(dir, "age.key"), filepath.Join(dir, "desk.key")
	file := journalistsFile(t, keyLine(t, "recipient", secret), keyLine(t, "desk", entrance))
	s := start(t, "serve", "--state", filepath.Join(dir, "state"), "--torrc-extra", extra,
		"--locked-memory", "8MiB", "--recipients", file, "--desk-hours", "any")
	site := s.onion(1)
	desk := s.await(&s.err, `the desk is at http://([a-z2-7]{56}\.onion)/, for the one key that it knows`, 1)
	t.Setenv("LETHE_PROXY", "socks5h://"+socks)
	t.Setenv("LETHE_URL", site)
	until(t, "the onion address", func() bool {
		return atLinks(t, site, "first", "send", "--ttl", "5m").code() == exitOK
	})

	p := newPhoto(128, "Taken by Ana at the back door")
	photo := filepath.Join(dir, "door.jpg")
	if err := os.WriteFile(photo, p.file, 0o600); err != nil {
		t.Fatal(err)
	}
	r := straced(t, tipText, "tip", "-", photo)
	r.wantOnly(socks)
	r.wantNoFile()
	words := r.out.String()
	if r.code() != exitOK || !sevenWords.MatchString(words) || !strings.Contains(r.err.String(), "file 1, a photo: a cleaned copy went, without place, ") {
		t.Fatalf("got exit %d, %q, %q", r.code(), words, r.err.String())
	}

	atDesk := func(in string, args ...string) *service {
		t.Helper()
		r := atDesk(t, in, append(args, "--desk", desk, "--key", entrance, "--torrc-extra", extra)...)
		if r.code() != exitOK {
			t.Fatalf("lethe desk %s: got exit %d", args[0], r.code())
		}
		return r
	}
	parts := filepath.Join(dir, "parts")
	if err := os.Mkdir(parts, 0o700); err != nil {
		t.Fatal(err)
	}
	fetched := strings.TrimSpace(atDesk("", "fetch", "-o", parts).out.String())
	sealed, err := os.ReadFile(fetched)
	if err != nil {
		t.Fatal(err)
	}
	opensPlainly(t, sealed, secret, p)
	alias := strings.TrimSuffix(filepath.Base(fetched), "-1.age")
	atDesk("Which door?", "reply", alias)

	r = straced(t, words, "tip", "inbox")
	r.wantOnly(socks)
	r.wantNoFile()
	if got := r.out.String(); r.code() != exitOK || !strings.Contains(got, ": a journalist has it\n") || !strings.HasSuffix(got, "\n| Which door?\n") {
		t.Errorf("got exit %d, %q", r.code(), got)
	}
	r = straced(t, words+"The back one.", "tip", "add", "--words", "stdin")
	r.wantOnly(socks)
	wantRun(t, r.service, exitOK, "", "2 parts now")
	r = straced(t, words, "tip", "withdraw", "--yes")
	r.wantOnly(socks)
	wantRun(t, r.service, exitOK, "", "lethe: withdrawn")
	wantRun(t, atLinks(t, site, words, "tip", "inbox"), exitMissing, "", "these words lead nowhere")
}

// writes is a call that opens a file to write to it.
var writes = regexp.MustCompile(`openat\([^"]*"([^"]*)", [^)]*O_(?:WRONLY|RDWR|CREAT)`)

// wantNoFile checks that the command opened no file to write to it.
func (r tracedRun) wantNoFile() {
	r.t.Helper()
	for _, m := range writes.FindAllStringSubmatch(r.calls, -1) {
		r.t.Errorf("it opened %s to write to it", m[1])
	}
	if !strings.Contains(r.calls, "openat(") {
		r.t.Error("no call was noted")
	}
}
