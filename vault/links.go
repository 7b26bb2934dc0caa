package vault

// add puts a link into the index and returns its place. The caller holds mu.
func (v *Vault) add(l link) uint32 {
	v.serial++
	l.serial = v.serial
	at := v.links.put(l)
	v.ids[l.id] = at
	v.due.put(at, l.due)
	return at
}

// drop takes a link out of the index; told is what its receipt says of it. It
// returns the chain to wipe, which is none while other links lead to it. The
// caller holds mu.
func (v *Vault) drop(at uint32, told State) uint32 {
	l := v.links.rows[at]
	v.tell(l.outcome, told)
	delete(v.ids, l.id)
	delete(v.fails, at)
	delete(v.extra, at)
	v.due.remove(l.pos)
	v.links.drop(at)
	return v.unlink(l.body)
}

// unlink takes one link off a body. The caller holds mu.
func (v *Vault) unlink(at uint32) uint32 {
	if at == none {
		return none
	}
	b := &v.body.rows[at]
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
