package vault

import (
	"runtime"
	"slices"
	"sync"
)

// How many may wait for a turn of Argon2id at most, in all and of one visitor.
// At 80 to 160 ms a turn and two at once, the last of 16 waits about a second.
// Twice as many may where that is half of the work slots: who waits holds one.
const (
	maxQueue   = 16
	maxVisitor = maxQueue / 4
)

// turns lets a few run at once: more of them would only share the same memory
// bandwidth. Who waits does so in the lane of a visitor, and the lanes have
// their turns one after another: however many come from one, the others wait
// for one of them each round.
type turns struct {
	most int // that may wait

	mu      sync.Mutex
	free    int // turns; none while somebody waits
	waiting int
	lanes   []*lane // of those who wait, the next turn first
	closed  bool
}

// lane is who waits of one visitor, in order.
type lane struct {
	visitor uint32
	had     int // turns lately, as they say who let the visitor in
	queue   []chan error
}

// Turns is how many runs of Argon2id there are at once at the most: as many
// as processors, up to four. Each takes Argon2.Memory of heap, and uses more
// than one processor by itself.
func Turns() int { return min(runtime.GOMAXPROCS(0), 4) }

// newTurns makes turns for a vault with so many desks. Who has a turn holds a
// desk too, and half of these are left to openings that need no turn. Who waits
// for a turn holds none.
func newTurns(desks int) *turns {
	return &turns{free: min(Turns(), desks/2), most: min(max(maxQueue, desks/2), 2*maxQueue)}
}

// take waits for a turn; give ends it. ErrBusy says that too many wait, or too
// many of this visitor. Visitor 0 is nobody in particular, and each such one is
// another; had is how many turns the visitor had lately.
func (t *turns) take(visitor uint32, had int) error {
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
	l := t.lane(visitor)
	if l == nil {
		l = &lane{visitor: visitor, had: had}
	}
	if len(l.queue) >= maxVisitor || t.waiting >= t.most && !t.makeWay(l, had) {
		t.mu.Unlock()
		return ErrBusy
	}
	if len(l.queue) == 0 {
		t.lanes = append(t.lanes, l)
	}
	mine := make(chan error, 1)
	l.queue = append(l.queue, mine)
	t.waiting++
	t.mu.Unlock()
	return <-mine
}

// lane is the one of a visitor who waits already, or nil. The caller holds mu.
func (t *turns) lane(visitor uint32) *lane {
	for _, l := range t.lanes {
		if visitor != 0 && l.visitor == visitor {
			return l
		}
	}
	return nil
}

// makeWay sends the last one of the longest lane away, for one more in the lane
// to, if that stays the shorter one; among lanes of one each, the one whose
// visitor had most turns, if that is more than had. The caller holds mu.
func (t *turns) makeWay(to *lane, had int) bool {
	var longest *lane
	for _, l := range t.lanes {
		if longest == nil || len(l.queue) > len(longest.queue) || len(l.queue) == len(longest.queue) && l.had > longest.had {
			longest = l
		}
	}
	if longest == nil {
		return false
	}
	last, after := len(longest.queue)-1, len(to.queue)+1
	if after > last && (after > last+1 || longest.had <= had) {
		return false
	}
	longest.queue[last] <- ErrBusy
	longest.queue = longest.queue[:last]
	t.waiting--
	if last == 0 {
		t.lanes = slices.DeleteFunc(t.lanes, func(l *lane) bool { return l == longest })
	}
	return true
}

// give passes a turn on to the next lane, which goes behind the others.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lanes) == 0 {
		t.free++
		return
	}
	l := t.lanes[0]
	t.lanes = t.lanes[1:]
	l.queue[0] <- nil
	l.queue = l.queue[1:]
	t.waiting--
	if len(l.queue) > 0 {
		t.lanes = append(t.lanes, l)
	}
}

// close sends away who waits.
func (t *turns) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	for _, l := range t.lanes {
		for _, c := range l.queue {
			c <- ErrClosed
		}
	}
	t.lanes, t.waiting = nil, 0
}
