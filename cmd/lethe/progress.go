package main

import (
	"fmt"
	"io"
	"time"
)

// progressPause is how often a progress line is written at most.
const progressPause = 200 * time.Millisecond

// A progress is a line on a terminal that says how much of a file has gone: in
// percent, and how fast. It has no name in it. A nil one says nothing. It is
// for one goroutine.
type progress struct {
	to           io.Writer
	all, gone    int64 // bytes
	began, shown time.Time
	now          func() time.Time
}

// newProgress begins a line for all bytes, or returns nil where w is no
// terminal.
func newProgress(w io.Writer, all int64) *progress {
	if !isTerminal(w) {
		return nil
	}
	return &progress{to: w, all: all, began: time.Now(), now: time.Now}
}

// add counts n bytes more, and writes the line when it is time.
func (p *progress) add(n int) {
	if p == nil {
		return
	}
	p.gone += int64(n)
	if now := p.now(); now.Sub(p.shown) >= progressPause {
		p.shown = now
		p.write(now)
	}
}

// again begins anew: what has gone goes once more.
func (p *progress) again() {
	if p != nil {
		p.gone, p.began = 0, p.now()
	}
}

func (p *progress) write(now time.Time) {
	percent := int64(100)
	if p.all > 0 {
		percent = min(100*p.gone/p.all, 100)
	}
	fmt.Fprintf(p.to, "\r\x1b[K%3d %%", percent)
	if took := now.Sub(p.began).Seconds(); took >= 1 {
		fmt.Fprintf(p.to, "  %.1f MiB/s", float64(p.gone)/(1<<20)/took)
	}
}

// end takes the line away.
func (p *progress) end() {
	if p != nil && !p.shown.IsZero() {
		p.shown = time.Time{}
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}
