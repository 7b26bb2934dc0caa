package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/onion"
)

// holds is whether a process has the bytes anywhere in its memory. It takes
// root: the processes are not dumpable.
func holds(t *testing.T, pid int, what []byte) bool {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	read := 0
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var perm string
		fmt.Sscanf(line, "%x-%x %s", &from, &to, &perm)
		if !strings.HasPrefix(perm, "r") || strings.Contains(line, "[v") {
			continue
		}
		b := make([]byte, to-from)
		n, _ := mem.ReadAt(b, from)
		read += n
		if bytes.Contains(b[:n], what) {
			return true
		}
	}
	if read < 1<<20 {
		t.Fatalf("only %d bytes of process %d could be read", read, pid)
	}
	return false
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
	for _, what := range []string{secret, passphrase, key} {
		if holds(t, s.cmd.Process.Pid, []byte(what)) {
			t.Errorf("the keeper holds %q", what)
		}
	}
	file := filepath.Join(state, "keys", "public")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !holds(t, s.tor(), b[32:64]) {
		t.Error("tor does not hold the service key: the search finds nothing")
	}
	if holds(t, s.site(), b[32:64]) {
		t.Error("the site holds the service key")
	}
	if k, err := onion.OpenKey(file); err != nil || !strings.Contains(link, k.Address()) {
		t.Errorf("the key is not the address's: %v", err)
	}
}
