package vault

import (
	"crypto/subtle"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// maxTries bounds Config.Tries: what the table of wrong passphrases holds.
const maxTries = 5

// Claim is what a reader brings. The bytes are only read.
type Claim struct {
	Key        []byte // the link key
	Passphrase []byte // empty means none was given
	Nonce      []byte // of the reader's form; empty means no repeat. At most NonceLen bytes
}

// Opening is a secret on its way out. It is good inside Open's callback only.
type Opening struct {
	v    *Vault
	gen  uint64
	body body
	slot []byte // the data key, then room for one chunk
}

// Open gives the secret behind a link to f, once: of all who bring the key
// (and the passphrase), the first claims it and everyone else gets
// ErrRefused, but for that same form within Config.Repeat. The claim stands
// when f fails. ErrBusy comes before anything was consumed or counted.
//
// Argon2id runs exactly when a passphrase was given, whether or not the key
// is known, so that the work tells nothing about the key. A given passphrase
// that is not needed is ignored. No passphrase where one is needed is refused
// without costing a try.
func (v *Vault) Open(c Claim, f func(o *Opening) error) error {
	slot, err := v.desk.take()
	if err != nil {
		return err
	}
	defer v.desk.give(slot)
	if len(c.Passphrase) > 0 {
		if err := v.turns.take(); err != nil {
			return err
		}
	}
	o := &Opening{v: v, slot: slot}
	var at found
	Do(func() { at, err = v.claim(c, o) })
	if err != nil {
		return err
	}
	defer v.leave(at, o.gen)
	Do(func() { err = f(o) })
	return err
}

// found is a link as it was when it was looked up.
type found struct {
	link   uint32 // its place, or none
	serial uint32
	try    bool // counted as one under way
	row    link // a copy; the decoy's where there is none
}

// claim decides about one opening: look up, count the try, derive, unwrap,
// settle. It gives the turn back before it returns.
func (v *Vault) claim(c Claim, o *Opening) (found, error) {
	n := idOf(c.Key)
	at, err := v.look(n, len(c.Passphrase) > 0, o)
	if err != nil {
		return at, v.noTurn(c, err)
	}
	kek, tag := o.slot[32:64], o.slot[64:64]
	if len(c.Passphrase) > 0 {
		tag = o.slot[64:96]
		v.turns.tag(tag, c.Passphrase, at.row.salt[:], v.conf.Argon2)
		v.turns.give()
	}
	if !at.row.phrase {
		tag = nil
	}
	wrapKey(kek, c.Key, tag, at.row.salt[:])
	right := unwrap(o.slot[:chacha20poly1305.KeySize], at.row.wrapped[:], kek, n)
	fail := failOf(kek)
	clear(o.slot[32:96])
	return at, v.settle(&at, right, c.Nonce, fail, o)
}

// noTurn gives back a turn that will not be used.
func (v *Vault) noTurn(c Claim, err error) error {
	if len(c.Passphrase) > 0 {
		v.turns.give()
	}
	return err
}

// look finds a link and counts a try on it when there is a passphrase to try.
// A link whose tries are all under way or spent is treated as unknown.
func (v *Vault) look(n id, try bool, o *Opening) (found, error) {
	gen, err := v.begin()
	if err != nil {
		return found{}, err
	}
	defer v.life.RUnlock()
	o.gen = gen
	return v.lookLocked(n, try), nil
}

func (v *Vault) lookLocked(n id, try bool) found {
	v.mu.Lock()
	defer v.mu.Unlock()
	miss := found{link: none, row: link{id: n, salt: v.decoy.salt, wrapped: v.decoy.wrapped, phrase: try}}
	at, ok := v.index[n]
	if !ok {
		return miss
	}
	l := &v.links.rows[at]
	if !try || !l.phrase {
		return found{link: at, serial: l.serial, row: *l}
	}
	if int(l.failed)+int(l.pending) >= v.conf.Tries {
		return miss
	}
	l.pending++
	return found{link: at, serial: l.serial, try: true, row: *l}
}

// settle takes the result of unwrapping to the link, atomically: waiting
// becomes claimed, a claim is repeated by its own nonce, a wrong passphrase
// is counted and the last destroys.
func (v *Vault) settle(at *found, right bool, nonce []byte, fail [16]byte, o *Opening) error {
	if err := v.enter(o.gen); err != nil {
		return err
	}
	defer v.life.RUnlock()
	v.mu.Lock()
	wiped, err := v.settleLocked(at, right, nonce, fail, o)
	v.mu.Unlock()
	if wiped != none {
		v.wipe(wiped)
	}
	return err
}

func (v *Vault) settleLocked(at *found, right bool, nonce []byte, fail [16]byte, o *Opening) (wiped uint32, err error) {
	if at.link == none || v.links.rows[at.link].serial != at.serial {
		return none, ErrRefused
	}
	l := &v.links.rows[at.link]
	if at.try {
		l.pending--
	}
	now := v.conf.Now()
	switch {
	case now >= l.due && l.readers == 0:
		return v.drop(at.link), ErrRefused
	case !right:
		return v.wrong(at, fail), ErrRefused
	case l.state == stateWaiting:
		l.state = stateClaimed
		copy(l.nonce[:], nonce)
		l.due = now
		if len(nonce) > 0 {
			l.due += v.conf.Repeat
		}
		v.due.push(deadline{l.due, at.link, l.serial})
	case len(nonce) == 0 || now >= l.due || !l.sameNonce(nonce):
		return none, ErrRefused
	}
	l.readers++
	o.body = v.body.rows[l.body]
	return none, nil
}

func (l *link) sameNonce(nonce []byte) bool {
	var n [NonceLen]byte
	copy(n[:], nonce)
	return subtle.ConstantTimeCompare(n[:], l.nonce[:]) == 1
}

// wrong counts a wrong passphrase, each different one once. The link is
// destroyed when the last try under way has failed. It returns the chain to
// wipe, or none.
func (v *Vault) wrong(at *found, fail [16]byte) uint32 {
	l := &v.links.rows[at.link]
	if !at.try || l.state != stateWaiting {
		return none
	}
	seen := v.fails[at.link]
	known := false
	for i := range l.failed {
		known = known || seen[i] == fail
	}
	if !known {
		seen[l.failed] = fail
		v.fails[at.link] = seen
		l.failed++
	}
	if int(l.failed) >= v.conf.Tries && l.pending == 0 {
		return v.drop(at.link)
	}
	return none
}

// drop takes a link out of the index. It returns the chain to wipe, which is
// none while other links lead to it. The caller holds mu.
func (v *Vault) drop(at uint32) uint32 {
	l := v.links.rows[at]
	delete(v.index, l.id)
	delete(v.fails, at)
	v.links.drop(at)
	b := &v.body.rows[l.body]
	b.links--
	if b.links > 0 {
		return none
	}
	first := b.first
	v.body.drop(l.body)
	return first
}

// leave ends an opening: when nobody reads and the repeat is over, the link
// and what it led to are wiped.
func (v *Vault) leave(at found, gen uint64) {
	if v.enter(gen) != nil {
		return
	}
	defer v.life.RUnlock()
	wiped := none
	v.mu.Lock()
	l := &v.links.rows[at.link]
	l.readers--
	if l.readers == 0 && v.conf.Now() >= l.due {
		wiped = v.drop(at.link)
	}
	v.mu.Unlock()
	if wiped != none {
		v.wipe(wiped)
	}
}

// Size is the length of the secret in bytes.
func (o *Opening) Size() int64 { return o.body.size }

// Read lends the secret to f, in order, in pieces of at most 16 KiB. It may
// be called again. ErrClosed says that it was destroyed meanwhile.
func (o *Opening) Read(f func(page []byte) error) error {
	room := o.slot[64:]
	at, left := o.body.first, o.body.size
	for i := uint64(0); left > 0; i++ {
		page, next, err := o.page(room, at, i, left)
		if err != nil {
			return err
		}
		at, left = next, left-int64(len(page))
		if err := f(page); err != nil {
			return err
		}
	}
	return nil
}

func (o *Opening) page(room []byte, at uint32, n uint64, left int64) ([]byte, uint32, error) {
	if err := o.v.enter(o.gen); err != nil {
		return nil, none, err
	}
	defer o.v.life.RUnlock()
	a, err := chacha20poly1305.New(o.slot[:chacha20poly1305.KeySize])
	if err != nil {
		return nil, none, fmt.Errorf("opening: %w", err)
	}
	c := o.v.cellsLocked()
	r, next := run{at, c.size[at]}, c.next[at]
	o.v.mu.Unlock()
	sealed, last := c.bytes(r), next == none
	if last {
		if left+overhead > int64(len(sealed)) {
			return nil, none, fmt.Errorf("opening: chunk %d: cut short", n)
		}
		sealed = sealed[:left+overhead]
	}
	page, err := openInto(a, room, sealed, n, last)
	if err != nil {
		return nil, none, fmt.Errorf("opening: chunk %d: %w", n, err)
	}
	return page, next, nil
}
