package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"lethe/onion/tornet"
)

// network is the private Tor network of all tests here: it takes 10 to 15 s
// to come up.
var network = sync.OnceValues(func() (*tornet.Network, error) {
	return tornet.Start(context.Background(), tornet.Config{Keys: tornet.CacheDir()})
})

// networkUsed is whether there is a network to close.
var networkUsed bool

func closeNetwork() {
	if !networkUsed {
		return
	}
	if n, err := network(); err == nil {
		n.Close()
	}
}

// joined returns a file of lines that bring a tor into the private network,
// and a visitor there, whose own tor has more lines.
func joined(t *testing.T, lines ...string) (extra string, v *visitor, socks string) {
	t.Helper()
	networkUsed = true
	n, err := network()
	if err != nil {
		t.Fatalf("%v (where tor is missing: apt-get install tor)", err)
	}
	client, err := n.NewClient(t.Context(), lines...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	if v, err = newVisitor(client.Proxy()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.close)
	extra = filepath.Join(t.TempDir(), "torrc-extra")
	if err := os.WriteFile(extra, n.Options(), 0o600); err != nil {
		t.Fatal(err)
	}
	return extra, v, client.Proxy()
}

// The service on a real onion: what happens when each of its processes dies.
func TestServeOnion(t *testing.T) {
	extra, v, _ := joined(t)
	state := filepath.Join(t.TempDir(), "state")
	args := []string{"serve", "--state", state, "--torrc-extra", extra, "--locked-memory", "8MiB", "--local", "127.0.0.1:0"}
	s := start(t, args...)
	site := s.onion(1)

	// Over Tor the site does not go by its loopback name, nor the other way.
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = strings.TrimPrefix(s.local(), "http://")
	if p, err := v.do(r); err != nil || p.status != http.StatusMisdirectedRequest {
		t.Errorf("the loopback name over Tor: %+v, %v", p, err)
	}
	kept := makeLink(t, v, site, "kept", "passphrase")

	// Tor killed: back on the same address, the secret untouched.
	syscall.Kill(s.tor(), syscall.SIGKILL)
	s.await(&s.err, "tor ended. Starting it again", 1)
	if again := s.onion(2); again != site {
		t.Errorf("after tor's end the address is %s, was %s", again, site)
	}
	if p := openLink(t, v, kept, "passphrase"); p.only != "kept" {
		t.Errorf("got %q on a page headed %q", p.only, p.head)
	}

	// The site killed: tor is taken down with it, and both come back empty.
	lost := makeLink(t, v, site, "lost", "")
	tor := s.tor()
	syscall.Kill(s.site(), syscall.SIGKILL)
	gone(t, tor)
	s.onion(3)
	if p := openLink(t, v, lost, ""); p.only != "" {
		t.Errorf("after the site's end: got %q", p.only)
	}

	// The keeper killed: tor and site go too. The next start has the address.
	tor, child := s.tor(), s.site()
	s.stop(syscall.SIGKILL)
	gone(t, tor)
	gone(t, child)
	s = start(t, args...)
	if again := s.onion(1); again != site {
		t.Errorf("after a restart the address is %s, was %s", again, site)
	}

	// In order: nothing is left but the state directory.
	tor, child = s.tor(), s.site()
	runtime := runtimeOf(t, state)
	if secret, _ := filepath.Glob(filepath.Join(torRuntimeOf(t, state), "*", "hs_ed25519_secret_key")); len(secret) != 0 {
		t.Errorf("tor's copy of the key is still there: %v", secret)
	}
	if code := s.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	gone(t, tor)
	gone(t, child)
	if _, err := os.Stat(runtime); !os.IsNotExist(err) {
		t.Error("the runtime directory is left")
	}
}

// TestTorThatPasses: once a tor was up, one that cannot be run ends nothing:
// it is tried again, and what waits stays.
func TestTorThatPasses(t *testing.T) {
	extra, v, _ := joined(t)
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken")
	tor := filepath.Join(dir, "tor")
	real, err := exec.LookPath("tor")
	if err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\ntest -e " + broken + " && exit 1\nexec " + real + " \"$@\"\n"
	if err := os.WriteFile(tor, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	s := start(t, "serve", "--state", filepath.Join(dir, "state"), "--torrc-extra", extra, "--tor", tor,
		"--locked-memory", "8MiB", "--local", "127.0.0.1:0")
	s.onion(1)
	if err := os.WriteFile(broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	syscall.Kill(s.site(), syscall.SIGKILL) // takes tor down, and verifies it anew
	s.await(&s.err, "tor cannot be run: .* Trying again in", 1)
	link := makeLink(t, direct(), s.local(), "waits", "")
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	site := s.onion(2)
	kept := site + link[strings.Index(link, "/s/"):]
	if p := openLink(t, v, kept, ""); p.only != "waits" {
		t.Errorf("got %q on a page headed %q", p.only, p.head)
	}
}
