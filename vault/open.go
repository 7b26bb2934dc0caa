package vault

import (
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"sync"
	"time"
)

// maxTries bounds Config.Tries: what the table of wrong passphrases holds.
const maxTries = 5

// Claim is what a reader brings. The bytes are only read.
type Claim struct {
	Key        []byte // the link key
	Passphrase []byte // empty means none was given
	Nonce      []byte // of the reader's form; empty means no repeat
	Visitor    uint32 // for a turn of Argon2id; 0 is nobody in particular
	Had        int    // turns lately, of the visitor or for the key, whichever is more: who had fewer is first
	// Gone is closed when nobody waits for the answer any more; nil is never. It
	// ends the wait for a turn, and nothing else.
	Gone <-chan struct{}
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
	give := func() {}
	if len(c.Passphrase) > 0 {
		if err := v.turns.take(turner{c.Visitor, c.Had, c.Gone}); err != nil {
			return err
		}
		give = sync.OnceFunc(v.turns.give)
		defer give() // where there was no desk
	}
	return v.onDesk(func(d desk) error {
		o := &Opening{v: v, desk: d}
		return o.run(func() error {
			defer give()
			return v.claim(c, o)
		}, f)
	})
}

// claim decides about one opening: look up, count the try, derive, unwrap,
// settle.
func (v *Vault) claim(c Claim, o *Opening) error {
	n := idOf(c.Key)
	try := len(c.Passphrase) > 0
	var err error
	at := &o.found
	defer func() { *at = found{} }()
	if *at, err = v.look(n, kindLink, try, o); err != nil {
		return err
	}
	kek, tag := o.desk.kek(), o.desk.tag()[:0]
	if try {
		tag = o.desk.tag()
		v.argon(tag, c.Passphrase, at.row.salt[:])
	}
	if !at.row.phrase {
		tag = nil
	}
	v.wrapKey(kek, c.Key, tag, at.row.salt[:])
	right := v.unwrap(o.desk.data(), at.row.wrapped[:], kek)
	fail := failOf(kek)
	clear(kek)
	clear(o.desk.tag())
	return v.settle(at, right, c.Nonce, fail, o)
}

// found is a link as it was when it was looked up.
type found struct {
	link   uint32 // its place, or none
	serial uint32
	try    bool  // counted as one under way
	row    link  // a copy; the decoy's where there is none
	extra  extra // likewise, where the kind has one
}

// look finds a link of a kind, and counts a try on it when there is a
// passphrase to try. A link whose tries are all under way or spent is treated
// as unknown.
func (v *Vault) look(n id, k kind, try bool, o *Opening) (found, error) {
	in, err := v.begin()
	if err != nil {
		return found{}, err
	}
	defer v.exit(in)
	o.pass = in
	v.mu.Lock()
	defer v.mu.Unlock()
	miss := found{
		link:  none,
		row:   link{id: n, salt: v.decoy.salt, wrapped: v.decoy.wrapped, phrase: try},
		extra: v.decoy.extra,
	}
	at, ok := v.ids.find(n)
	if !ok || v.links.at(at).kind != k {
		return miss, nil
	}
	l := v.links.at(at)
	hit := found{link: at, serial: l.serial, row: *l}
	if l.extra != none {
		hit.extra = *v.extras.at(l.extra)
	}
	if !try || !l.phrase {
		return hit, nil
	}
	if int(l.failed)+int(l.pending) >= v.conf.Tries {
		return miss, nil
	}
	l.pending++
	hit.try = true
	return hit, nil
}

// settle takes the result of unwrapping to the link, atomically: waiting
// becomes claimed, a claim is repeated by its own nonce, a wrong passphrase
// is counted and the last destroys.
func (v *Vault) settle(at *found, right bool, nonce []byte, fail [16]byte, o *Opening) error {
	if err := v.enter(o.pass); err != nil {
		return err
	}
	defer v.exit(o.pass)
	mark := markOf(nonce)
	v.mu.Lock()
	wiped, err := v.settleLocked(at, right, len(nonce) > 0, mark, fail, o)
	v.mu.Unlock()
	v.wipe(wiped)
	return err
}

// markOf is what is kept of a form's nonce.
func markOf(nonce []byte) (m [16]byte) {
	sum := sha256.Sum256(nonce)
	copy(m[:], sum[:])
	return m
}

func (v *Vault) settleLocked(at *found, right, named bool, mark, fail [16]byte, o *Opening) (wiped uint32, err error) {
	if at.link == none || v.links.at(at.link).serial != at.serial {
		return none, ErrRefused
	}
	l := v.links.at(at.link)
	if at.try {
		l.pending--
	}
	now := v.conf.Now()
	switch {
	case now >= l.due && l.readers == 0:
		return v.drop(at.link, Expired), ErrRefused
	case !right:
		return v.wrong(at, fail), ErrRefused
	case l.state == stateWaiting:
		v.claimed(at.link, named, mark, now)
	case !named || now >= l.due || subtle.ConstantTimeCompare(mark[:], l.nonce[:]) == 0:
		return none, ErrRefused
	}
	o.enterBody(at.link, l)
	return none, nil
}

// claimed makes a waiting link the reader's own. The caller holds mu.
func (v *Vault) claimed(at uint32, named bool, mark [16]byte, now time.Duration) {
	l := v.links.at(at)
	l.state, l.nonce, l.due = stateClaimed, mark, now
	if named {
		l.due += v.conf.Repeat
	}
	v.due.change(l.pos, l.due)
	v.tell(l.outcome, Opened)
	l.outcome = none
}

// wrong counts a wrong passphrase, each different one once. The link is
// destroyed when the last try under way has failed. It returns the chain to
// wipe, or none.
func (v *Vault) wrong(at *found, fail [16]byte) uint32 {
	l := v.links.at(at.link)
	if !at.try || l.state != stateWaiting {
		return none
	}
	seen := v.beside(at.link).fails[:]
	if !slices.Contains(seen[:l.failed], fail) {
		seen[l.failed] = fail
		l.failed++
	}
	if int(l.failed) >= v.conf.Tries && l.pending == 0 {
		return v.drop(at.link, Locked)
	}
	return none
}
