package budget

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lethe/policy"
)

const span = policy.BudgetSpan

// clock is a time that a test moves.
type clock struct{ now atomic.Int64 }

func (c *clock) Now() time.Duration          { return time.Duration(c.now.Load()) }
func (c *clock) advance(d time.Duration)     { c.now.Add(int64(d)) }
func newClock() *clock                       { c := new(clock); c.advance(time.Hour); return c }
func newTable(c Config) (t *Table, k *clock) { k = newClock(); c.Now = k.Now; return New(c), k }

// takes is how often one can be taken before it is over.
func takes(t *Table, visitor uint32, u Use) (n int) {
	for n < 1e6 && t.Take(visitor, u, 1) == 0 {
		n++
	}
	return n
}

// known is how many visitors the table knows.
func (t *Table) known() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.entries {
		if t.entries[i].known {
			n++
		}
	}
	return n
}

// A budget is there at once, and comes back evenly; each visitor and each use
// has its own.
func TestTake(t *testing.T) {
	b, clock := newTable(Config{Each: Amounts{Requests: 60, Failed: 5}})
	if got := takes(b, 1, Requests); got != 60 {
		t.Errorf("at once: got %d, want 60", got)
	}
	for _, other := range []struct {
		visitor uint32
		use     Use
		want    int
	}{{1, Failed, 5}, {2, Requests, 60}, {2, Failed, 5}} {
		if got := takes(b, other.visitor, other.use); got != other.want {
			t.Errorf("visitor %d, use %d: got %d, want %d", other.visitor, other.use, got, other.want)
		}
	}
	wait := b.Take(1, Requests, 1)
	if want := span / 60; wait <= 0 || wait > want {
		t.Errorf("over budget: wait %v, want up to %v", wait, want)
	}
	clock.advance(wait)
	if got := b.Take(1, Requests, 1); got != 0 {
		t.Errorf("after the wait: got %v, want 0", got)
	}
	clock.advance(span / 2)
	if got := takes(b, 1, Requests); got != 30 {
		t.Errorf("after half a span: got %d, want 30", got)
	}
	clock.advance(100 * span)
	if got := takes(b, 1, Requests); got != 60 {
		t.Errorf("after a long time: got %d, want 60", got)
	}
	if got := b.Take(3, Requests, 61); got <= 0 || got > span {
		t.Errorf("more than there ever is: got %v", got)
	}
}

func TestGive(t *testing.T) {
	b, _ := newTable(Config{Each: Amounts{Failed: 5}})
	for range 100 {
		if b.Take(1, Failed, 1) != 0 {
			t.Fatal("what was given back is gone")
		}
		b.Give(1, Failed, 1)
	}
	b.Give(1, Failed, 1) // too much is no credit
	if got := takes(b, 1, Failed); got != 5 {
		t.Errorf("got %d, want 5", got)
	}
	if got := b.Had(1, Failed); got != 5 {
		t.Errorf("had: got %d, want 5", got)
	}
	if got := b.Had(9, Failed); got != 0 || b.known() != 1 {
		t.Errorf("who never came: had %d, %d known", got, b.known())
	}
}

// While all together use too much, each has its share, and nobody nothing.
func TestShare(t *testing.T) {
	b, clock := newTable(Config{Each: Amounts{Turns: 40}, All: Amounts{Turns: 100}})
	for v := range uint32(2) {
		if got := takes(b, v, Turns); got != 40 {
			t.Errorf("visitor %d: got %d, want 40", v, got)
		}
	}
	if got := takes(b, 2, Turns); got != 20 {
		t.Errorf("the one with whom it was too much: got %d, want 20", got)
	}
	for v := uint32(3); v < 50; v++ {
		if got := takes(b, v, Turns); got != 40/policy.BudgetShare {
			t.Fatalf("visitor %d: got %d, want %d", v, got, 40/policy.BudgetShare)
		}
	}
	clock.advance(span)
	if got := takes(b, 99, Turns); got != 40 {
		t.Errorf("a span later: got %d, want 40", got)
	}
}

// Who goes on over budget is ended, once each time that it was too much, and
// nobody else.
func TestEnd(t *testing.T) {
	var ended []uint32
	b, clock := newTable(Config{Each: Amounts{Requests: 2}, End: func(v uint32) { ended = append(ended, v) }})
	over := func(n int) {
		for range n {
			b.Take(7, Requests, 1)
		}
	}
	b.Take(8, Requests, 2)
	over(2 + policy.BudgetRefused)
	if len(ended) != 0 {
		t.Fatalf("ended too soon: %v", ended)
	}
	over(1)
	if len(ended) != 1 || ended[0] != 7 {
		t.Fatalf("got %v, want 7 ended once", ended)
	}
	over(policy.BudgetRefused)
	if len(ended) != 1 {
		t.Errorf("asked for again at once: %v", ended)
	}
	over(1)
	if len(ended) != 2 {
		t.Errorf("got %v, want it asked for again", ended)
	}
	clock.advance(span)
	for range 100 { // impatience, but no flood
		clock.advance(span / policy.BudgetRefused)
		over(1)
	}
	if len(ended) != 2 {
		t.Errorf("ended for a request now and then: %v", ended)
	}
}

// Nothing of a visitor is left two seconds more than a span after the last use,
// on an idle machine too, and who used little is forgotten sooner.
func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		b := New(Config{Each: Amounts{Requests: 100, Failed: 2}, Now: func() time.Duration { return time.Since(start) }})
		b.Take(1, Requests, 1)
		time.Sleep(1500 * time.Millisecond) // not in step with who looks
		b.Take(2, Failed, 2)
		time.Sleep(span/100 + 2*time.Second)
		if b.known() != 1 || b.Had(2, Failed) == 0 {
			t.Errorf("%d visitors are known, want the one that used much", b.known())
		}
		time.Sleep(span - span/100)
		b.mu.Lock()
		for i := range b.entries {
			if b.entries[i] != (entry{}) {
				t.Fatalf("place %d is not wiped: %+v", i, b.entries[i])
			}
		}
		if b.armed {
			t.Error("an empty table goes on looking")
		}
		b.mu.Unlock()
		b.Take(3, Requests, 1)
		time.Sleep(span/100 + 2*time.Second)
		if b.known() != 0 {
			t.Error("the next visitor is not forgotten")
		}
	})
}

// When tor begins its numbers anew, the budgets are new.
func TestAnew(t *testing.T) {
	b, _ := newTable(Config{Each: Amounts{Failed: 5}})
	takes(b, 1, Failed)
	b.Anew()
	if b.known() != 0 {
		t.Errorf("%d visitors are known", b.known())
	}
	if got := takes(b, 1, Failed); got != 5 {
		t.Errorf("got %d, want 5", got)
	}
}

// A million circuits take no more room than there was, and do not make the
// table forget who is over budget.
func TestMillionCircuits(t *testing.T) {
	b, clock := newTable(Config{Each: Amounts{Requests: 300, Failed: 20}, Visitors: 1 << 10})
	const heavy = 100
	for v := range uint32(heavy) {
		takes(b, v, Requests)
	}
	size := len(b.entries)
	for v := uint32(heavy); v < 1e6; v++ {
		if b.Take(v, Requests, 3) != 0 || b.Take(v, Failed, 1) != 0 {
			t.Fatalf("visitor %d is refused at its first requests", v)
		}
		if v%1000 == 0 {
			clock.advance(time.Millisecond)
		}
	}
	if len(b.entries) != size || b.known() > size {
		t.Errorf("%d places, %d visitors known, want %d at most", len(b.entries), b.known(), size)
	}
	for v := range uint32(heavy) {
		if b.Take(v, Requests, 1) == 0 {
			t.Errorf("visitor %d, who was over budget, begins anew", v)
		}
	}
}

// However many take at once, no more is given than there is.
func TestAtOnce(t *testing.T) {
	b, _ := newTable(Config{Each: Amounts{Links: 100}, All: Amounts{Links: 1e6}, Visitors: 64})
	var taken [4]atomic.Int64
	var wg sync.WaitGroup
	for v := range uint32(len(taken)) {
		for range 4 {
			wg.Go(func() {
				for range 100 {
					if b.Take(v, Links, 1) == 0 {
						taken[v].Add(1)
					}
					b.Had(v, Links)
				}
			})
		}
	}
	wg.Wait()
	for v := range taken {
		if got := taken[v].Load(); got != 100 {
			t.Errorf("visitor %d: got %d, want 100", v, got)
		}
	}
}

// Without a table everything passes.
func TestNone(t *testing.T) {
	var b *Table
	if b.Take(1, Requests, 1<<40) != 0 || b.Had(1, Requests) != 0 {
		t.Error("no table refuses something")
	}
	b.Give(1, Requests, 1)
	b.Anew()
}

func BenchmarkTake(b *testing.B) {
	start := time.Now()
	t := New(Config{Each: Amounts{Requests: 1 << 40}, All: Amounts{Requests: 1 << 50}, Now: func() time.Duration { return time.Since(start) }})
	for n := uint32(0); b.Loop(); n++ {
		t.Take(n, Requests, 1)
	}
}

func BenchmarkForget(b *testing.B) {
	start := time.Now()
	t := New(Config{Each: Amounts{Failed: 1}, Now: func() time.Duration { return time.Since(start) }})
	for n := range uint32(policy.BudgetVisitors) {
		t.Take(n, Failed, 1)
	}
	for b.Loop() {
		t.forget()
	}
}
