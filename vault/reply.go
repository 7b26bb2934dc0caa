package vault

import (
	"errors"
	"time"
)

// Reply ends a submission, begun with BeginTip, as a reply to a tip: sealed to
// the public key that only the tip's phrase yields. ErrRefused says that the
// tip is not there, ErrFull that RepliesMax replies to it wait, or that there
// is no room for as long as the tip waits: the submission stands then, but may
// take no more bytes. The other errors are those of Commit.
func (s *Submission) Reply(a Alias) error {
	if !s.tip {
		s.Abort()
		return errors.New("replying: the submission is not a tip's")
	}
	v := s.v
	var to spot
	row := leaf{}
	e := ending{v: v, subs: []*Submission{s}, each: 1}
	e.wrap = func(d desk) error {
		if err := s.borrow(d.data()); err != nil {
			return err
		}
		at, pub, err := v.spotOf(a)
		if err != nil {
			return err
		}
		to = at
		return v.sealTo(&row.enc, &row.wrapped, pub[:], d.data(), labelReply)
	}
	e.index = func() error {
		row.body = *v.body.at(s.body)
		if err := v.addReply(to, row, v.longestEach(e.subs)); err != nil {
			return err
		}
		v.body.drop(s.body) // it has its own
		return nil
	}
	return e.run(LifeMin)
}

// addReply hangs a reply on the tip at a spot, if it may stay for as long as
// that does; most is for how long it may stay. The caller holds mu.
func (v *Vault) addReply(to spot, row leaf, most time.Duration) error {
	t, now := v.tips.rows.at(to.at), v.conf.Now()
	switch {
	case t.serial != to.serial || now >= t.due:
		return ErrRefused
	case t.replies.n == RepliesMax || most < t.due-now:
		return ErrFull
	}
	v.tips.leaves.ready(v.tips.coming + 1)
	t.numbered++
	row.number = t.numbered
	v.hang(to.at, &t.replies, row)
	v.tend(to.at)
	return nil
}

// ReadReply lends a reply to f, as often as asked. ErrRefused says that the
// phrase leads to no tip, or that it has no reply of that number; a miss does
// the work of a hit.
func (v *Vault) ReadReply(phrase []byte, number int, f func(o *Opening) error) error {
	return v.onDesk(func(d desk) error {
		o := &Opening{v: v, desk: d}
		return o.run(func() error { return v.enterReply(phrase, number, o) }, f)
	})
}

// enterReply opens the data key of a reply, or of the decoy where there is
// none.
func (v *Vault) enterReply(phrase []byte, number int, o *Opening) error {
	var p phrased
	p.set(phrase)
	defer clear(p[:])
	row, at, err := v.lookReply(p.id(v), number, o)
	if err != nil {
		return err
	}
	right := v.openWith(o.desk.data(), p[:], row.enc[:], row.wrapped[:], labelReply)
	if err := v.enter(o.pass); err != nil {
		return err
	}
	defer v.exit(o.pass)
	v.mu.Lock()
	defer v.mu.Unlock()
	if !right || at == none || v.tips.leaves.at(at).serial != row.serial {
		return ErrRefused
	}
	o.enterLeaf(at, kindReply)
	return nil
}

// lookReply is a copy of a reply's row and its place, or the decoy and none.
func (v *Vault) lookReply(n id, number int, o *Opening) (leaf, uint32, error) {
	in, err := v.begin()
	if err != nil {
		return leaf{}, none, err
	}
	defer v.exit(in)
	o.pass = in
	v.mu.Lock()
	defer v.mu.Unlock()
	miss := leaf{enc: v.decoy.extra.enc, wrapped: v.decoy.wrapped}
	t, err := v.standing(byPhrase, n)
	if err != nil {
		return miss, none, nil
	}
	at, _, err := v.leaf(v.tips.rows.at(t).replies, number)
	if err != nil {
		return miss, none, nil
	}
	return *v.tips.leaves.at(at), at, nil
}
