package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lethe/handlers/clean"
	"lethe/onion"
)

// publish puts the desk on a private onion in the test's network, for those
// with one of these keys, and returns its address.
func (n *newsroom) publish(extraFile string, clients ...onion.ClientPublic) string {
	n.t.Helper()
	extra, err := readExtra(extraFile)
	if err != nil {
		n.t.Fatal(err)
	}
	key, err := onion.OpenKey(filepath.Join(n.t.TempDir(), "keys", "desk"))
	if err != nil {
		n.t.Fatal(err)
	}
	n.at = key.Address()
	runtime := shm(n.t)
	socket := filepath.Join(runtime, deskSocket)
	l, err := net.Listen("unix", socket)
	if err != nil {
		n.t.Fatal(err)
	}
	n.serve(l, clean.Door{Circuits: true, Hosts: func(host string) bool { return host == n.at }})
	ctx, cancel := context.WithCancel(n.t.Context())
	published, ended := make(chan bool, 8), make(chan error, 1)
	go func() {
		ended <- onion.Run(ctx, onion.Config{
			Data: filepath.Join(n.t.TempDir(), "tor"), Runtime: runtime, Extra: extra,
			Services: []onion.Service{{Name: deskName, Key: key, Socket: socket, Private: true, Clients: clients}},
		}, func(e onion.Event) {
			if _, ok := e.(onion.Published); ok {
				published <- true
			}
		})
	}()
	n.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			n.t.Error(err)
		}
		key.Destroy()
	})
	select {
	case <-published:
	case err := <-ended:
		n.t.Fatal(err)
	}
	return n.at
}

// makeDeskKeyFile makes the key of a name where lethe desk looks for it.
func makeDeskKeyFile(t *testing.T, name string) (file string, public onion.ClientPublic) {
	t.Helper()
	made := start(t, "keys", "desk", name)
	<-made.ended
	file, err := clientOfDesk.path(name)
	if err != nil {
		t.Fatal(err)
	}
	k, err := onion.OpenClientKey(file)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Destroy()
	return file, k.Public()
}

// The desk over Tor: with the key tips come and replies go, also when tor is
// killed meanwhile, and two at a time; a key that it does not know is refused
// with the way out. Nothing is left but the guards.
func TestDeskOverTor(t *testing.T) {
	extra, _, _ := joined(t)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	_, alice := makeDeskKeyFile(t, "alice")
	n := newNewsroom(t)
	t.Setenv("LETHE_DESK", "http://"+n.publish(extra, alice)+"/")
	sealed := bytesOf(300_000, 1)
	n.put("one", sealed)

	dir := t.TempDir()
	f := atDesk(t, "", "fetch", "--follow", "--torrc-extra", extra, "-o", dir)
	one := f.await(&f.out, `/([a-z-]+)-1\.age\n`, 1)
	wantFile(t, inFolder(dir, one, 1), sealed)
	f.await(&f.err, "tor is connecting: 100 %", 1)

	// Beside it, another one with a tor of its own.
	if r := atDesk(t, "an answer\n", "reply", one, "--torrc-extra", extra); r.code() != 0 {
		t.Error("the reply is not sent")
	}
	if got := n.replies("one"); len(got) != 1 || got[0] != "an answer" {
		t.Errorf("got the replies %q", got)
	}

	syscall.Kill(f.tor(), syscall.SIGKILL)
	f.await(&f.err, "tor ended, starting it again", 1)
	n.put("one", sealed)
	f.await(&f.out, one+`-2\.age`, 1)
	wantFile(t, inFolder(dir, one, 2), sealed)
	tor := f.tor()
	if code := f.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	gone(t, tor)
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "lethe-*", "socks.sock")); len(left) != 0 {
		t.Errorf("left: %q", left)
	}

	bob, _ := makeDeskKeyFile(t, "bob")
	l := atDesk(t, "", "list", "--torrc-extra", extra, "--key", bob)
	if l.code() != 1 || !strings.Contains(l.err.String(), onion.ErrBadAccess.Error()) || !strings.Contains(l.err.String(), "hint: the operator needs the public line of "+bob) {
		t.Errorf("got exit %d, %q", l.code(), l.err.String())
	}
}
