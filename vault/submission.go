package vault

import (
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// Submission is a secret on its way in. It belongs to one goroutine, and ends
// with Commit or Abort.
type Submission struct {
	v     *Vault
	gen   uint64
	left  int64 // bytes that may still be written
	size  int64 // bytes written
	spare int   // cells reserved and not taken

	key    run // a cell: the data key
	first  uint32
	at     run // the chunk being filled, plaintext
	filled int
	prev   uint32 // the chunk before it
	chunks uint64 // sealed so far
	over   bool
}

// Begin makes room for size bytes, the most that will be written. ErrFull
// and ErrTooLarge come here, before anything is taken.
func (v *Vault) Begin(size int64) (*Submission, error) {
	if size > v.conf.Max {
		return nil, ErrTooLarge
	}
	if size < 1 {
		return nil, ErrEmpty
	}
	gen, err := v.begin()
	if err != nil {
		return nil, err
	}
	defer v.life.RUnlock()
	need := cellsWorst(size) + 1
	s := &Submission{v: v, gen: gen, left: size, first: none, prev: none}
	v.mu.Lock()
	if !v.cells.reserve(need) {
		v.mu.Unlock()
		return nil, ErrFull
	}
	s.key = v.cells.take(1)
	v.mu.Unlock()
	s.spare = need - 1
	rand.Read(s.dataKey())
	return s, nil
}

// dataKey is the submission's key, in the arena. The caller holds life.
func (s *Submission) dataKey() []byte {
	return s.v.arena.pages[int(s.key.first)*cellSize:][:chacha20poly1305.KeySize]
}

func (s *Submission) mem(r run) []byte {
	at := int(r.first) * cellSize
	return s.v.arena.pages[at : at+int(r.n)*cellSize]
}

// Len is how many bytes were written.
func (s *Submission) Len() int64 { return s.size }

// Write copies p into the arena and seals each chunk that is full. More than
// Begin was told gives ErrTooLarge, and nothing of p is taken.
func (s *Submission) Write(p []byte) (n int, err error) {
	if s.over {
		return 0, ErrClosed
	}
	if int64(len(p)) > s.left {
		return 0, ErrTooLarge
	}
	for len(p) > 0 && err == nil {
		var k int
		Do(func() { k, err = s.fill(p) })
		p = p[k:]
		n += k
	}
	return n, err
}

// fill puts as much of p as the current chunk takes. It holds life for one
// chunk only, so that Purge need not wait for more.
func (s *Submission) fill(p []byte) (int, error) {
	if err := s.v.enter(s.gen); err != nil {
		return 0, err
	}
	defer s.v.life.RUnlock()
	if s.at.n > 0 && s.filled == len(s.mem(s.at))-overhead {
		if err := s.seal(false); err != nil {
			return 0, err
		}
	}
	if s.at.n == 0 {
		s.grow()
	}
	n := copy(s.mem(s.at)[s.filled:len(s.mem(s.at))-overhead], p)
	s.filled += n
	s.size += int64(n)
	s.left -= int64(n)
	return n, nil
}

// grow takes cells for the next chunk, as many as what is left asks for.
func (s *Submission) grow() {
	c := s.v.cellsLocked()
	defer s.v.mu.Unlock()
	s.at = c.take(min(cellsFor(s.left), s.spare))
	s.spare -= int(s.at.n)
	if s.prev == none {
		s.first = s.at.first
	} else {
		c.next[s.prev] = s.at.first
	}
}

// cellsLocked locks mu and returns the cells, which Purge replaces.
func (v *Vault) cellsLocked() *cells {
	v.mu.Lock()
	return v.cells
}

// seal closes the current chunk in place.
func (s *Submission) seal(last bool) error {
	a, err := chacha20poly1305.New(s.dataKey())
	if err != nil {
		return fmt.Errorf("sealing: %w", err)
	}
	m := s.mem(s.at)
	sealInto(a, m, m[:s.filled], s.chunks, last)
	s.prev, s.at, s.filled = s.at.first, run{}, 0
	s.chunks++
	return nil
}

// Read lends what was written so far, in order, in pieces. It is for giving
// it back to who typed it; more can be written afterwards.
func (s *Submission) Read(f func(page []byte) error) error {
	if s.over {
		return ErrClosed
	}
	slot, err := s.v.desk.take()
	if err != nil {
		return err
	}
	defer s.v.desk.give(slot)
	at := s.first
	for i := uint64(0); i < s.chunks && err == nil; i++ {
		Do(func() {
			var page []byte
			if page, at, err = s.piece(slot, at, i); err == nil {
				err = f(page)
			}
		})
	}
	if err == nil && s.filled > 0 {
		Do(func() {
			if err = s.v.enter(s.gen); err != nil {
				return
			}
			n := copy(slot, s.mem(s.at)[:s.filled])
			s.v.life.RUnlock()
			err = f(slot[:n])
		})
	}
	return err
}

// piece opens a sealed chunk into slot and says where the next one is.
func (s *Submission) piece(slot []byte, at uint32, chunk uint64) ([]byte, uint32, error) {
	if err := s.v.enter(s.gen); err != nil {
		return nil, none, err
	}
	defer s.v.life.RUnlock()
	a, err := chacha20poly1305.New(s.dataKey())
	if err != nil {
		return nil, none, err
	}
	return s.v.chunk(a, slot, at, chunk, false)
}

// chunk opens the chunk at a cell into dst and says where the next one is.
// The caller holds life. A chunk in the middle fills its cells.
func (v *Vault) chunk(a cipher.AEAD, dst []byte, at uint32, n uint64, last bool) ([]byte, uint32, error) {
	c := v.cellsLocked()
	r, next := run{at, c.size[at]}, c.next[at]
	v.mu.Unlock()
	p, err := openInto(a, dst, c.bytes(r), n, last)
	return p, next, err
}

// Terms are what a submission is committed under.
type Terms struct {
	Life       time.Duration
	Passphrase []byte // empty means none
}

// Commit seals what was written and fills links, which has room for a whole
// number of keys, with a new link key each. After ErrBusy (no turn for the
// passphrase) or ErrEmpty the submission stands as it was and may be tried
// again; every other error ends it.
func (s *Submission) Commit(t Terms, links []byte) (err error) {
	if s.over {
		return ErrClosed
	}
	if s.size == 0 {
		return ErrEmpty
	}
	if len(links) == 0 || len(links)%KeyLen != 0 {
		return fmt.Errorf("committing: room for %d bytes of link keys", len(links))
	}
	slot, err := s.v.desk.take()
	if err != nil {
		return err
	}
	defer s.v.desk.give(slot)
	if len(t.Passphrase) > 0 {
		if err := s.v.turns.take(); err != nil {
			return err
		}
		defer s.v.turns.give()
	}
	Do(func() { err = s.commit(t, links, slot) })
	if err != nil {
		clear(links)
		s.Abort()
	}
	return err
}

func (s *Submission) commit(t Terms, links, slot []byte) error {
	rows := make([]link, len(links)/KeyLen)
	now := s.v.conf.Now()
	if err := s.v.enter(s.gen); err != nil {
		return err
	}
	data := slot[:chacha20poly1305.KeySize]
	copy(data, s.dataKey())
	s.v.life.RUnlock()

	var salt [saltLen]byte
	rand.Read(salt[:])
	kek, tag := slot[32:64], slot[64:64]
	if len(t.Passphrase) > 0 {
		tag = slot[64:96]
		s.v.turns.tag(tag, t.Passphrase, salt[:], s.v.conf.Argon2)
	}
	for i := range rows {
		key := links[i*KeyLen : (i+1)*KeyLen]
		mint(key)
		l := &rows[i]
		*l = link{id: idOf(key), salt: salt, due: now + t.Life, state: stateWaiting, phrase: len(tag) > 0}
		wrapKey(kek, key, tag, salt[:])
		if err := wrap(&l.wrapped, data, kek, l.id); err != nil {
			return err
		}
	}
	if err := s.v.enter(s.gen); err != nil {
		return err
	}
	defer s.v.life.RUnlock()
	n := s.filled
	m, last := s.mem(s.at), s.at
	if err := s.seal(true); err != nil {
		return err
	}
	clear(s.dataKey())
	s.store(rows, last, m, n)
	return nil
}

// store puts the links into the index and gives back what was not needed:
// the key's cell, the cells after the end of the last chunk, the reservation.
func (s *Submission) store(rows []link, last run, m []byte, n int) {
	keep := uint8(cellsFor(int64(n)))
	v := s.v
	c := v.cellsLocked()
	defer v.mu.Unlock()
	if keep < last.n {
		c.size[last.first] = keep
		c.give(run{last.first + uint32(keep), last.n - keep})
	}
	s.release(c)
	at := v.body.put(body{first: s.first, links: uint32(len(rows)), size: s.size})
	for i := range rows {
		rows[i].body = at
		v.add(rows[i])
	}
}

// add puts a link into the index. The caller holds mu.
func (v *Vault) add(l link) {
	v.serial++
	l.serial = v.serial
	at := v.links.put(l)
	v.index[l.id] = at
	v.due.push(deadline{l.due, at, l.serial})
}

// release gives the key's zeroed cell and the reservation back and ends the
// submission. The caller holds mu.
func (s *Submission) release(c *cells) {
	c.give(s.key)
	c.reserved -= s.spare
	s.spare = 0
	s.over = true
}

// Abort wipes what was written and gives its room back. After Commit, or a
// second time, it does nothing.
func (s *Submission) Abort() {
	if s.over {
		return
	}
	if s.v.enter(s.gen) != nil {
		s.over = true // purged: nothing is there
		return
	}
	defer s.v.life.RUnlock()
	clear(s.dataKey())
	if s.first != none {
		s.v.wipe(s.first)
	}
	c := s.v.cellsLocked()
	defer s.v.mu.Unlock()
	s.release(c)
}

// wipe zeroes a chain of chunks and frees its cells. The caller holds life,
// and nobody else knows the chain any more.
func (v *Vault) wipe(first uint32) {
	c := v.cellsLocked()
	v.mu.Unlock()
	for at := first; at != none; {
		r, next := run{at, c.size[at]}, c.next[at]
		clear(c.bytes(r))
		c = v.cellsLocked()
		c.give(r)
		v.mu.Unlock()
		at = next
	}
}
