package budget

import (
	"hash/maphash"
	"time"
)

// looks is how often what is to be forgotten is looked for while anybody is
// known: that much longer than its span a use is in memory at most. With
// a full table it takes 0.25 ms (BenchmarkForget).
const looks = time.Second

// places are those that a visitor may have.
func (t *Table) places(visitor uint32) []entry {
	at := maphash.Comparable(t.seed, visitor) % uint64(len(t.entries)/bucket) * bucket
	return t.entries[at : at+bucket]
}

// find is the visitor's entry, or nil. The caller holds mu.
func (t *Table) find(visitor uint32) *entry {
	in := t.places(visitor)
	for i := range in {
		if in[i].known && in[i].visitor == visitor {
			return &in[i]
		}
	}
	return nil
}

// entry is the visitor's entry, made if there is none. Where all places are
// taken it is that of the visitor whose budget is back first: who used much is
// not forgotten for those who come after, however many circuits they are. The
// caller holds mu.
func (t *Table) entry(visitor uint32, now time.Duration) *entry {
	if e := t.find(visitor); e != nil {
		return e
	}
	in := t.places(visitor)
	least := &in[0]
	for i := range in {
		if !in[i].known {
			least = &in[i]
			break
		}
		if in[i].until() < least.until() {
			least = &in[i]
		}
	}
	*least = entry{visitor: visitor, known: true}
	if !t.armed {
		t.armed = true
		time.AfterFunc(looks, t.forget)
	}
	return least
}

// forget wipes the visitors whose budget is back, and comes again while there
// are others. Nothing is lost by it: who comes again has what he would have.
func (t *Table) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, left := t.conf.Now(), false
	for i := range t.entries {
		e := &t.entries[i]
		if e.known && e.until() <= now {
			*e = entry{}
		}
		left = left || e.known
	}
	if t.armed = left; left {
		time.AfterFunc(looks, t.forget)
	}
}

// Anew forgets all visitors: tor was restarted, and its numbers mean others.
func (t *Table) Anew() {
	if t == nil {
		return
	}
	t.keys.Anew()
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.entries)
}
