package guard

import (
	"errors"
	"os"
	"time"
)

// A slow line is served as long as it moves. Whoever moves less than a KiB
// while a window of time is waited for him is cut off, so that nobody holds a
// slot by dripping single bytes; how long the whole takes does not matter.
// When others wait for the work slot that the transfer holds, it has to move
// a KiB a second: Tor's slow circuits are faster.
const (
	paceWindow = 30 * time.Second
	paceLeast  = 1 << 10  // bytes in a window
	paceCrowd  = 32 << 10 // the same when others wait
)

// A pace is how a transfer moves. Only the time counts in which the other
// side was waited for: what a handler does meanwhile is not its fault.
type pace struct {
	waited time.Duration // since it last moved enough
	moved  int64         // bytes since then
}

// step notes that n bytes took so long, and says whether the transfer goes
// on.
func (p *pace) step(n int64, took, window time.Duration, least int64) bool {
	p.moved += n
	p.waited += took
	if p.moved >= least {
		*p = pace{}
	}
	return p.waited < window
}

// left is for how long may still be waited.
func (p *pace) left(window time.Duration) time.Duration { return window - p.waited }

// least is how much a transfer of this connection has to move now.
func (c *conn) least() int64 {
	g := c.guard
	if c.work != nil && (len(g.queue) > 0 || g.working.Load() > int64(g.conf.Works)) {
		return paceCrowd
	}
	return paceLeast
}

// timedOut is whether a deadline of ours ended a call.
func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// earlier is the first of two deadlines, of which the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// past is whether a deadline is over.
func past(t time.Time) bool { return !t.IsZero() && !time.Now().Before(t) }
