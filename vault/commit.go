package vault

import (
	"crypto/rand"
	"fmt"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// Terms are what a submission is committed under.
type Terms struct {
	// Life is for how long it waits, LifeMin to LifeMax.
	Life time.Duration
	// Passphrase is part of every link's key; empty means none.
	Passphrase []byte
	// Receipt has room for one key, KeyLen bytes of locked memory, which
	// Commit fills; nil means that no receipt is kept.
	Receipt []byte
	// Visitor is who asks, for a turn of Argon2id; 0 is nobody in particular.
	Visitor uint32
}

// Commit seals what was written and fills links, which has room for a whole
// number of keys, with a new link key each. After ErrBusy (no turn for the
// passphrase), ErrFull (no room for so long, or for so many links), ErrLife or
// ErrEmpty the submission stands as it was and may be tried again; every other
// error ends it.
func (s *Submission) Commit(t Terms, links []byte) error {
	if len(links) == 0 || len(links)%KeyLen != 0 {
		return fmt.Errorf("committing: room for %d bytes of link keys", len(links))
	}
	if len(t.Receipt) != 0 && len(t.Receipt) != KeyLen {
		return fmt.Errorf("committing: room for %d bytes of a receipt's key", len(t.Receipt))
	}
	if err := s.fits(t.Life, len(links)/KeyLen); err != nil {
		return err
	}
	v := s.v
	rows := make([]link, len(links)/KeyLen)
	return s.end(ending{
		keys:  [][]byte{links, t.Receipt},
		links: len(rows),
		wrap: func(data, slot []byte) error {
			// A turn comes after the desk, as in Open: the other way round the
			// two could wait for each other for ever.
			if len(t.Passphrase) > 0 {
				if err := v.turns.take(t.Visitor); err != nil {
					return err
				}
				defer v.turns.give()
			}
			return s.wrapAll(rows, t, links, data, slot)
		},
		index: func(body uint32) error {
			for i := range rows {
				rows[i].body = body
				v.add(rows[i])
			}
			if len(t.Receipt) > 0 {
				v.addReceipt(t, rows)
			}
			return nil
		},
	})
}

// fits is whether the submission can be committed for so long, by n links.
func (s *Submission) fits(life time.Duration, n int) error {
	if s.over {
		return ErrClosed
	}
	if s.size == 0 {
		return ErrEmpty
	}
	v := s.v
	if err := v.enter(s.gen); err != nil {
		return err
	}
	defer v.life.RUnlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if life < LifeMin || life > LifeMax {
		return ErrLife
	}
	// Its own reservation counts as room: it gives back what is over.
	if life > v.longest(s.taken, v.room(s.tip)+s.spare+s.taken, s.tip) || v.links.len()+n > v.conf.Links {
		return ErrFull
	}
	return nil
}

// ending is how a submission ends: what is done inside Do, with the data key,
// and what is then put into the index. The index is ordinary heap, kept for
// long: it must not grow inside Do.
type ending struct {
	keys  [][]byte // that wrap fills; wiped when it comes to nothing
	links int      // that will lead to the body
	wrap  func(data, slot []byte) error
	index func(body uint32) error // the caller of it holds mu
}

// end runs the last step of a submission. When that fails, the submission is
// wiped, but for ErrRefused and ErrBusy, after which it stands.
func (s *Submission) end(e ending) error {
	err := s.v.onDesk(func(slot []byte) (err error) {
		Do(func() { err = s.wrap(e, slot) })
		if err == nil {
			err = s.finish(e)
		}
		if err != nil && err != ErrRefused && err != ErrBusy {
			s.Abort()
		}
		return err
	})
	if err != nil {
		for _, k := range e.keys {
			clear(k)
		}
	}
	return err
}

// chunk is the chunk being filled, as it was before it was sealed.
type chunk struct {
	at     run
	filled int
	prev   uint32
}

// wrap makes what leads to the data key. It does not hold life: Argon2id
// takes its time.
func (s *Submission) wrap(e ending, slot []byte) error {
	data, err := s.borrow(slot)
	if err != nil {
		return err
	}
	return e.wrap(data, slot[len(data):])
}

// finish seals the last chunk and stores the submission.
func (s *Submission) finish(e ending) (err error) {
	if err := s.v.enter(s.gen); err != nil {
		return err
	}
	defer s.v.life.RUnlock()
	last := chunk{s.at, s.filled, s.prev}
	Do(func() {
		defer s.forget()
		err = s.seal(true)
	})
	if err != nil {
		return err
	}
	return s.store(e, last)
}

// wrapAll makes the links' keys, and wraps the data key under each.
func (s *Submission) wrapAll(rows []link, t Terms, links, data, slot []byte) error {
	v := s.v
	due := v.conf.Now() + t.Life
	var salt [saltLen]byte
	rand.Read(salt[:])
	kek, tag := slot[:32], slot[32:32]
	if len(t.Passphrase) > 0 {
		tag = slot[32:64]
		v.argon(tag, t.Passphrase, salt[:])
	}
	if len(t.Receipt) > 0 {
		mint(t.Receipt)
	}
	for i := range rows {
		key, l := links[i*KeyLen:(i+1)*KeyLen], &rows[i]
		mint(key)
		*l = link{id: idOf(key), salt: salt, due: due, kind: kindLink, state: stateWaiting, phrase: len(tag) > 0, outcome: none}
		v.wrapKey(kek, key, tag, salt[:])
		if err := wrap(&l.wrapped, data, kek); err != nil {
			return err
		}
	}
	return nil
}

// borrow copies the data key to the slot.
func (s *Submission) borrow(slot []byte) ([]byte, error) {
	if err := s.v.enter(s.gen); err != nil {
		return nil, err
	}
	defer s.v.life.RUnlock()
	data := slot[:chacha20poly1305.KeySize]
	copy(data, s.dataKey())
	return data, nil
}

// store gives back what is over and puts the body and what leads to it into
// the index. When that is refused, everything is as before: the last chunk is
// opened again. The caller holds life.
func (s *Submission) store(e ending, last chunk) error {
	v := s.v
	v.mu.Lock()
	defer v.mu.Unlock()
	keep := cellsFor(int64(last.filled))
	at := v.body.put(body{
		first: s.first, links: uint32(e.links), size: s.size, tip: s.tip,
		cells: uint32(s.taken - int(last.at.n) + keep),
	})
	if err := e.index(at); err != nil {
		v.body.drop(at)
		if lost := s.reopen(last); lost != nil {
			return lost
		}
		return err
	}
	clear(s.dataKey())
	if over := int(last.at.n) - keep; over > 0 {
		v.cells.size[last.at.first] = uint8(keep)
		v.cells.give(run{last.at.first + uint32(keep), uint8(over)})
		if s.tip {
			v.tipCells -= over
		}
	}
	s.release()
	return nil
}

// reopen undoes the sealing of the last chunk. Nothing more can be written
// then: other bytes under the same number would use a nonce twice. The caller
// holds life.
func (s *Submission) reopen(last chunk) (err error) {
	Do(func() {
		defer s.forget()
		if err = s.sealer.with(s.dataKey()); err != nil {
			return
		}
		s.chunks--
		m := s.mem(last.at)
		if _, err = s.sealer.open(m, m[:last.filled+overhead], s.chunks, true); err != nil {
			return
		}
		clear(m[last.filled : last.filled+overhead])
		s.at, s.filled, s.prev = last.at, last.filled, last.prev
		s.left = 0
	})
	return err
}

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
