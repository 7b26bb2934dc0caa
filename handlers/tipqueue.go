package handlers

import (
	"fmt"
	"sync"

	"lethe/vault"
)

// queuedMax is how many tips of one visitor are sealed, or wait for it, at
// once: a form, a double click, and a reload of both. A draft of many MiB is
// sealed for a form of a few bytes, and may be sent again and again: one
// circuit must not keep all others from their turn by that.
const queuedMax = 4

// errQueued is that a visitor has queuedMax of them.
var errQueued = fmt.Errorf("sealing a tip: too many of one visitor: %w", vault.ErrBusy)

// queued counts tips that are being sealed, by visitor.
type queued struct {
	mu sync.Mutex
	by map[uint32]int
}

// enter counts one more, until leave is called. 0 is nobody in particular.
func (q *queued) enter(visitor uint32) (leave func(), err error) {
	if visitor == 0 {
		return func() {}, nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.by[visitor] >= queuedMax {
		return nil, errQueued
	}
	if q.by == nil {
		q.by = make(map[uint32]int)
	}
	q.by[visitor]++
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.by[visitor]--; q.by[visitor] == 0 {
			delete(q.by, visitor)
		}
	}, nil
}
