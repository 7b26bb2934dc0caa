package vault

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// hold takes every turn; release gives them back.
func (t *turns) hold() (release func()) {
	t.mu.Lock()
	held := t.free
	t.free = 0
	t.mu.Unlock()
	return func() {
		for range held {
			t.give()
		}
	}
}

// A queued is what came of those who asked for a turn, in the order in which
// they had it.
type queued struct {
	t     *turns
	mu    sync.Mutex
	order []uint32
	busy  map[uint32]int
	shut  int
}

// ask asks for turns, one after another; who has one gives it on.
func (q *queued) ask(visitors ...uint32) {
	for _, v := range visitors {
		go func() {
			err := q.t.take(turner{visitor: v, had: int(v / 1000)})
			q.mu.Lock()
			switch err {
			case nil:
				q.order = append(q.order, v)
			case ErrBusy:
				q.busy[v]++
			case ErrClosed:
				q.shut++
			}
			q.mu.Unlock()
			if err == nil {
				q.t.give()
			}
		}()
		synctest.Wait() // it stands in the queue
	}
}

// onQueue runs f while the one turn is held, and then lets all have theirs.
// Visitors of 1000 and up had as many turns before as they have thousands.
func onQueue(t *testing.T, f func(q *queued)) *queued {
	q := &queued{t: newTurns(64, 64), busy: make(map[uint32]int)}
	q.t.free, q.t.most = 1, maxQueue // whatever the machine
	synctest.Test(t, func(t *testing.T) {
		release := q.t.hold()
		f(q)
		release()
		synctest.Wait()
	})
	if len(q.t.queue) != 0 || !q.t.closed && q.t.free != 1 {
		t.Errorf("afterwards %d wait, %d are free", len(q.t.queue), q.t.free)
	}
	return q
}

// Turns go round: who asks for many has one of them each round, and who comes
// last waits for one of each.
func TestTurnsGoRound(t *testing.T) {
	q := onQueue(t, func(q *queued) { q.ask(1, 1, 1, 1, 2, 2, 3, 0, 0) })
	if want := []uint32{1, 2, 3, 0, 0, 1, 2, 1, 1}; !slices.Equal(q.order, want) {
		t.Errorf("got %v, want %v", q.order, want)
	}
}

// A visitor cannot fill the queue alone, and a few cannot either: who comes
// new has the place of one who waits more than once.
func TestTurnsByVisitor(t *testing.T) {
	q := onQueue(t, func(q *queued) {
		for range 5 {
			q.ask(1, 2, 3, 4)
		}
		q.ask(5, 6, 7)
	})
	if q.busy[5]+q.busy[6]+q.busy[7] != 0 {
		t.Errorf("who came new was sent away: %v", q.busy)
	}
	if len(q.order) != maxQueue || !slices.Equal(q.order[:7], []uint32{1, 2, 3, 4, 5, 6, 7}) {
		t.Errorf("got %v", q.order)
	}
	for v := uint32(1); v <= 4; v++ {
		if got := q.busy[v]; got < 1 || got > 2 {
			t.Errorf("of the 5 of visitor %d, %d were sent away", v, got)
		}
	}
}

// Where everybody waits once, those stay who had fewer turns lately.
func TestTurnsByHad(t *testing.T) {
	var all []uint32
	for i := range uint32(maxQueue) {
		all = append(all, 3000+i)
	}
	q := onQueue(t, func(q *queued) {
		q.ask(all...)
		q.ask(4000) // had more than any
		q.ask(3999) // as many, and comes last
		q.ask(1000, 9)
	})
	if q.busy[4000] != 1 || q.busy[3999] != 0 || q.busy[3000] != 1 || q.busy[1000] != 0 || q.busy[9] != 0 || len(q.order) != maxQueue {
		t.Errorf("sent away: %v, served: %v", q.busy, q.order)
	}
}

// Who is new is served before all who had turns, whenever these came, and as
// many of them as there is room for wait behind.
func TestTurnsLeastServedFirst(t *testing.T) {
	var all []uint32
	for i := range uint32(maxQueue) {
		all = append(all, 2000+i%3*1000+i)
	}
	q := onQueue(t, func(q *queued) {
		q.ask(all...)
		q.ask(1, 2, 1001)
	})
	if want := []uint32{1, 2, 1001}; !slices.Equal(q.order[:3], want) {
		t.Errorf("got %v, want %v first", q.order, want)
	}
	if !slices.IsSortedFunc(q.order, func(a, b uint32) int { return int(a/1000) - int(b/1000) }) || len(q.order) != maxQueue {
		t.Errorf("not least served first: %v", q.order)
	}
}

// While many wait who are new, those who came last have their turns first: a
// crowd that came before them is served when they are, or is sent away.
func TestTurnsCrowd(t *testing.T) {
	const came, after = maxQueue + 4, 6
	var crowd []uint32
	for i := range uint32(came) {
		crowd = append(crowd, 100+i)
	}
	q := onQueue(t, func(q *queued) {
		q.t.most = came
		q.ask(crowd...)
		q.ask(1, 2, 3, 4, 5, 6)
	})
	if want := append([]uint32{6, 5, 4, 3}, crowd[after:]...); !slices.Equal(q.order, append(want, 1, 2)) {
		t.Errorf("got %v, want %v, 1, 2", q.order, want)
	}
	for _, v := range crowd[:after] {
		if q.busy[v] != 1 {
			t.Errorf("%d was not sent away", v)
		}
	}
}

// Who goes away while it waits leaves the queue, costs no turn, and makes room;
// also where its turn comes at that moment.
func TestTurnsGone(t *testing.T) {
	q := onQueue(t, func(q *queued) {
		gone := make(chan struct{})
		left := make(chan error, maxQueue)
		for i := range uint32(maxQueue) {
			go func() { left <- q.t.take(turner{visitor: 100 + i, gone: gone}) }()
		}
		synctest.Wait()
		q.ask(1)
		close(gone)
		for range maxQueue {
			if err := <-left; err != ErrBusy {
				t.Errorf("gone: got %v, want %v", err, ErrBusy)
			}
		}
		q.ask(2)
	})
	if len(q.busy) != 0 || !slices.Equal(q.order, []uint32{1, 2}) {
		t.Errorf("sent away: %v, served: %v", q.busy, q.order)
	}
	one := newTurns(64, 64)
	one.free = 0
	w := one.line(turner{visitor: 1})
	one.give()
	if err := one.leave(w); err != ErrBusy || one.free != 1 {
		t.Errorf("gone as the turn came: got %v, %d turns are free, want 1", err, one.free)
	}
}

// Close sends everybody away, now and later.
func TestTurnsClose(t *testing.T) {
	q := onQueue(t, func(q *queued) {
		q.ask(1, 1, 2)
		q.t.close()
		q.ask(3)
	})
	if q.shut != 4 || len(q.order) != 0 {
		t.Errorf("%d were told that it is closed, want 4; served: %v", q.shut, q.order)
	}
}

// Openings that need no turn find a desk however many wait for one: to try
// passphrases and to make links.
func TestTurnsLeaveDesks(t *testing.T) {
	v, _ := newTest(t, Config{Arena: ArenaMin})
	if v.turns.free < 1 || v.turns.free > v.desk.Cap()/2 {
		t.Errorf("%d turns, %d desks", v.turns.free, v.desk.Cap())
	}
	key := put(t, v, text(10), hour, 1)[0]
	release := v.turns.hold()
	var all sync.WaitGroup
	for range maxQueue / 2 {
		all.Go(func() { open(v, Claim{Key: text(KeyLen), Passphrase: []byte("p")}) })
		s := under(t, v, text(10))[0]
		all.Go(func() {
			if err := s.Commit(Terms{Life: time.Hour, Passphrase: []byte("p")}, make([]byte, KeyLen)); err != nil {
				t.Error(err)
			}
		})
	}
	v.turns.await(t, maxQueue)
	if free := len(v.desk.free); free != v.desk.Cap() {
		t.Errorf("who waits for a turn holds %d desks", v.desk.Cap()-free)
	}
	if _, err := open(v, Claim{Key: key}); err != nil {
		t.Errorf("an opening that needs no turn: %v", err)
	}
	release()
	all.Wait()
}

// await waits until n wait for a turn.
func (t *turns) await(test testing.TB, n int) {
	test.Helper()
	waiting := func() int {
		t.mu.Lock()
		defer t.mu.Unlock()
		return len(t.queue)
	}
	for deadline := time.Now().Add(30 * time.Second); waiting() < n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			test.Fatalf("%d wait for a turn, want %d", waiting(), n)
		}
	}
}

// Those who wait for a turn, those who have one, and forms, which may hold half
// of the work slots, leave some to openings that need no turn.
func TestTurnsLeaveSlots(t *testing.T) {
	for _, size := range []int{64 << 20, 128 << 20, 256 << 20} {
		l, err := LayoutFor(size, true, 25<<20)
		if err != nil {
			t.Fatal(err)
		}
		if l.Work < 4*maxQueue {
			continue // the slots are few, and openings wait for one like others
		}
		if used := newTurns(l.Desk, l.Work).most + Turns() + l.Work/2; used >= l.Work {
			t.Errorf("%d of %d work slots may be held", used, l.Work)
		}
	}
}
