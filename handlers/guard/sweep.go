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
	// sweepShare is how many times as long as a collection took the next one
	// waits: under load a tenth of the time goes into them. A small heap
	// takes 1 ms, or 5 beside other work, which each of its spans lets go
	// first.
	sweepShare = 9
	// Between two of them lies as much as this, at least and at most.
	sweepEvery  = 20 * time.Millisecond
	sweepLatest = 100 * time.Millisecond
)

// A sweeper collects garbage after secrets were at work: what was allocated
// while they were erases only when the collector frees it.
type sweeper struct {
	due  atomic.Bool
	next atomic.Int64 // not before, in ns since epoch
	runs atomic.Int64
}

var epoch = time.Now()

// soon asks for a collection after now. Many calls share one.
func (s *sweeper) soon() {
	if s.due.Load() || !s.due.CompareAndSwap(false, true) {
		return
	}
	time.AfterFunc(max(sweepDelay, s.early()), s.sweep)
}

// early is for how long the next one has to wait.
func (s *sweeper) early() time.Duration { return time.Duration(s.next.Load()) - time.Since(epoch) }

func (s *sweeper) sweep() {
	if d := s.early(); d > 0 { // asked for while the last one ran
		time.AfterFunc(d, s.sweep)
		return
	}
	began := time.Since(epoch)
	s.next.Store(int64(began + sweepEvery))
	s.due.Store(false) // who asks from here on gets another one
	runtime.GC()
	s.next.Store(int64(pause(began, time.Since(epoch))))
	s.runs.Add(1)
}

// pause is when the collection after one from began to ended may begin.
func pause(began, ended time.Duration) time.Duration {
	after := ended + sweepShare*(ended-began)
	return min(max(after, began+sweepEvery), max(began+sweepLatest, ended))
}
