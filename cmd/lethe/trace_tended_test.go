//go:build !race

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
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
// link, beyond the time in which its files can be saved, and beyond what drafts
// and tips wait for here.
const leap = time.Hour

// jumpingSite is siteCommand with a clock that each SIGUSR1 puts forward.
func jumpingSite() error {
	w, b, err := beginSite()
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
	s, err := newSite(b, w, func() time.Duration { return bootTime() + time.Duration(ahead.Load()) })
	if err != nil {
		return err
	}
	return s.run(context.Background())
}

// startTended starts one on loopback; it ends with the test.
func startTended(t *testing.T, arena int) *tended {
	t.Helper()
	d := &drop{Recipients: []recipient{{"alice", ageKey(t)}}, Files: true, Life: leap / 2}
	c, addr, _ := startSite(t, jumpingName, arena, d, io.Discard)
	return &tended{child: c, premises: premises{addr: addr, site: c.cmd.Process.Pid}}
}

// jump puts the site's clock forward by leap.
func (s *tended) jump() error { return s.cmd.Process.Signal(syscall.SIGUSR1) }
