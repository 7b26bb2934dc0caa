package vault

import "time"

// chains are what is to be wiped when a tip has left the index.
type chains struct {
	first [PartsMax + RepliesMax]uint32
	n     int
}

func (c *chains) add(first uint32) {
	c.first[c.n] = first
	c.n++
}

// wipeAll zeroes chains and frees their cells. The caller holds life, and
// nobody else knows the chains any more.
func (v *Vault) wipeAll(c *chains) {
	for _, first := range c.first[:c.n] {
		v.wipe(first)
	}
}

// dropTip takes a tip out of the index with all that hangs on it, and adds to
// gone what is to be wiped. Whoever reads of it gets ErrClosed at the next
// page. The caller holds life and mu.
func (v *Vault) dropTip(at uint32, gone *chains) {
	x := &v.tips
	t := x.rows.at(at)
	x.ids.drop(&t.id)
	x.aliases.drop(&t.alias)
	x.due.remove(t.pos)
	v.unname(t)
	for _, in := range [2]list{t.parts, t.replies} {
		at := in.first
		for range in.n {
			next := x.leaves.at(at).next
			v.dropLeaf(at, gone)
			at = next
		}
	}
	x.rows.drop(at)
}

// dropLeaf takes a leaf out of the index. The caller holds mu, and sees to the
// list that it was in.
func (v *Vault) dropLeaf(at uint32, gone *chains) {
	b := v.tips.leaves.at(at).body
	v.tipCells -= int(b.cells)
	gone.add(b.first)
	v.tips.leaves.drop(at)
}

// unhang takes the leaf at a place out of a list of a tip. The caller holds
// mu.
func (v *Vault) unhang(t *thread, from *list, at, before uint32, gone *chains) {
	l := v.tips.leaves.at(at)
	if before == none {
		from.first = l.next
	} else {
		v.tips.leaves.at(before).next = l.next
	}
	if from.last == at {
		from.last = before
	}
	from.n--
	t.cells -= l.body.cells
	v.dropLeaf(at, gone)
}

// endTip wipes the tip of an id.
func (v *Vault) endTip(by func(x *tips) *names, n id) error {
	in, err := v.begin()
	if err != nil {
		return err
	}
	defer v.exit(in)
	var gone chains
	v.mu.Lock()
	at, err := v.standing(by, n)
	if err == nil {
		v.dropTip(at, &gone)
	}
	v.mu.Unlock()
	v.wipeAll(&gone)
	return err
}

// sweepTip takes the tip that is due first out of the index, and says whether
// there may be more. Who reads of it at that moment may read on; it goes when
// they have ended. The caller holds life and mu.
func (v *Vault) sweepTip(now time.Duration, gone *chains) (more bool) {
	at, ok := v.tips.due.first(now)
	if !ok {
		return false
	}
	if t := v.tips.rows.at(at); t.readers > 0 {
		v.tips.due.change(t.pos, now+sweepEvery)
		return true
	}
	v.dropTip(at, gone)
	return true
}
