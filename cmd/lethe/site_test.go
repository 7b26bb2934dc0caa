package main

import (
	"io"
	"net"
	"os"
	"os/exec"
	"testing"

	"lethe/policy"
)

// startSite starts a site on loopback whose keeper is the test, by one of the
// names that make the test binary one, with a drop or nil for none. It ends
// with the test. What it writes to standard error goes to said, too.
func startSite(t *testing.T, name string, arena int, d *drop, said io.Writer) (c *child, addr string, r ready) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	f, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, theirs, err := newPair()
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c = newChild(&exec.Cmd{Path: exe, Args: []string{name}, Env: []string{"GOTRACEBACK=none"}, ExtraFiles: []*os.File{theirs, f}}, w)
	pipe, err := c.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go c.listen()
	go c.reap(io.TeeReader(pipe, said), newTeller(streams{out: io.Discard, err: t.Output()}))
	t.Cleanup(c.stop)
	addr = l.Addr().String()
	if err := w.send(message{Begin: &begin{Arena: arena, Max: policy.SizeDefault, Repeat: policy.Repeat, Drop: d, Listeners: []listener{{listenLoopback, []string{addr}}}}}); err != nil {
		t.Fatal(err)
	}
	m := <-c.messages
	if m.Ready == nil {
		t.Fatalf("got %+v, want ready", m)
	}
	go func() {
		for m := range c.messages {
			t.Errorf("got %+v from the site", m)
		}
	}()
	return c, addr, *m.Ready
}

// beginSite is how such a site begins: as siteCommand does, with a wire that
// is a keeper's.
func beginSite() (*wire, begin, error) {
	conn, err := net.FileConn(os.NewFile(wireFD, "wire"))
	if err != nil {
		return nil, begin{}, err
	}
	if err := harden(); err != nil {
		return nil, begin{}, err
	}
	w := newWire(conn)
	m, err := w.receive()
	if err != nil {
		return nil, begin{}, err
	}
	return w, *m.Begin, nil
}
