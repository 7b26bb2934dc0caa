package vault

// small is how many cells are zeroed while the index is locked: 1 KiB takes
// 20 ns, to lock it again takes as long, or longer when others want it.
const small = 4

// chunk is the memory of the chunk at a cell, and where the next one is. The
// caller holds life, which keeps the index in place; what stands in it about a
// chain changes only while the chain is made or by who takes it down.
func (v *Vault) chunk(at uint32) ([]byte, uint32) {
	c := v.cells
	return c.bytes(run{at, c.size[at]}), c.next[at]
}

// wipe zeroes a chain of chunks and frees its cells; none is no chain. The
// caller holds life, and nobody else knows the chain any more.
func (v *Vault) wipe(first uint32) {
	for at := first; at != none; {
		mem, next := v.chunk(at)
		clear(mem)
		v.mu.Lock()
		v.cells.give(run{at, uint8(len(mem) / cellSize)})
		v.mu.Unlock()
		at = next
	}
}

// wipeSmall is wipe for a chain that is short enough to be zeroed at once. It
// returns what is left to wipe: none, or the chain as it was. The caller holds
// life and mu.
func (v *Vault) wipeSmall(first uint32) uint32 {
	if first == none {
		return none
	}
	mem, next := v.chunk(first)
	if next != none || len(mem) > small*cellSize {
		return first
	}
	clear(mem)
	v.cells.give(run{first, uint8(len(mem) / cellSize)})
	return none
}
