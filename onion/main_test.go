package onion_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"lethe/onion"
)

// childVar makes the test binary a program that runs one offline tor in the
// folders under the variable's value and says its number.
const childVar = "LETHE_ONION_TEST_CHILD"

// clientVar makes it one that runs a client tor there, with the extra lines in
// the file extra.
const clientVar = "LETHE_ONION_TEST_CLIENT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVar); dir != "" {
		child(dir)
		return
	}
	if dir := os.Getenv(clientVar); dir != "" {
		clientChild(dir)
		return
	}
	code := m.Run()
	closeNetwork()
	os.Exit(code)
}

func child(dir string) {
	key, err := onion.OpenKey(filepath.Join(dir, "keys", "public"))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = onion.Run(context.Background(), config(dir, key), func(e onion.Event) {
		if s, ok := e.(onion.Started); ok {
			fmt.Println(s.PID)
		}
	})
	fmt.Println(err)
}

// limit is how long anything may take before a test gives up. No test is
// passed by waiting.
const limit = 2 * time.Minute

// folders makes a short folder in memory with the folders of a state in it:
// the path of a unix socket is short.
func folders(t *testing.T) string {
	t.Helper()
	base := "/dev/shm"
	if ok, err := onion.OnTmpfs(base); err != nil || !ok {
		base = ""
	}
	dir, err := os.MkdirTemp(base, "lethe-onion-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Mkdir(filepath.Join(dir, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// config is an offline tor with one service in the folders dir.
func config(dir string, key *onion.Key) onion.Config {
	return onion.Config{
		Data:       filepath.Join(dir, "tor"),
		Runtime:    filepath.Join(dir, "run"),
		Services:   []onion.Service{{Name: "public", Key: key, Socket: filepath.Join(dir, "public.sock")}},
		Offline:    true,
		MinBackoff: 10 * time.Millisecond,
	}
}

func openKey(t *testing.T, dir string) *onion.Key {
	t.Helper()
	key, err := onion.OpenKey(filepath.Join(dir, "keys", "public"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(key.Destroy)
	return key
}

// running is a Run in the background.
type running struct {
	t      *testing.T
	c      onion.Config
	events chan onion.Event
	cancel context.CancelFunc
	done   chan error
	pids   []int
}

func start(t *testing.T, c onion.Config) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{t: t, c: c, events: make(chan onion.Event, 1000), cancel: cancel, done: make(chan error, 1)}
	go func() {
		r.done <- onion.Run(ctx, c, func(e onion.Event) { r.events <- e })
		close(r.done)
	}()
	t.Cleanup(func() { cancel(); <-r.done })
	return r
}

// await returns the next event of type E; those before it are dropped.
func await[E onion.Event](r *running) E {
	r.t.Helper()
	late := time.After(limit)
	for {
		select {
		case e := <-r.events:
			if s, ok := e.(onion.Started); ok {
				r.pids = append(r.pids, s.PID)
			}
			if e, ok := e.(E); ok {
				return e
			}
		case err := <-r.done:
			r.t.Fatalf("Run returned %v", err)
		case <-late:
			r.t.Fatalf("got no %T within %v", *new(E), limit)
		}
	}
}

// stop ends the Run and checks that nothing of it is left.
func (r *running) stop() {
	r.t.Helper()
	r.cancel()
	if err := <-r.done; err != nil {
		r.t.Errorf("Run returned %v, want nil", err)
	}
	for _, pid := range r.pids {
		if alive(pid) {
			r.t.Errorf("tor %d is still there", pid)
		}
	}
	wantEmpty(r.t, r.c.Runtime)
}

func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

func wantEmpty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 0 {
		t.Errorf("got %v left in %s, want nothing", entries, dir)
	}
}

// kill sends a signal to a tor that a test's Run has started.
func kill(t *testing.T, pid int, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatal(err)
	}
}
