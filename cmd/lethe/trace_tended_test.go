//go:build !race

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lethe/policy"
)

// tended is a site whose keeper is the test. Its clock can be put forward.
type tended struct {
	*child
	premises
}

// jumpingName makes the test binary a site whose clock can be put forward.
const jumpingName = "lethe-jumping"

func init() {
	if os.Args[0] == jumpingName {
		if err := jumpingSite(); err != nil {
			fmt.Fprintln(os.Stderr, "lethe: error:", err)
			os.Exit(exitError)
		}
		os.Exit(exitOK)
	}
}

// leap is how far the clock is put forward: beyond the shortest lifetime of a
// link, and beyond the time in which its files can be saved.
const leap = time.Hour

// jumpingSite is siteCommand with a clock that each SIGUSR1 puts forward.
func jumpingSite() error {
	conn, err := net.FileConn(os.NewFile(wireFD, "wire"))
	if err != nil {
		return err
	}
	if err := harden(); err != nil {
		return err
	}
	w := newWire(conn)
	m, err := w.receive()
	if err != nil {
		return err
	}
	var ahead atomic.Int64
	jumps := make(chan os.Signal, 1)
	signal.Notify(jumps, syscall.SIGUSR1)
	go func() {
		for range jumps {
			ahead.Add(int64(leap))
		}
	}()
	s, err := newSite(*m.Begin, w, func() time.Duration { return bootTime() + time.Duration(ahead.Load()) })
	if err != nil {
		return err
	}
	return s.run(context.Background())
}

// startTended starts one on loopback; it ends with the test.
func startTended(t *testing.T, arena int) *tended {
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
	c := &child{
		cmd:      &exec.Cmd{Path: exe, Args: []string{jumpingName}, Env: []string{"GOTRACEBACK=none"}, ExtraFiles: []*os.File{theirs, f}},
		wire:     w,
		messages: make(chan message),
		gone:     make(chan struct{}),
	}
	pipe, err := c.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go c.listen()
	go c.reap(pipe, newTeller(streams{out: io.Discard, err: t.Output()}))
	t.Cleanup(c.stop)
	addr := l.Addr().String()
	if err := w.send(message{Begin: &begin{Arena: arena, Max: policy.SizeDefault, Repeat: policy.Repeat, Listeners: []listener{{listenLoopback, []string{addr}}}}}); err != nil {
		t.Fatal(err)
	}
	if m := <-c.messages; m.Ready == nil {
		t.Fatalf("got %+v, want ready", m)
	}
	go func() {
		for m := range c.messages {
			t.Errorf("got %+v from the site", m)
		}
	}()
	return &tended{child: c, premises: premises{addr: addr, site: c.cmd.Process.Pid}}
}

// jump puts the site's clock forward by leap.
func (s *tended) jump() error { return s.cmd.Process.Signal(syscall.SIGUSR1) }
