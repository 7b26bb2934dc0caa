package guard

import (
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// sweepDelay is how long after an answer the heap is collected. It is
	// for many answers at once; nobody waits for it.
	sweepDelay = 4 * time.Millisecond
	// sweepEvery is the least time between two collections: at most
	// fifty a second. One takes about 1 ms of a processor on a small heap.
	sweepEvery = 20 * time.Millisecond
)

// A sweeper collects garbage after secrets were at work: what was allocated
// while they were erases only when the collector frees it.
type sweeper struct {
	due  atomic.Bool
	last atomic.Int64 // start of the last one, in ns since epoch
	runs atomic.Int64
}

var epoch = time.Now()

// soon asks for a collection after now. Many calls share one.
func (s *sweeper) soon() {
	if s.due.Load() || !s.due.CompareAndSwap(false, true) {
		return
	}
	since := time.Since(epoch) - time.Duration(s.last.Load())
	time.AfterFunc(max(sweepDelay, sweepEvery-since), s.sweep)
}

func (s *sweeper) sweep() {
	s.last.Store(int64(time.Since(epoch)))
	s.due.Store(false) // who asks from here on gets another one
	runtime.GC()
	s.runs.Add(1)
}
