package vault

import (
	"fmt"
	"time"
)

// A draft is a submission under a key that only the form on a visitor's page
// holds: it can be read as often as needed, each time renews it, and what is
// not renewed is wiped.

// Keep ends a submission as a draft for life, and fills key, KeyLen bytes of
// locked memory. Errors are those of Commit.
func (s *Submission) Keep(life time.Duration, key []byte) error {
	if len(key) != KeyLen {
		s.Abort()
		return fmt.Errorf("keeping a draft: room for %d bytes of a key", len(key))
	}
	v := s.v
	var l link
	e := ending{v: v, subs: []*Submission{s}, each: 1, adds: true, keys: [2][]byte{key}}
	e.wrap = func(d desk) error {
		data, kek := d.data(), d.kek()
		if err := s.borrow(data); err != nil {
			return err
		}
		mint(key)
		l = link{id: idOf(key), due: v.conf.Now() + life, kind: kindDraft, state: stateWaiting, outcome: none}
		v.wrapKey(kek, key, nil, l.salt[:])
		return wrap(&l.wrapped, data, kek)
	}
	e.index = func() error {
		l.body = s.body
		v.beside(v.add(l)).end = l.due - life + LifeMax
		return nil
	}
	return e.run(life)
}

// Draft lends a draft to f and renews it: for life, or for as long as there is
// room for it now, but never beyond LifeMax after Keep. It loses nothing of
// what it had. Every reason not to lend it is ErrRefused.
func (v *Vault) Draft(key []byte, life time.Duration, f func(o *Opening) error) error {
	if life < LifeMin || life > LifeMax {
		return ErrLife
	}
	return v.again(key, kindDraft, life, f)
}

// renew lets a draft wait for longer, as far as it would be let in now. The
// caller holds mu.
func (v *Vault) renew(at uint32, life time.Duration) {
	l := v.links.at(at)
	b := v.body.at(l.body)
	need := int(b.cells)
	most := v.longest(need, v.room(b.tip)+need, b.tip) // it is in its own room
	due := min(v.conf.Now()+min(life, most), v.beside(at).end)
	if due > l.due {
		l.due = due
		v.due.change(l.pos, due)
	}
}

// Discard wipes a draft. One that is being read is wiped when that ends.
func (v *Vault) Discard(key []byte) error {
	var n id
	Do(func() { n = idOf(key) })
	in, err := v.begin()
	if err != nil {
		return err
	}
	defer v.exit(in)
	v.mu.Lock()
	wiped, err := v.discard(n)
	v.mu.Unlock()
	v.wipe(wiped)
	return err
}

func (v *Vault) discard(n id) (uint32, error) {
	at, ok := v.ids.find(n)
	if !ok || v.links.at(at).kind != kindDraft {
		return none, ErrRefused
	}
	l := v.links.at(at)
	if l.readers == 0 {
		return v.drop(at, Expired), nil
	}
	l.due = 0
	v.due.change(l.pos, 0)
	return none, nil
}
