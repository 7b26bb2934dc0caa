package vault

import (
	"errors"
	"fmt"
	"time"
)

// Opening is a secret on its way out. It is good inside the callback only.
type Opening struct {
	v      *Vault
	pass   pass
	link   uint32 // that is being read by
	serial uint32
	tip    spot // where a part or a reply is read, and link is its place
	kind   kind
	body   body
	desk   desk
	sealer sealer
	found  found // what was looked up for it
}

// run settles an opening and, when that succeeds, lends it to f.
func (o *Opening) run(settle func() error, f func(*Opening) error) error {
	var err error
	Do(func() { err = settle() })
	if err != nil {
		return err
	}
	defer o.leave()
	Do(func() {
		defer func() { o.sealer.aead = nil }()
		err = f(o)
	})
	return err
}

// enterBody notes that a link's body is being read. The caller holds mu.
func (o *Opening) enterBody(at uint32, l *link) {
	l.readers++
	o.link, o.serial, o.kind = at, l.serial, l.kind
	o.body = *o.v.body.at(l.body)
}

// leave ends an opening: when nobody reads and its time is over, the link and
// what it led to are wiped.
func (o *Opening) leave() {
	if o.ofTip() {
		o.leaveLeaf()
		return
	}
	v := o.v
	if v.enter(o.pass) != nil {
		return
	}
	defer v.exit(o.pass)
	wiped := none
	v.mu.Lock()
	l := v.links.at(o.link)
	l.readers--
	now := v.conf.Now()
	if l.kind == kindGrant {
		l.due = min(now+v.conf.Grant, v.beside(o.link).end)
		v.due.change(l.pos, l.due)
	}
	if l.readers == 0 && now >= l.due {
		wiped = v.wipeSmall(v.drop(o.link, Expired))
	}
	v.ready(0)
	v.mu.Unlock()
	v.wipe(wiped)
}

// Size is the length of the secret in bytes.
func (o *Opening) Size() int64 { return o.body.size }

// Read lends the secret to f, in order, in pieces of at most 16 KiB. It may
// be called again. ErrClosed says that it was destroyed meanwhile.
func (o *Opening) Read(f func(page []byte) error) error {
	return o.ReadRange(0, o.body.size, f)
}

// ReadRange is Read for n bytes from an offset. What lies before it is passed
// over, not opened.
func (o *Opening) ReadRange(off, n int64, f func(page []byte) error) error {
	if off < 0 || n < 0 || off > o.body.size-n {
		return fmt.Errorf("opening: %d bytes at %d of %d", n, off, o.body.size)
	}
	end := off + n
	at, pos := o.body.first, int64(0)
	for i := uint64(0); pos < end; i++ {
		from := pos
		page, next, err := o.page(at, i, &pos, off)
		if err != nil {
			return err
		}
		at = next
		if page == nil {
			continue // before the range
		}
		if err := f(page[max(off-from, 0):min(end-from, int64(len(page)))]); err != nil {
			return err
		}
	}
	return nil
}

// page opens the chunk at a cell, which begins at pos, unless it ends before
// off; it moves pos to the end of the chunk.
func (o *Opening) page(at uint32, n uint64, pos *int64, off int64) ([]byte, uint32, error) {
	if err := o.v.enter(o.pass); err != nil {
		return nil, none, err
	}
	defer o.v.exit(o.pass)
	sealed, next, err := o.chunk(at)
	if err != nil {
		return nil, none, err
	}
	left := o.body.size - *pos
	last := next == none
	if last {
		if left+o.overhead() > int64(len(sealed)) {
			return nil, none, fmt.Errorf("opening: chunk %d: cut short", n)
		}
		sealed = sealed[:left+o.overhead()]
	}
	*pos += int64(len(sealed)) - o.overhead()
	if *pos <= off {
		return nil, next, nil
	}
	if o.kind == kindPart {
		return sealed, next, nil // opened elsewhere
	}
	if err := o.sealer.with(o.desk.data()); err != nil {
		return nil, none, fmt.Errorf("opening: %w", err)
	}
	page, err := o.sealer.open(o.desk.page(len(sealed)-overhead), sealed, n, last)
	if err != nil {
		return nil, none, fmt.Errorf("opening: chunk %d: %w", n, err)
	}
	return page, next, nil
}

// slowest is the rate for which the time of a grant is made, in bytes a
// second: a slow circuit.
const slowest = 10 << 10

// Grant fills key, KeyLen bytes of locked memory, with a key by which what is
// being opened can be read again with Fetch: by the forms of the answer, for
// Config.Grant after its last use, and no longer than its size takes on a slow
// line four times over. A link has one grant; a repeat of the opening makes a
// new one and ends the one before. Only what Open and Collect lend can be
// granted: a grant of a grant, or of a draft, would outlast every limit.
func (o *Opening) Grant(key []byte) error {
	if len(key) != KeyLen {
		return fmt.Errorf("granting: room for %d bytes of a key", len(key))
	}
	if o.kind != kindLink && o.kind != kindAnswer {
		return errors.New("granting: not what a link opened")
	}
	v := o.v
	mint(key)
	g := link{id: idOf(key), kind: kindGrant, state: stateWaiting, outcome: none}
	kek := o.desk.kek()
	v.wrapKey(kek, key, nil, g.salt[:])
	err := wrap(&g.wrapped, o.desk.data(), kek)
	clear(kek)
	if err == nil {
		err = v.enter(o.pass)
	}
	if err != nil {
		clear(key)
		return err
	}
	defer v.exit(o.pass)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.endPair(o.link)
	now := v.conf.Now()
	end := now + v.conf.Grant + 4*time.Duration(o.body.size/slowest)*time.Second
	g.due, g.body = now+v.conf.Grant, v.links.at(o.link).body
	v.body.at(g.body).links++
	at := v.add(g)
	v.beside(at).end = end
	e := v.beside(o.link)
	e.pair, e.serial = at, v.serial
	return nil
}

// endPair ends the grant that a link has, if any. Its body stays: the link
// leads there too. The caller holds mu.
func (v *Vault) endPair(at uint32) {
	e := v.beside(at)
	if e.serial == 0 || v.links.at(e.pair).serial != e.serial {
		return
	}
	p := v.links.at(e.pair)
	if p.readers == 0 {
		v.drop(e.pair, Expired)
		return
	}
	v.beside(e.pair).end = 0 // it has come; leave sees to it
	p.due = 0
	v.due.change(p.pos, 0)
}

// Fetch lends what a grant leads to, as often as asked, and renews it. Every
// reason not to is ErrRefused.
func (v *Vault) Fetch(key []byte, f func(o *Opening) error) error {
	return v.again(key, kindGrant, 0, f)
}

// again is an opening that claims nothing. With renew, the link is due that
// much later than now.
func (v *Vault) again(key []byte, k kind, renew time.Duration, f func(o *Opening) error) error {
	return v.onDesk(func(d desk) error {
		o := &Opening{v: v, desk: d}
		return o.run(func() error { return v.enterAgain(key, k, renew, o) }, f)
	})
}

func (v *Vault) enterAgain(key []byte, k kind, renew time.Duration, o *Opening) error {
	n := idOf(key)
	at, err := v.look(n, k, false, o)
	if err != nil {
		return err
	}
	kek := o.desk.kek()
	v.wrapKey(kek, key, nil, at.row.salt[:])
	right := v.unwrap(o.desk.data(), at.row.wrapped[:], kek)
	clear(kek)
	if err := v.enter(o.pass); err != nil {
		return err
	}
	defer v.exit(o.pass)
	v.mu.Lock()
	defer v.mu.Unlock()
	if !right || at.link == none || v.links.at(at.link).serial != at.serial {
		return ErrRefused
	}
	l := v.links.at(at.link)
	now := v.conf.Now()
	if now >= l.due {
		return ErrRefused // the sweep has not come yet
	}
	if renew > 0 {
		v.renew(at.link, renew)
	}
	o.enterBody(at.link, l)
	return nil
}
