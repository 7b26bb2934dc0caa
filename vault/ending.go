package vault

import (
	"fmt"
	"slices"
	"time"
)

// ending is how submissions end together: what is done inside Do, with the
// data keys, and what is then put into the index. The index is ordinary heap,
// kept for long: it must not grow inside Do.
type ending struct {
	v     *Vault
	subs  []*Submission // at least one
	each  int           // links that will lead to each
	adds  bool          // whether the links are new ones, that need places
	keys  [2][]byte     // that wrap fills; wiped when it comes to nothing
	turn  func() error  // waits for one, before a desk is taken; nil for none
	wrap  func(d desk) error
	index func() error // the caller of it holds mu
}

// run ends the submissions, for life. After ErrEmpty, ErrLife, ErrFull,
// ErrBusy and ErrRefused they stand; every other error wipes them.
func (e *ending) run(life time.Duration) error {
	err := e.agree()
	if err == nil {
		err = e.fits(life)
	}
	if err == nil && e.turn != nil {
		err = e.turn()
	}
	if err == nil {
		err = e.v.onDesk(func(d desk) (err error) {
			if Do(func() { err = e.wrap(d) }); err != nil {
				return err
			}
			return e.finish()
		})
	}
	switch err {
	case nil:
		return nil
	case ErrEmpty, ErrLife, ErrFull, ErrBusy, ErrRefused:
		e.release()
	default:
		abort(e.subs)
	}
	for _, s := range e.subs {
		s.forget()
	}
	for _, k := range e.keys {
		clear(k)
	}
	return err
}

// abort ends submissions that come to nothing.
func abort(subs []*Submission) {
	for _, s := range subs {
		s.Abort()
	}
}

// agree is whether the submissions can end together.
func (e *ending) agree() error {
	first := e.subs[0]
	for i, s := range e.subs {
		if s.over || s.pass.gen != first.pass.gen {
			return ErrClosed
		}
		if s.v != first.v || s.tip != first.tip || slices.Contains(e.subs[:i], s) {
			return fmt.Errorf("committing %d together: number %d is of another kind or there twice", len(e.subs), i)
		}
	}
	return nil
}

// fits is whether all can stay for life. It promises each its links' places,
// so that no others take them meanwhile.
func (e *ending) fits(life time.Duration) error {
	for _, s := range e.subs {
		if s.size == 0 {
			return ErrEmpty
		}
	}
	v := e.v
	if err := v.enter(e.subs[0].pass); err != nil {
		return err
	}
	defer v.exit(e.subs[0].pass)
	if life < LifeMin || life > LifeMax {
		return ErrLife
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if life > v.longestEach(e.subs) {
		return ErrFull
	}
	if !e.adds {
		return nil
	}
	if !v.spare(e.each*len(e.subs), life) {
		return ErrFull
	}
	for _, s := range e.subs {
		s.links = e.each
		v.promised += e.each
	}
	return nil
}

// release gives back the places that were promised.
func (e *ending) release() {
	v := e.v
	if v.enter(e.subs[0].pass) != nil {
		return
	}
	defer v.exit(e.subs[0].pass)
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range e.subs {
		v.promised -= s.links
		s.links = 0
	}
}

// borrow writes the data key to dst, 32 bytes, and keeps the cipher for close.
// Whoever makes what leads to it does not hold life: Argon2id takes its time.
func (s *Submission) borrow(dst []byte) error {
	if err := s.v.enter(s.pass); err != nil {
		return err
	}
	defer s.v.exit(s.pass)
	s.dataKey(dst)
	return s.sealer.with(dst) // or it would be unmasked twice
}

// finish seals the last chunks and stores the submissions. When the index
// refuses them, the chunks are opened again.
func (e *ending) finish() (err error) {
	if err := e.v.enter(e.subs[0].pass); err != nil {
		return err
	}
	defer e.v.exit(e.subs[0].pass)
	Do(func() {
		for _, s := range e.subs {
			if err == nil {
				err = s.close()
			}
		}
	})
	if err != nil {
		return err
	}
	if err = e.store(); err == nil {
		return nil
	}
	Do(func() {
		for _, s := range e.subs {
			if lost := s.reopen(); lost != nil {
				err = lost
			}
		}
	})
	return err
}

// store puts the bodies and what leads to them into the index, and gives back
// what is over. When the index refuses, it is as before. The caller holds
// life.
func (e *ending) store() error {
	v := e.v
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ready(e.each * len(e.subs))
	for _, s := range e.subs {
		s.body = v.body.put(body{
			first: s.first, links: uint32(e.each), size: s.size, tip: s.tip,
			cells: uint32(s.cells()),
		})
	}
	if err := e.index(); err != nil {
		for _, s := range e.subs {
			v.body.drop(s.body)
		}
		return err
	}
	for _, s := range e.subs {
		clear(s.keyCell())
		s.trim()
		s.release()
	}
	return nil
}
