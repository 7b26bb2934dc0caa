package vault

// Part lends a part of a tip to f, as it was written: sealed. It may be asked
// for again. While it is read the tip does not expire, but Withdraw and Done
// end it: the next page is ErrClosed. ErrRefused says that it is not there.
func (v *Vault) Part(a Alias, number int, f func(o *Opening) error) error {
	return v.onDesk(func(d desk) error {
		o := &Opening{v: v, desk: d}
		return o.run(func() error { return v.enterPart(a, number, o) }, f)
	})
}

func (v *Vault) enterPart(a Alias, number int, o *Opening) (err error) {
	if o.pass, err = v.begin(); err != nil {
		return err
	}
	defer v.exit(o.pass)
	v.mu.Lock()
	defer v.mu.Unlock()
	at, err := v.standing(byAlias, a.id())
	if err != nil {
		return err
	}
	l, _, err := v.leaf(v.tips.rows.at(at).parts, number)
	if err == nil {
		o.enterLeaf(l, kindPart)
	}
	return err
}

// enterLeaf notes that a leaf is being read. The caller holds mu.
func (o *Opening) enterLeaf(at uint32, k kind) {
	x := &o.v.tips
	l := x.leaves.at(at)
	t := x.rows.at(l.thread)
	t.readers++
	o.link, o.serial, o.kind, o.body = at, l.serial, k, l.body
	o.tip = spot{at: l.thread, serial: t.serial}
}

// ofTip is whether a leaf is read, and not what a link leads to.
func (o *Opening) ofTip() bool { return o.kind == kindPart || o.kind == kindReply }

// overhead is how many bytes of a chunk are the vault's.
func (o *Opening) overhead() int64 {
	if o.kind == kindPart {
		return 0
	}
	return overhead
}

// chunk is the chunk at a cell, and where the next one is. A leaf's is copied
// to the desk while the index is locked, 16 KiB in about a microsecond: so it
// can be wiped at any other moment, and need not wait for its readers. The
// caller holds life.
func (o *Opening) chunk(at uint32) ([]byte, uint32, error) {
	if !o.ofTip() {
		mem, next := o.v.chunk(at)
		return mem, next, nil
	}
	o.v.mu.Lock()
	defer o.v.mu.Unlock()
	if o.v.tips.leaves.at(o.link).serial != o.serial {
		return nil, none, ErrClosed
	}
	mem, next := o.v.chunk(at)
	page := o.desk.page(len(mem))
	copy(page, mem)
	return page, next, nil
}

// leaveLeaf is leave for a leaf: when nobody reads and its time is over, the
// tip is wiped.
func (o *Opening) leaveLeaf() {
	v := o.v
	if v.enter(o.pass) != nil {
		return
	}
	defer v.exit(o.pass)
	var gone chains
	v.mu.Lock()
	if t := v.tips.rows.at(o.tip.at); t.serial == o.tip.serial {
		t.readers--
		if t.readers == 0 && v.conf.Now() >= t.due {
			v.dropTip(o.tip.at, &gone)
		}
	}
	v.mu.Unlock()
	v.wipeAll(&gone)
}
