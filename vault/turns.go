package vault

import (
	"runtime"
	"slices"
	"sync"
)

// How many may wait for a turn of Argon2id, in all and of one visitor. More may
// where that is three eighths of the work slots, of which each holds one: with
// 256 MiB of locked memory 48, of whom the last waits some four seconds, at 80 to
// 160 ms a turn and two at once. Forms may hold half of these slots, so that an
// eighth is always left to those who open without a passphrase, however many
// wait.
const (
	maxQueue   = 16
	maxVisitor = maxQueue / 4
)

// turns lets a few run at once: more of them would only share the same memory
// bandwidth. Of those who wait, the one has the next turn who was served least
// lately: somebody new waits for others who are new, and not for those who come
// again and again, however many these are. While more than maxQueue wait, it is
// the one of these who came last, and where there is no room for more, the one
// who came first goes: so a crowd that comes new at one moment, as a hundred
// circuits can, keeps nobody out who comes after it.
type turns struct {
	most int // that may wait

	mu     sync.Mutex
	free   int       // turns; none while somebody waits
	queue  []*waiter // as they came
	closed bool
}

// waiter is one who waits for a turn.
type waiter struct {
	visitor uint32
	rank    int        // the least has the next turn
	told    chan error // nil is a turn; it has room for the one answer
}

// Turns is how many runs of Argon2id there are at once at the most: as many
// as processors, up to four. Each takes Argon2.Memory of heap, and uses more
// than one processor by itself.
func Turns() int { return min(runtime.GOMAXPROCS(0), 4) }

// newTurns makes turns for a vault with so many desks and work slots. Who has a
// turn holds a desk too, and half of these are left to openings that need no
// turn. Who waits for a turn holds none.
func newTurns(desks, works int) *turns {
	return &turns{free: min(Turns(), desks/2), most: max(maxQueue, works*3/8)}
}

// A turner is who asks for a turn.
type turner struct {
	visitor uint32          // 0 is nobody in particular, and each such one another
	had     int             // turns lately, as they say who let it in
	gone    <-chan struct{} // closed when nobody waits for the answer; nil is never
}

// take waits for a turn; give ends it. ErrBusy says that too many wait who had
// no more, or too many of this visitor, or that nobody waits any more.
func (t *turns) take(w turner) error {
	t.mu.Lock()
	switch {
	case t.closed:
		t.mu.Unlock()
		return ErrClosed
	case t.free > 0:
		t.free--
		t.mu.Unlock()
		return nil
	}
	mine := t.line(w)
	t.mu.Unlock()
	if mine == nil {
		return ErrBusy
	}
	select {
	case err := <-mine.told:
		return err
	case <-w.gone:
		return t.leave(mine)
	}
}

// line puts one more into the queue, or returns nil. Where the queue is full,
// the first one of those who were served most goes, if that is no less than this
// one was. Who waits already counts as served once more for each time, so that
// many of one visitor alternate with others. The caller holds mu.
func (t *turns) line(w turner) *waiter {
	mine := &waiter{visitor: w.visitor, rank: w.had, told: make(chan error, 1)}
	own := 0
	var worst *waiter
	for _, other := range t.queue {
		if w.visitor != 0 && other.visitor == w.visitor {
			own++
		}
		if worst == nil || other.rank > worst.rank {
			worst = other
		}
	}
	mine.rank += own
	if own >= maxVisitor {
		return nil
	}
	if len(t.queue) >= t.most {
		if worst == nil || worst.rank < mine.rank {
			return nil
		}
		t.answer(worst, ErrBusy)
	}
	t.queue = append(t.queue, mine)
	return mine
}

// leave takes one out of the queue for whom nobody waits. A turn that was given
// to it meanwhile is passed on.
func (t *turns) leave(w *waiter) error {
	t.mu.Lock()
	waits := slices.Contains(t.queue, w)
	if waits {
		t.answer(w, ErrBusy)
	}
	t.mu.Unlock()
	err := <-w.told
	if err == nil {
		t.give()
		err = ErrBusy
	}
	return err
}

// answer tells one of the queue what came of it. The caller holds mu.
func (t *turns) answer(w *waiter, err error) {
	t.queue = slices.DeleteFunc(t.queue, func(other *waiter) bool { return other == w })
	w.told <- err
}

// give passes a turn on, to one of those who were served least: to the first
// who came, or to the last while many wait.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.queue) == 0 {
		t.free++
		return
	}
	next := t.queue[0]
	many := len(t.queue) > maxQueue
	for _, w := range t.queue {
		if w.rank < next.rank || many && w.rank == next.rank {
			next = w
		}
	}
	t.answer(next, nil)
}

// close sends away who waits.
func (t *turns) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	for _, w := range t.queue {
		w.told <- ErrClosed
	}
	t.queue = nil
}
