package budget

import (
	"hash/maphash"
	"sync"
	"time"

	"lethe/policy"
)

// A Use is something of which each visitor may have so much.
type Use uint8

// The uses.
const (
	Requests Use = iota // answers
	Bytes               // of bodies
	Links               // made; tips and requests too
	Failed              // openings that opened nothing
	Turns               // of Argon2id
	refused             // answers over budget

	uses
)

// Amounts are so much of each use.
type Amounts [uses]int64

// Config is what a table is made from.
type Config struct {
	// Each is what one visitor may use at once, and again over each span. All
	// is what all together may before each has only its share; 0 is no bound.
	Each, All Amounts

	// Visitors is how many are known at once; 0 means policy.BudgetVisitors.
	// As many link keys are; each takes 112 bytes, from the beginning.
	Visitors int

	// Now is the time since some fixed point. Required.
	Now func() time.Duration

	// End is asked to end the circuit of a visitor who goes on and on over
	// budget. It is called by many goroutines and does not wait. nil means
	// that nobody is asked.
	End func(visitor uint32)
}

// bucket is how many places a number may have in the table.
const bucket = 8

// A Table is safe for concurrent use, and a nil one lets everything pass.
type Table struct {
	conf Config
	seed maphash.Seed
	keys *Table // by the marks of link keys; nil in one that is such a table

	mu      sync.Mutex
	entries []entry
	all     entry
	armed   bool // forget will run
}

// entry is one visitor: for each use, when all of it is there again. What that
// is ahead of now, of a span, is the part that was used.
type entry struct {
	visitor uint32
	known   bool
	whole   [uses]time.Duration
}

// New returns an empty table.
func New(c Config) *Table {
	t := bare(c)
	t.keys = newKeys(c)
	return t
}

// bare is a table without keys.
func bare(c Config) *Table {
	if c.Visitors == 0 {
		c.Visitors = policy.BudgetVisitors
	}
	if c.End == nil {
		c.End = func(uint32) {}
	}
	c.Each[refused] = policy.BudgetRefused
	n := (c.Visitors + bucket - 1) / bucket * bucket
	return &Table{conf: c, seed: maphash.MakeSeed(), entries: make([]entry, n)}
}

// Take uses n of the visitor's budget. Where that is not there, nothing is
// taken, and wait says when it may be: more than zero, a span at most. It takes
// about 0.1 µs.
func (t *Table) Take(visitor uint32, u Use, n int64) (wait time.Duration) {
	if t == nil || n <= 0 {
		return 0
	}
	t.mu.Lock()
	wait, end := t.take(visitor, u, n)
	t.mu.Unlock()
	if end {
		t.conf.End(visitor)
	}
	return wait
}

func (t *Table) take(visitor uint32, u Use, n int64) (wait time.Duration, end bool) {
	now := t.conf.Now()
	e := t.entry(visitor, now)
	most := policy.BudgetSpan
	if cost := part(n, t.conf.All[u]); cost > 0 && t.all.after(u, cost, now) > policy.BudgetSpan {
		most /= policy.BudgetShare
	}
	cost := part(n, t.conf.Each[u])
	if over := e.after(u, cost, now) - most; over > 0 {
		return min(over, policy.BudgetSpan), e.refuse(now)
	}
	e.add(u, cost, now)
	t.all.add(u, part(n, t.conf.All[u]), now)
	return 0, false
}

// refuse counts an answer over budget, and says whether it was one too many.
func (e *entry) refuse(now time.Duration) (end bool) {
	cost := part(1, policy.BudgetRefused)
	if e.after(refused, cost, now) > policy.BudgetSpan {
		e.whole[refused] = now // asked for once; from here on it counts anew
		return true
	}
	e.add(refused, cost, now)
	return false
}

// Give gives back what was taken for something that came to nothing.
func (t *Table) Give(visitor uint32, u Use, n int64) {
	if t == nil || n <= 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.find(visitor); e != nil {
		e.whole[u] -= part(n, t.conf.Each[u])
	}
	t.all.whole[u] -= part(n, t.conf.All[u])
}

// Had is how much of a use the visitor had lately.
func (t *Table) Had(visitor uint32, u Use) int64 {
	if t == nil {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.find(visitor)
	if e == nil {
		return 0
	}
	debt := max(0, e.whole[u]-t.conf.Now())
	return int64(float64(debt)/float64(policy.BudgetSpan)*float64(t.conf.Each[u]) + .5)
}

// part is which part of a span n is of a budget for one.
func part(n, budget int64) time.Duration {
	if budget <= 0 {
		return 0
	}
	return time.Duration(float64(policy.BudgetSpan) * (float64(n) / float64(budget)))
}

// after is how far ahead of now an entry would be with a cost more.
func (e *entry) after(u Use, cost, now time.Duration) time.Duration {
	return max(e.whole[u]-now, 0) + cost
}

func (e *entry) add(u Use, cost, now time.Duration) {
	e.whole[u] = now + min(e.after(u, cost, now), policy.BudgetSpan)
}

// until is when all of an entry is there again.
func (e *entry) until() (last time.Duration) {
	for _, at := range e.whole {
		last = max(last, at)
	}
	return last
}
