package drop

import (
	"fmt"
	"sync"

	"lethe/vault"
)

// QueuedMax is how many tips of one visitor are sealed, or wait for it, at
// once: a form, a double click, and a reload of both. A draft of many MiB is
// sealed for a form of a few bytes, and may be sent again and again: one
// circuit must not keep all others from their turn by that.
const QueuedMax = 4

// errQueued is that a visitor has QueuedMax of them.
var errQueued = fmt.Errorf("sealing a tip: too many of one visitor: %w", vault.ErrBusy)

// queued counts tips that are being sealed, by visitor.
type queued struct {
	mu sync.Mutex
	by map[uint32]int
}

// Enter counts one more tip of a visitor that is being sealed, until leave is
// called. 0 is nobody in particular. The error is vault.ErrBusy.
func (b *Box) Enter(visitor uint32) (leave func(), err error) { return b.queued.enter(visitor) }

func (q *queued) enter(visitor uint32) (leave func(), err error) {
	if visitor == 0 {
		return func() {}, nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.by[visitor] >= QueuedMax {
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
