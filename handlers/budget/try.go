package budget

import (
	"hash/maphash"
	"time"

	"lethe/policy"
)

// A Try is an opening as it is counted: of a link, an answer or an inbox.
type Try struct {
	Visitor uint32
	// Turn is whether it asks for a turn of Argon2id, and Key the mark of the
	// link key then.
	Turn bool
	Key  uint32
}

// Mark stands for a link key in a Try, whether or not anything is behind that.
// It is drawn from 2^32 by a seed that is new with each table: keys that share
// one share how many turns they had, and nothing else. It allocates nothing.
func (t *Table) Mark(key []byte) uint32 {
	if t == nil {
		return 0
	}
	return uint32(maphash.Bytes(t.seed, key))
}

// Begin takes what an opening may cost, or says how long to wait. had is how
// many turns the visitor had lately, or were asked for with that key, whichever
// is more: so guessing at one link comes last, over however many circuits.
func (t *Table) Begin(y Try) (had int, wait time.Duration) {
	if t == nil {
		return 0, 0
	}
	if y.Turn {
		had = int(max(t.Had(y.Visitor, Turns), t.keys.Had(y.Key, Turns)))
		if wait = t.Take(y.Visitor, Turns, 1); wait > 0 {
			return had, wait
		}
	}
	if wait = t.Take(y.Visitor, Failed, 1); wait > 0 {
		if y.Turn {
			t.Give(y.Visitor, Turns, 1)
		}
		return had, wait
	}
	if y.Turn {
		t.keys.Take(y.Key, Turns, 1) // where that is not there, it has all there is
	}
	return had, 0
}

// End is what came of it. What opens something costs no more than its turn, and
// nothing is kept of its key. A turn that was asked for in vain stays taken: or
// who asks without end would never have had one, and stand before others for
// ever.
func (t *Table) End(y Try, refused, opened bool) {
	if t == nil {
		return
	}
	if !refused {
		t.Give(y.Visitor, Failed, 1)
	}
	if y.Turn && opened {
		t.keys.Give(y.Key, Turns, 1)
	}
}

// newKeys is a table of marks in the place of visitors.
func newKeys(c Config) *Table {
	return bare(Config{Each: Amounts{Turns: policy.BudgetTurns}, Visitors: c.Visitors, Now: c.Now})
}
