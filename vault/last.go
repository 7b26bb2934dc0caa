package vault

import "fmt"

// chunk is the chunk being filled, as it was before it was sealed.
type chunk struct {
	at     run
	filled int
	prev   uint32
}

// close seals the last chunk. The caller holds life.
func (s *Submission) close() error {
	defer s.forget()
	last := chunk{s.at, s.filled, s.prev}
	if err := s.seal(nil, true); err != nil {
		return err
	}
	s.last = last
	return nil
}

// reopen undoes close. Nothing more can be written then: other bytes under
// the same number would use a nonce twice. The caller holds life.
func (s *Submission) reopen() error {
	defer s.forget()
	if err := s.cipher(); err != nil {
		return fmt.Errorf("opening again: %w", err)
	}
	s.chunks--
	c := s.last
	m := s.mem(c.at)
	if _, err := s.sealer.open(m, m[:c.filled+overhead], s.chunks, true); err != nil {
		return fmt.Errorf("opening again: %w", err)
	}
	clear(m[c.filled : c.filled+overhead])
	s.at, s.filled, s.prev, s.last = c.at, c.filled, c.prev, chunk{}
	s.left = 0
	s.flip()
	return nil
}

// cells is how many cells the submission keeps when it ends.
func (s *Submission) cells() int {
	c := s.last
	if c.at.n == 0 {
		c = chunk{s.at, s.filled, s.prev}
	}
	if c.at.n == 0 {
		return s.taken
	}
	return s.taken - int(c.at.n) + cellsFor(int64(c.filled))
}

// trim gives back the cells of the last chunk that it does not fill. The
// caller holds mu.
func (s *Submission) trim() {
	c := s.last
	keep := cellsFor(int64(c.filled))
	over := int(c.at.n) - keep
	if over == 0 {
		return
	}
	s.v.cells.size[c.at.first] = uint8(keep)
	s.v.cells.give(run{c.at.first + uint32(keep), uint8(over)})
	if s.tip {
		s.v.tipCells -= over
	}
}
