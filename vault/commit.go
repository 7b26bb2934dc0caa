package vault

import (
	"crypto/rand"
	"fmt"
	"time"
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
	n := len(links) / KeyLen
	if n == 0 || len(links)%KeyLen != 0 {
		s.Abort()
		return fmt.Errorf("committing: room for %d bytes of link keys", len(links))
	}
	return commit([]*Submission{s}, n, t, links)
}

// CommitEach is Commit for several submissions of one vault, all for links or
// all tips, with one link each: links has room for as many keys. They share
// the terms, one run of Argon2id and one receipt, which tells of them in their
// order. They come in together or not at all: together they must fit, after
// ErrBusy, ErrFull, ErrLife and ErrEmpty all stand, and every other error ends
// all. LongestEach says after ErrFull what would fit.
func CommitEach(subs []*Submission, t Terms, links []byte) error {
	if len(subs) == 0 || len(links) != len(subs)*KeyLen {
		abort(subs)
		return fmt.Errorf("committing %d: room for %d bytes of link keys", len(subs), len(links))
	}
	return commit(subs, 1, t, links)
}

// commit ends submissions with the same number of links each. The keys follow
// each other as the submissions do.
func commit(subs []*Submission, each int, t Terms, links []byte) error {
	if len(t.Receipt) != 0 && len(t.Receipt) != KeyLen {
		abort(subs)
		return fmt.Errorf("committing: room for %d bytes of a receipt's key", len(t.Receipt))
	}
	rows := make([]link, len(links)/KeyLen)
	var receipt id
	e := ending{v: subs[0].v, subs: subs, each: each, adds: true, keys: [][]byte{links, t.Receipt}}
	e.wrap = func(d desk) error {
		// A turn comes after the desk, as in Open: the other way round the
		// two could wait for each other for ever.
		if len(t.Passphrase) > 0 {
			if err := e.v.turns.take(t.Visitor); err != nil {
				return err
			}
			defer e.v.turns.give()
		}
		if len(t.Receipt) > 0 {
			mint(t.Receipt)
			receipt = idOf(t.Receipt)
		}
		return e.wrapAll(rows, t, links, d)
	}
	e.index = func() error {
		e.v.addAll(subs, rows, t, receipt)
		return nil
	}
	return e.run(t.Life)
}

// wrapAll makes the links' keys, and wraps under each the data key of the
// submission that it leads to.
func (e *ending) wrapAll(rows []link, t Terms, links []byte, d desk) error {
	v := e.v
	due := v.conf.Now() + t.Life
	var salt [saltLen]byte
	rand.Read(salt[:])
	data, kek, tag := d.data(), d.kek(), d.tag()[:0]
	if len(t.Passphrase) > 0 {
		tag = d.tag()
		v.argon(tag, t.Passphrase, salt[:])
	}
	for i := range rows {
		if i%e.each == 0 {
			if err := e.subs[i/e.each].borrow(data); err != nil {
				return err
			}
		}
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

// addAll puts the links of submissions into the index, and a receipt of that
// name where t has room for its key. The caller holds mu.
func (v *Vault) addAll(subs []*Submission, rows []link, t Terms, name id) {
	each := len(rows) / len(subs)
	receipt := none
	if len(t.Receipt) > 0 {
		receipt = v.addReceipt(name, t, len(rows))
	}
	for i := len(rows) - 1; i >= 0; i-- { // last first, as outcomes hang together
		rows[i].body = subs[i/each].body
		at := v.add(rows[i])
		if receipt != none {
			v.expect(receipt, at)
		}
	}
}
