package vault

import "encoding/binary"

// names finds the rows of a table by their ids: open addressing with linear
// probing. A Go map would keep the id of a row that is gone, in the slot and
// in every array that it grew out of, until another comes that way; here a
// slot that is given up is zeroed, and so is the array. A slot has 8 bytes and
// no pointer. The caller locks.
type names struct {
	slots []slot
	used  int
	id    func(row uint32) *id // of a row that is in
}

// slot has the first 32 bits of an id, so that probing and growing look at no
// row that is not meant. An id is a hash, so they are spread evenly.
type slot struct {
	row  uint32 // plus one; 0 is an empty slot
	hash uint32
}

// namesMin is how many slots there are at first.
const namesMin = 64

func hashOf(n *id) uint32 { return binary.BigEndian.Uint32(n[:]) }

// home is where a hash would be if no other were. Larger hashes have later
// homes, so that growing reads and writes from the first slot to the last.
func (t *names) home(hash uint32) int {
	return int(uint64(hash) * uint64(len(t.slots)) >> 32)
}

func (t *names) after(i int) int {
	if i++; i < len(t.slots) {
		return i
	}
	return 0
}

// find is the row that an id names.
func (t *names) find(n id) (row uint32, ok bool) {
	at, ok := t.look(&n)
	if !ok {
		return none, false
	}
	return t.slots[at].row - 1, true
}

// look is the slot of an id.
func (t *names) look(n *id) (at int, ok bool) {
	if t.used == 0 {
		return 0, false
	}
	hash := hashOf(n)
	for i := t.home(hash); t.slots[i].row != 0; i = t.after(i) {
		if s := t.slots[i]; s.hash == hash && *t.id(s.row - 1) == *n {
			return i, true
		}
	}
	return 0, false
}

// put adds a row. Its id is not in yet.
func (t *names) put(row uint32, n *id) {
	t.ready(1)
	t.place(slot{row + 1, hashOf(n)})
	t.used++
}

func (t *names) place(s slot) {
	i := t.home(s.hash)
	for t.slots[i].row != 0 {
		i = t.after(i)
	}
	t.slots[i] = s
}

// drop takes an id out. What stands behind it moves up, so that no slot is
// marked as one that was used, and the last of them is zeroed.
func (t *names) drop(n *id) {
	hole, ok := t.look(n)
	if !ok {
		return
	}
	t.used--
	for i := t.after(hole); t.slots[i].row != 0; i = t.after(i) {
		// The entry at i may move to the hole unless its home lies between.
		if t.apart(t.home(t.slots[i].hash), i) >= t.apart(hole, i) {
			t.slots[hole] = t.slots[i]
			hole = i
		}
	}
	t.slots[hole] = slot{}
}

// apart is how many steps it is from one slot to another.
func (t *names) apart(from, to int) int {
	if to < from {
		to += len(t.slots)
	}
	return to - from
}

// ready makes room for n more, so that putting them does not allocate. At
// most three quarters are ever used. To grow takes 3 ns for each slot.
func (t *names) ready(n int) {
	if (t.used+n)*4 <= len(t.slots)*3 {
		return
	}
	size := max(2*len(t.slots), namesMin)
	for (t.used+n)*4 > size*3 {
		size *= 2
	}
	old := t.slots
	t.slots = make([]slot, size)
	for _, s := range old {
		if s.row != 0 {
			t.place(s)
		}
	}
	clear(old)
}
