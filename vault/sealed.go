package vault

import "time"

// Sealed is a part of a tip on its way in: bytes that are ciphertext to the
// vault and are stored as they are. It takes no slot, so that it may be
// written while something else is lent. It belongs to one goroutine, and ends
// with Tip, Add or Abort.
type Sealed struct {
	v      *Vault
	pass   pass
	left   int64 // bytes that may still be written
	size   int64 // bytes written
	spare  int   // cells reserved and not taken
	taken  int   // cells taken
	first  uint32
	at     run // the chunk being filled
	filled int
	prev   uint32 // the chunk before it
	over   bool
}

// BeginSealed makes room for size bytes, the most that will be written, as
// for a tip. ErrFull, ErrTooLarge and ErrEmpty come here, before anything is
// taken. The limit is SealedMax.
func (v *Vault) BeginSealed(size int64) (*Sealed, error) {
	if size > v.SealedMax() {
		return nil, ErrTooLarge
	}
	if size < 1 {
		return nil, ErrEmpty
	}
	in, err := v.begin()
	if err != nil {
		return nil, err
	}
	defer v.exit(in)
	s := &Sealed{v: v, pass: in, left: size, spare: cellsRaw(size), first: none, prev: none}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.toBegin(s.spare, true) == 0 {
		return nil, ErrFull
	}
	v.cells.reserve(s.spare)
	v.tipCells += s.spare
	v.tips.coming++
	v.tips.ready()
	return s, nil
}

// SealedMax is the largest part of a tip, in bytes: half of the pages, which
// is a third more than the largest secret, for what sealing and padding add.
// While a draft of that size waits beside it, BeginSealed may say ErrFull.
func (v *Vault) SealedMax() int64 { return int64(v.layout.Pages) / 2 }

// cellsRaw is how many cells hold n bytes as they are.
func cellsRaw(n int64) int { return int((n + cellSize - 1) / cellSize) }

// Len is how many bytes were written.
func (s *Sealed) Len() int64 { return s.size }

// Longest is for how long what was written could stay as a tip of its own; 0
// means not at all, or that it has ended.
func (s *Sealed) Longest() time.Duration {
	if s.over || s.v.enter(s.pass) != nil {
		return 0
	}
	defer s.v.exit(s.pass)
	s.v.mu.Lock()
	defer s.v.mu.Unlock()
	return s.longest()
}

// longest counts what is reserved as room. The caller holds mu.
func (s *Sealed) longest() time.Duration {
	return s.v.longest(max(s.cells(), 1), s.v.room(true)+s.taken+s.spare, true)
}

// cells is how many cells are kept when it ends.
func (s *Sealed) cells() int { return s.taken - int(s.at.n) + cellsRaw(int64(s.filled)) }

// Write takes p into the arena. More than BeginSealed was told gives
// ErrTooLarge, and nothing of p is taken.
func (s *Sealed) Write(p []byte) (n int, err error) {
	if s.over {
		return 0, ErrClosed
	}
	if int64(len(p)) > s.left {
		return 0, ErrTooLarge
	}
	for n < len(p) {
		k, err := s.fill(p[n:])
		if err != nil {
			return n, err
		}
		n += k
	}
	return n, nil
}

// fill puts as much of p as the current chunk takes. It holds life for one
// chunk only, so that Purge need not wait for more.
func (s *Sealed) fill(p []byte) (int, error) {
	if err := s.v.enter(s.pass); err != nil {
		return 0, err
	}
	defer s.v.exit(s.pass)
	if s.filled == int(s.at.n)*cellSize {
		s.grow()
	}
	n := copy(s.v.cells.bytes(s.at)[s.filled:], p)
	s.filled += n
	s.size += int64(n)
	s.left -= int64(n)
	return n, nil
}

// grow takes cells for the next chunk, as many as what is left asks for.
func (s *Sealed) grow() {
	s.v.mu.Lock()
	defer s.v.mu.Unlock()
	c := s.v.cells
	if s.at.n > 0 {
		s.prev = s.at.first
	}
	s.at, s.filled = c.take(cellsRaw(s.left)), 0
	s.spare -= int(s.at.n)
	s.taken += int(s.at.n)
	if s.prev == none {
		s.first = s.at.first
	} else {
		c.next[s.prev] = s.at.first
	}
}

// Abort wipes what was written and gives its room back. After Tip or Add, or a
// second time, it does nothing.
func (s *Sealed) Abort() {
	if s.over {
		return
	}
	if s.v.enter(s.pass) != nil {
		s.over = true // purged: nothing is there
		return
	}
	defer s.v.exit(s.pass)
	s.v.mu.Lock()
	s.v.tipCells -= s.taken // first, or what is freed below would count twice as room
	s.release()
	s.v.mu.Unlock()
	s.v.wipe(s.first)
}

// body gives back the cells of the last chunk that it does not fill, and ends
// the writing. The caller holds mu.
func (s *Sealed) body() body {
	b := body{first: s.first, links: 1, size: s.size, cells: uint32(s.cells()), tip: true}
	keep := cellsRaw(int64(s.filled))
	if over := int(s.at.n) - keep; over > 0 {
		s.v.cells.size[s.at.first] = uint8(keep)
		s.v.cells.give(run{s.at.first + uint32(keep), uint8(over)})
		s.v.tipCells -= over
	}
	s.release()
	return b
}

// release gives the reservation back and ends it. The caller holds mu.
func (s *Sealed) release() {
	s.v.cells.reserved -= s.spare
	s.v.tipCells -= s.spare
	s.v.tips.coming--
	s.spare, s.over = 0, true
}
