package vault

import (
	"crypto/rand"
	"fmt"
)

// Submission is a secret on its way in. It belongs to one goroutine, and ends
// with Commit, CommitEach, Answer, Keep or Abort.
type Submission struct {
	v     *Vault
	pass  pass
	tip   bool
	left  int64 // bytes that may still be written
	size  int64 // bytes written
	spare int   // cells reserved and not taken
	taken int   // cells taken for chunks

	number uint64 // of those begun under the flight key
	key    run    // a cell: the data key, masked
	first  uint32
	at     run // the chunk being filled, masked
	rest   run // what was cut off it: the next one
	filled int
	prev   uint32 // the chunk before it
	chunks uint64 // sealed so far
	last   chunk  // while it ends: the one that was sealed last
	links  int    // while it ends: places promised
	body   uint32 // while it ends: its place
	sealer sealer
	over   bool
}

// Begin makes room for size bytes, the most that will be written. ErrFull,
// ErrTooLarge and ErrEmpty come here, before anything is taken.
func (v *Vault) Begin(size int64) (*Submission, error) { return v.beginFor(size, false) }

// BeginTip is Begin for a tip, which may use all of the room.
func (v *Vault) BeginTip(size int64) (*Submission, error) { return v.beginFor(size, true) }

func (v *Vault) beginFor(size int64, tip bool) (*Submission, error) {
	if size > v.Max() {
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
	need := cellsWorst(size) + 1
	s := &Submission{v: v, pass: in, tip: tip, left: size, first: none, prev: none}
	v.mu.Lock()
	if v.toBegin(need, tip) == 0 {
		v.mu.Unlock()
		return nil, ErrFull
	}
	v.cells.reserve(need)
	if tip {
		v.tipCells += need
	}
	s.key = v.cells.take(1)
	s.spare = need - 1
	s.number = v.begun
	v.begun++
	s.grow() // the first chunk too, while the index is locked
	v.mu.Unlock()
	rand.Read(s.keyCell())
	return s, nil
}

func (s *Submission) mem(r run) []byte {
	at := int(r.first) * cellSize
	end := at + int(r.n)*cellSize
	return s.v.arena.pages[at:end:end]
}

// Len is how many bytes were written.
func (s *Submission) Len() int64 { return s.size }

// Write takes p into the arena and seals each chunk that is full. More than
// Begin was told gives ErrTooLarge, and nothing of p is taken.
func (s *Submission) Write(p []byte) (n int, err error) {
	if s.over {
		return 0, ErrClosed
	}
	if int64(len(p)) > s.left {
		return 0, ErrTooLarge
	}
	Do(func() {
		defer s.forget()
		for n < len(p) && err == nil {
			var k int
			k, err = s.fill(p[n:])
			n += k
		}
	})
	return n, err
}

// forget drops the cipher, and the key in it.
func (s *Submission) forget() { s.sealer.aead = nil }

// fill puts as much of p as the current chunk takes. It holds life for one
// chunk only, so that Purge need not wait for more.
func (s *Submission) fill(p []byte) (int, error) {
	if err := s.v.enter(s.pass); err != nil {
		return 0, err
	}
	defer s.v.exit(s.pass)
	if s.at.n == 0 {
		s.v.mu.Lock()
		s.grow()
		s.v.mu.Unlock()
	}
	s.cut(s.filled + len(p))
	m := s.mem(s.at)
	room := len(m) - overhead - s.filled
	n := min(len(p), room)
	if len(p) > room { // more follows, so the chunk is not the last
		if err := s.seal(p[:n], false); err != nil {
			return 0, err
		}
	} else {
		s.mask(m[s.filled:], p[:n], uint32(s.chunks), s.filled)
		s.filled += n
	}
	s.size += int64(n)
	s.left -= int64(n)
	return n, nil
}

// grow takes cells for the next chunk, as many as what is left asks for. The
// caller holds mu.
func (s *Submission) grow() {
	c := s.v.cells
	s.at = c.take(min(cellsFor(s.left), s.spare))
	s.spare -= int(s.at.n)
	s.taken += int(s.at.n)
	if s.prev == none {
		s.first = s.at.first
	} else {
		c.next[s.prev] = s.at.first
	}
}

// cutMin is the least that a chunk is cut to, in cells: 4 KiB still seal at
// 0.88 of the speed of 16 KiB.
const cutMin = 16

// cut shortens the current chunk where n bytes would fill much of it, but not
// all, to as many cells as they fill with something left: then it can be
// sealed at once. To put the mask on and off takes ten times as long. Where a
// second tag would take one more cell, the chunk stays whole.
func (s *Submission) cut(n int) {
	k := (n - 1 + overhead) / cellSize
	left := n - (k*cellSize - overhead)
	if k >= cutMin && k < int(s.at.n) && left+overhead <= cellSize {
		s.at, s.rest = s.v.cells.split(s.at, k)
	}
}

// seal closes the current chunk with the rest of it: from where that lies, or
// behind what stands there already.
func (s *Submission) seal(rest []byte, last bool) error {
	if err := s.cipher(); err != nil {
		return fmt.Errorf("sealing: %w", err)
	}
	m := s.mem(s.at)
	if s.filled > 0 {
		rest = m[:len(s.flip())+copy(m[s.filled:], rest)]
	}
	s.sealer.seal(m, rest, s.chunks, last)
	s.next()
	return nil
}

// next goes on to the chunk after the current one.
func (s *Submission) next() {
	s.prev, s.at, s.rest, s.filled = s.at.first, s.rest, run{}, 0
	s.chunks++
}

// Abort wipes what was written and gives its room back. After Commit, or a
// second time, it does nothing.
func (s *Submission) Abort() {
	if s.over {
		return
	}
	if s.v.enter(s.pass) != nil {
		s.over = true // purged: nothing is there
		return
	}
	defer s.v.exit(s.pass)
	clear(s.keyCell())
	if s.tip { // first, or what is freed below would count twice as room
		s.v.mu.Lock()
		s.v.tipCells -= s.taken
		s.v.mu.Unlock()
	}
	s.v.wipe(s.first)
	s.v.mu.Lock()
	defer s.v.mu.Unlock()
	s.release()
}

// release gives the key's zeroed cell and the reservation back and ends the
// submission. The caller holds mu.
func (s *Submission) release() {
	s.v.cells.give(s.key)
	s.v.cells.reserved -= s.spare
	s.v.promised -= s.links
	if s.tip {
		s.v.tipCells -= s.spare + 1
	}
	s.spare, s.links = 0, 0
	s.over = true
}
