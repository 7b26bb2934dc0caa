package tornet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A tor that does not listen to SIGTERM is gone all the same.
func TestStopKills(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	deaf := filepath.Join(dir, "deaf")
	script := "#!/bin/sh\ntrap '' TERM\necho ready\nexec sleep 1000\n"
	if err := os.WriteFile(deaf, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	p, err := startProcess(deaf, "deaf", filepath.Join(dir, "d"), nil)
	if err != nil {
		t.Fatal(err)
	}
	err = await(t.Context(), []*process{p}, func() bool { return strings.Contains(p.log.tail(), "ready") })
	if err != nil {
		t.Fatal(err)
	}
	if err := p.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	status := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !status.Signaled() || status.Signal() != syscall.SIGKILL {
		t.Errorf("ended by %v, want %v", status, syscall.SIGKILL)
	}
	if err := p.stop(); err != nil {
		t.Errorf("second stop: %v", err)
	}
}

// However the log is cut into pieces, its lines are understood.
func TestLogPieces(t *testing.T) {
	const log = "Jan 01 00:00:00.000 [notice] Opened Socks listener connection (ready) on 127.0.0.1:4321\n" +
		"Jan 01 00:00:00.000 [warn] Could not bind to 127.0.0.1:1: Address already in use. Is Tor already running?\n" +
		"Jan 01 00:00:01.000 [notice] Bootstrapped 15% (handshake_done): Handshake with a relay done\n" +
		"Jan 01 00:00:02.000 [notice] Bootstrapped 100% (done): Done\n"
	for size := 1; size <= len(log); size++ {
		var l torLog
		for rest := []byte(log); len(rest) > 0; {
			n, _ := l.Write(rest[:min(size, len(rest))])
			rest = rest[n:]
		}
		if got := l.bootstrap(); got != 100 {
			t.Errorf("pieces of %d: at %d %%, want 100", size, got)
		}
		if got, want := l.socksAddr(), "127.0.0.1:4321"; got != want {
			t.Errorf("pieces of %d: SOCKS port %q, want %q", size, got, want)
		}
		if !l.portTaken() {
			t.Errorf("pieces of %d: taken port not seen", size)
		}
	}
}

// The log remembers its last lines and no others.
func TestLogTail(t *testing.T) {
	var l torLog
	for i := range 3 * logLines {
		fmt.Fprintf(&l, "line %d\n", i)
	}
	lines := strings.Split(l.tail(), "\n")
	if len(lines) != logLines {
		t.Errorf("got %d lines, want %d", len(lines), logLines)
	}
	if got, want := lines[len(lines)-1], fmt.Sprintf("  line %d", 3*logLines-1); got != want {
		t.Errorf("got last line %q, want %q", got, want)
	}
}

// Who waits too long is told how far each has got, and what the last one said;
// who breaks off is spared the log.
func TestAwaitLate(t *testing.T) {
	var procs []*process
	for _, name := range []string{"authority1", "authority2"} {
		procs = append(procs, &process{name: name, ended: make(chan struct{})})
	}
	fmt.Fprintln(&procs[0].log, "[notice] Bootstrapped 75% (enough_dirinfo): Loaded enough")
	fmt.Fprintln(&procs[1].log, "[notice] Bootstrapped 15% (handshake_done): Handshake done")

	tooLong := errors.New("too long")
	for _, cause := range []error{tooLong, context.Canceled} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		err := await(ctx, procs, func() bool { return false })
		if !errors.Is(err, cause) {
			t.Fatalf("got %v, want %v", err, cause)
		}
		if want := "authority1 at 75 %, authority2 at 15 %"; !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not say %q", err, want)
		}
		want := cause == tooLong
		if got := strings.Contains(err.Error(), "last lines of authority2"); got != want {
			t.Errorf("log of authority2 in %q: %v, want %v", err, got, want)
		}
	}
}

// Only a consensus with every relay and every flag is full.
func TestFullConsensus(t *testing.T) {
	const (
		all  = "s Authority Exit Fast Guard HSDir Running Stable V2Dir Valid\n"
		slow = "s Authority Exit Guard HSDir Running Stable V2Dir Valid\n"
	)
	relay := func(s string) string { return "r name x 2038-01-01 00:00:00 127.0.0.1 1 2\nm x\n" + s }
	const head = "network-status-version 3 microdesc\nvalid-after 2026-01-01 00:00:00\n"
	for _, test := range []struct {
		consensus string
		want      bool
	}{
		{head + relay(all) + relay(all), true},
		{head + relay(all) + relay(slow), false},
		{head + relay(all), false},
		{head + relay(all) + relay(all) + relay(all), false},
		{"", false},
	} {
		dir := t.TempDir()
		if got := fullConsensus(dir, 2); got {
			t.Errorf("a missing consensus is full")
		}
		path := filepath.Join(dir, consensusFile)
		if err := os.WriteFile(path, []byte(test.consensus), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := fullConsensus(dir, 2); got != test.want {
			t.Errorf("got %v, want %v for\n%s", got, test.want, test.consensus)
		}
	}
}
