package vault

import "fmt"

// Read lends what was written so far, in order, in pieces. It is for giving
// it back to who typed it; more can be written afterwards.
func (s *Submission) Read(f func(page []byte) error) error {
	if s.over {
		return ErrClosed
	}
	return s.v.onDesk(func(d desk) (err error) {
		Do(func() { err = s.read(d, f) })
		return err
	})
}

func (s *Submission) read(d desk, f func(page []byte) error) error {
	defer s.forget()
	at := s.first
	for i := uint64(0); i < s.chunks; i++ {
		page, next, err := s.piece(d, at, i)
		if err != nil {
			return err
		}
		if err := f(page); err != nil {
			return err
		}
		at = next
	}
	if s.filled == 0 {
		return nil
	}
	if err := s.v.enter(s.pass); err != nil {
		return err
	}
	page := d.page(s.filled)
	s.mask(page, s.mem(s.at)[:s.filled], uint32(s.chunks), 0)
	s.v.exit(s.pass)
	return f(page)
}

// piece opens a sealed chunk to the desk and says where the next one is. A
// chunk in the middle fills its cells.
func (s *Submission) piece(d desk, at uint32, chunk uint64) ([]byte, uint32, error) {
	if err := s.v.enter(s.pass); err != nil {
		return nil, none, err
	}
	defer s.v.exit(s.pass)
	if err := s.cipher(); err != nil {
		return nil, none, fmt.Errorf("reading back: %w", err)
	}
	mem, next := s.v.chunk(at)
	page, err := s.sealer.open(d.page(len(mem)-overhead), mem, chunk, false)
	return page, next, err
}
