package main

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/handlers/trace"
	"lethe/onion"
)

// looker starts a process that looks for what was named. The caller, or the
// end of the test, closes it.
func looker(t *testing.T, secrets ...trace.Secret) *trace.Looker {
	t.Helper()
	l, err := trace.Start(secrets...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// lookAt looks at a process once. It takes root: the processes are not
// dumpable.
func lookAt(t *testing.T, l *trace.Looker, pid int) *trace.Report {
	t.Helper()
	r, err := l.Look(pid)
	if err != nil {
		t.Fatalf("%v (it takes root)", err)
	}
	return r
}

// The keeper never holds a secret, and the site never the service key.
func TestWhoKnowsWhat(t *testing.T) {
	extra, v, _ := joined(t)
	state := filepath.Join(t.TempDir(), "state")
	s := start(t, "serve", "--state", state, "--torrc-extra", extra, "--locked-memory", "8MiB")
	secret, passphrase := rand.Text(), rand.Text()
	link := makeLink(t, v, s.onion(1), secret, passphrase)
	if p := openLink(t, v, link, passphrase); p.only != secret {
		t.Fatalf("got %q on a page headed %q", p.only, p.head)
	}
	_, key, _ := strings.Cut(link, "/s/")
	secrets := looker(t, trace.Secret{Name: "text", Value: []byte(secret)},
		trace.Secret{Name: "passphrase", Value: []byte(passphrase)}, trace.Secret{Name: "link key", Value: []byte(key)})
	if r := lookAt(t, secrets, s.cmd.Process.Pid); r.Count("").Any() {
		t.Errorf("the keeper holds: %v", r)
	}
	file := filepath.Join(state, "keys", "public")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	service := looker(t, trace.Secret{Name: "service key", Value: b[32:64]})
	if r := lookAt(t, service, s.tor()); r.Count("").Full == 0 {
		t.Errorf("tor does not hold the service key: the search finds nothing: %v", r)
	}
	if r := lookAt(t, service, s.site()); r.Count("").Any() {
		t.Errorf("the site holds the service key: %v", r)
	}
	if k, err := onion.OpenKey(file); err != nil || !strings.Contains(link, k.Address()) {
		t.Errorf("the key is not the address's: %v", err)
	}
}
