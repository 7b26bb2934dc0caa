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
	// Had is how many turns the visitor had lately: who had fewer is first.
	Had int
	// Gone is closed when nobody waits for the answer any more; nil is never. It
	// ends the wait for a turn, with ErrBusy, and nothing else.
	Gone <-chan struct{}
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
	c := &commitment{ending: ending{each: n}, Terms: t, links: links}
	c.sub[0] = s
	c.subs = c.sub[:]
	return c.commit()
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
	c := &commitment{ending: ending{each: 1, subs: subs}, Terms: t, links: links}
	return c.commit()
}

// commitment is an ending with links.
type commitment struct {
	ending
	Terms
	links   []byte // keys, each after the other as the submissions are
	rows    []link // that they lead by
	receipt id

	// Room for the usual one: to allocate costs more.
	row [1]link
	sub [1]*Submission
}

// commit ends the submissions with the same number of links each.
func (c *commitment) commit() error {
	if n := len(c.Receipt); n != 0 && n != KeyLen {
		abort(c.subs)
		return fmt.Errorf("committing: room for %d bytes of a receipt's key", n)
	}
	c.v, c.adds, c.keys = c.subs[0].v, true, [2][]byte{c.links, c.Receipt}
	c.rows = c.row[:]
	if n := len(c.links) / KeyLen; n > 1 {
		c.rows = make([]link, n)
	}
	c.wrap, c.index = c.wrapLinks, c.addLinks
	if len(c.Passphrase) == 0 {
		return c.run(c.Life)
	}
	taken := false
	c.turn = func() error {
		err := c.v.turns.take(turner{c.Visitor, c.Had, c.Gone})
		taken = err == nil
		return err
	}
	defer func() {
		if taken {
			c.v.turns.give()
		}
	}()
	return c.run(c.Life)
}

// wrapLinks makes the keys of the links and of the receipt.
func (c *commitment) wrapLinks(d desk) error {
	if len(c.Receipt) > 0 {
		mint(c.Receipt)
		c.receipt = idOf(c.Receipt)
	}
	return c.wrapAll(d)
}

// wrapAll makes the links' keys, and wraps under each the data key of the
// submission that it leads to.
func (c *commitment) wrapAll(d desk) error {
	v := c.v
	due := v.conf.Now() + c.Life
	var salt [saltLen]byte
	rand.Read(salt[:])
	data, kek, tag := d.data(), d.kek(), d.tag()[:0]
	if len(c.Passphrase) > 0 {
		tag = d.tag()
		v.argon(tag, c.Passphrase, salt[:])
	}
	for i := range c.rows {
		if i%c.each == 0 {
			if err := c.subs[i/c.each].borrow(data); err != nil {
				return err
			}
		}
		key, l := c.links[i*KeyLen:(i+1)*KeyLen], &c.rows[i]
		mint(key)
		*l = link{id: idOf(key), salt: salt, due: due, kind: kindLink, state: stateWaiting, phrase: len(tag) > 0, outcome: none}
		v.wrapKey(kek, key, tag, salt[:])
		if err := wrap(&l.wrapped, data, kek); err != nil {
			return err
		}
	}
	return nil
}

// addLinks puts the links into the index, and a receipt for them where there
// is one. The caller holds mu.
func (c *commitment) addLinks() error {
	v, receipt := c.v, none
	if len(c.Receipt) > 0 {
		receipt = v.addReceipt(c.receipt, c.Terms, len(c.rows))
	}
	for i := len(c.rows) - 1; i >= 0; i-- { // last first, as outcomes hang together
		c.rows[i].body = c.subs[i/c.each].body
		at := v.add(c.rows[i])
		if receipt != none {
			v.expect(receipt, at)
		}
	}
	return nil
}
