package onion

import (
	"slices"
	"strconv"
	"sync"
	"time"
)

// enderMax is how many circuits may wait to be ended. Tor ends one in less
// than 10 ms; who has more of them going wrong at once than this asks again.
const enderMax = 64

// endLimit is how long tor may take to answer that it ended one.
const endLimit = 5 * time.Second

// An Ender ends visitors' circuits in whichever tor runs: Config.Ender. It is
// safe for concurrent use.
type Ender struct {
	mu      sync.Mutex
	waiting []uint32
	wake    chan struct{} // room for one
}

// NewEnder returns an Ender for one Run at a time.
func NewEnder() *Ender { return &Ender{wake: make(chan struct{}, 1)} }

// End ends the circuit that a first line told the number of, with all its
// connections. It does not wait: a number that waits already is not asked for
// again, and when too many wait, or no tor runs, nothing is done. A number that
// is none is nothing to tor.
func (e *Ender) End(number uint32) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.waiting) == enderMax || slices.Contains(e.waiting, number) {
		return
	}
	e.waiting = append(e.waiting, number)
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// next is the number that waits longest.
func (e *Ender) next() (number uint32, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.waiting) == 0 {
		return 0, false
	}
	number = e.waiting[0]
	e.waiting = slices.Delete(e.waiting, 0, 1)
	return number, true
}

// forget drops what waits: a new tor begins its numbers anew.
func (e *Ender) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.waiting)
	e.waiting = e.waiting[:0]
}

// endCircuits has tor end circuits for as long as its line lasts. What tor says
// to it changes nothing: a circuit that is gone already was to be gone.
func (l *life) endCircuits(e *Ender) {
	defer close(l.ender)
	for {
		select {
		case <-l.line.ended:
			return
		case <-e.wake:
		}
		for n, ok := e.next(); ok; n, ok = e.next() {
			_ = l.line.ask("CLOSECIRCUIT "+strconv.FormatUint(uint64(n), 10), endLimit)
		}
	}
}
