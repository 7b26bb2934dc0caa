package vault

// index is all that is known of what waits. Purge replaces it as a whole.
type index struct {
	cells    *cells
	ids      names // of links
	links    table[link]
	body     table[body]
	extras   table[extra]
	due      queue // links
	tipCells int   // taken or promised
	promised int   // places for links, to submissions that end
	serial   uint32
	begun    uint64 // submissions
	receipts receipts
	tips     tips
}

func newIndex(pages []byte) *index {
	x := &index{cells: newCells(pages)}
	x.ids.id = func(row uint32) *id { return &x.links.at(row).id }
	x.due.moved = func(row, pos uint32) { x.links.at(row).pos = pos }
	x.receipts.init()
	x.tips.init()
	return x
}

// clear zeroes what was known, where it lies.
func (x *index) clear() {
	clear(x.ids.slots)
	x.links.clear()
	x.extras.clear()
	clear(x.receipts.ids.slots)
	x.receipts.rows.clear()
	x.tips.clear()
}

// ready makes room for n more links beyond one for each opening that may be
// under way: Grant adds one inside Do, where it should not allocate. The
// caller holds mu.
func (v *Vault) ready(n int) {
	n += v.desk.Cap()
	v.ids.ready(n)
	v.links.ready(n)
	v.extras.ready(2 * n) // a grant has one, and the link that it is of
	v.due.ready(n)
}

// add puts a link into the index and returns its place. The caller holds mu.
func (v *Vault) add(l link) uint32 {
	v.serial++
	l.serial, l.extra = v.serial, none
	at := v.links.put(l)
	v.ids.put(at, &l.id)
	v.due.put(at, l.due)
	return at
}

// drop takes a link out of the index; told is what its receipt says of it. It
// returns the chain to wipe, which is none while other links lead to it. The
// caller holds mu.
func (v *Vault) drop(at uint32, told State) uint32 {
	l := v.links.at(at)
	v.tell(l.outcome, told)
	v.ids.drop(&l.id)
	if l.extra != none {
		v.extras.drop(l.extra)
	}
	v.due.remove(l.pos)
	led := l.body
	v.links.drop(at)
	return v.unlink(led)
}

// beside is what a link has beside its row, made if it has none yet. The
// caller holds mu.
func (v *Vault) beside(at uint32) *extra {
	l := v.links.at(at)
	if l.extra == none {
		l.extra = v.extras.put(extra{})
	}
	return v.extras.at(l.extra)
}

// unlink takes one link off a body. The caller holds mu.
func (v *Vault) unlink(at uint32) uint32 {
	if at == none {
		return none
	}
	b := v.body.at(at)
	b.links--
	if b.links > 0 {
		return none
	}
	first := b.first
	if b.tip {
		v.tipCells -= int(b.cells)
	}
	v.body.drop(at)
	return first
}
