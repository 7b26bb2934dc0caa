package vault

import (
	"fmt"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// A draft is a submission under a key that only the form on a visitor's page
// holds: it can be read as often as needed, each time renews it, and what is
// not renewed is wiped.

// Keep ends a submission as a draft for life, and fills key, KeyLen bytes of
// locked memory. Errors are those of Commit.
func (s *Submission) Keep(life time.Duration, key []byte) error {
	if len(key) != KeyLen {
		return fmt.Errorf("keeping a draft: room for %d bytes of a key", len(key))
	}
	if err := s.fits(life, 1); err != nil {
		return err
	}
	v := s.v
	var l link
	return s.end(ending{
		keys:  [][]byte{key},
		links: 1,
		wrap: func(data, slot []byte) error {
			mint(key)
			l = link{id: idOf(key), due: v.conf.Now() + life, kind: kindDraft, state: stateWaiting, outcome: none}
			kek := slot[:chacha20poly1305.KeySize]
			v.wrapKey(kek, key, nil, l.salt[:])
			return wrap(&l.wrapped, data, kek)
		},
		index: func(body uint32) error {
			l.body = body
			v.add(l)
			return nil
		},
	})
}

// Draft lends a draft to f and renews it for life. Every reason not to is
// ErrRefused.
func (v *Vault) Draft(key []byte, life time.Duration, f func(o *Opening) error) error {
	if life < LifeMin || life > LifeMax {
		return ErrLife
	}
	return v.again(key, kindDraft, life, f)
}

// Discard wipes a draft. One that is being read is wiped when that ends.
func (v *Vault) Discard(key []byte) error {
	var n id
	Do(func() { n = idOf(key) })
	if _, err := v.begin(); err != nil {
		return err
	}
	defer v.life.RUnlock()
	v.mu.Lock()
	wiped, err := v.discard(n)
	v.mu.Unlock()
	v.wipe(wiped)
	return err
}

func (v *Vault) discard(n id) (uint32, error) {
	at, ok := v.ids[n]
	if !ok || v.links.rows[at].kind != kindDraft {
		return none, ErrRefused
	}
	l := &v.links.rows[at]
	if l.readers == 0 {
		return v.drop(at, Expired), nil
	}
	l.due = 0
	v.due.change(l.pos, 0)
	return none, nil
}
