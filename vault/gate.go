package vault

import (
	"math/rand/v2"
	"sync"
)

// lanes is how many readers pass a gate without touching the same memory, at
// best. Each costs a Purge 30 ns.
const lanes = 16

// gate is a read-write lock for many short readers and a rare writer. A reader
// takes one lane of it, the writer all: two processors that each keep to their
// own lane do not pass one cache line to and fro, ten times for each secret.
type gate struct {
	lanes [lanes]struct {
		sync.RWMutex
		_ [128 - 24]byte // two lines: they are fetched in pairs
	}
}

// Lock waits for all readers and keeps new ones out.
func (g *gate) Lock() {
	for i := range g.lanes {
		g.lanes[i].Lock()
	}
}

// Unlock lets readers in.
func (g *gate) Unlock() {
	for i := range g.lanes {
		g.lanes[i].Unlock()
	}
}

// pass is what a submission or an opening enters by, again and again: a lane,
// and the generation that it belongs to.
type pass struct {
	gen  uint64
	lane uint8
}

// begin enters for the first time, by a new pass. The lane is drawn, so that
// no counter is shared either.
func (v *Vault) begin() (pass, error) {
	p := pass{lane: uint8(rand.Uint32() % lanes)}
	v.life.lanes[p.lane].RLock()
	if v.closed {
		v.exit(p)
		return p, ErrClosed
	}
	p.gen = v.gen
	return p, nil
}

// enter takes life for reading until exit; it is not entered twice. It fails
// when the vault was closed, or emptied since the pass was new.
func (v *Vault) enter(p pass) error {
	v.life.lanes[p.lane].RLock()
	if v.closed || v.gen != p.gen {
		v.exit(p)
		return ErrClosed
	}
	return nil
}

func (v *Vault) exit(p pass) { v.life.lanes[p.lane].RUnlock() }
