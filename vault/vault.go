// Package vault keeps one-time secrets in locked memory and gives each to
// exactly one reader.
//
// Who is held off: someone who gets an image of the process while a secret
// waits. The vault then holds the ciphertext, and the key to it wrapped under
// a key that is derived from the link (and the passphrase, through Argon2id).
// It keeps neither. Someone who can watch the process while it answers sees
// what it answers; that is not held off here.
//
// Everything that is or was plaintext, and every key, lies in one arena that
// is locked into memory, left out of core dumps and zeroed when it is given
// back. The index beside it is ordinary heap without pointers: hashes, salts,
// wrapped keys, deadlines.
//
// Tips are kept beside the secrets: parts that come sealed to others, and
// replies that only the tipster's receipt phrase opens. The vault has a hash
// of the phrase and a public key that it yields.
//
// A vault lends, it does not hand over: plaintext is seen only inside a
// callback, and must not be kept after it returns.
package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"
)

// Errors that a caller tells apart. They say nothing about any one link.
var (
	// ErrRefused is the answer to every opening that does not succeed:
	// unknown, opened, expired, destroyed, or a wrong or missing passphrase.
	ErrRefused = errors.New("refused")
	// ErrBusy says that no turn was free and nothing was consumed.
	ErrBusy = errors.New("busy")
	// ErrFull says that there is no room now for this size and lifetime;
	// Longest, of the vault and of a submission, says what would fit.
	ErrFull = errors.New("full")
	// ErrTooLarge says that the size is over the vault's limit for one secret.
	ErrTooLarge = errors.New("too large")
	// ErrEmpty says that nothing was written.
	ErrEmpty = errors.New("empty")
	// ErrExists says that a tip with that receipt phrase stands already.
	ErrExists = errors.New("exists")
	// ErrLife says that a lifetime is outside LifeMin to LifeMax.
	ErrLife = errors.New("lifetime out of range")
	// ErrClosed says that the vault was closed, or emptied by Purge while
	// the operation was under way.
	ErrClosed = errors.New("vault closed")
)

// How long anything may wait.
const (
	LifeMin = time.Minute
	LifeMax = 30 * 24 * time.Hour
)

// Config is what a vault is made from. The zero value of a field means its
// default, except where said.
type Config struct {
	// Arena is how many bytes to lock, at least ArenaMin; it is rounded down.
	Arena int
	// Max is the largest secret in bytes; 0 means as large as the layout
	// allows.
	Max int64
	// Tips keeps a quarter of the pages for BeginTip and BeginSealed, and
	// locks slots for sealing.
	Tips bool
	// Links is how many links can wait at once, and beside them how many
	// tips; 0 means one for each cell.
	Links int
	// Repeat is for how long after a claim the same nonce may have the
	// answer again; 0 means never.
	Repeat time.Duration
	// Grant is for how long a grant lasts after its last use; 0 means 10 min.
	Grant time.Duration
	// Tries is how many different wrong passphrases a link takes; the last
	// destroys the secret. 0 means 5.
	Tries int
	// Argon2 is the cost of a passphrase; the zero value means ArgonDefault.
	Argon2 Argon2
	// Now is the time since some fixed point, counting suspend
	// (CLOCK_BOOTTIME). Required.
	Now func() time.Duration
	// Day is the number of the day, for receipts; nil means UTC days since
	// 1970 by the system's clock.
	Day func() uint16
}

// Vault is safe for concurrent use.
type Vault struct {
	// What is written at most by Purge and Close, so that every processor
	// has a copy of these lines.
	conf   Config
	layout Layout
	arena  *arena
	heads  *Slots // lent to who reads requests
	work   *Slots // lent to callers
	seal   *Slots // lent to who seals tips
	desk   *Slots // one for each opening or commit under way
	turns  *turns
	decoy  *decoy
	did    *tally // nil but in tests
	gen    uint64 // counts purges; what is older is gone
	closed bool
	stop   chan struct{}
	done   chan struct{}

	// life is held for reading while pages are touched, never over a
	// callback; Purge holds it for writing. gen and closed change under it.
	_    [128]byte
	life gate
	_    [128]byte

	sweeping sync.Mutex // one sweep at a time

	mu sync.Mutex // all below; short sections, no cryptography inside
	*index
	_ [128]byte
}

// New locks the arena and starts the goroutine that expires. It returns a
// *MemlockError when the limit on locked memory is too small. Locking takes
// 0.4 to 2 ms per MiB.
func New(c Config) (*Vault, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	l, err := LayoutFor(c.Arena, c.Tips, c.Max)
	if err != nil {
		return nil, err
	}
	a, err := newArena(l)
	if err != nil {
		return nil, err
	}
	rand.Read(a.flight)
	v := &Vault{
		conf:   c,
		layout: l,
		arena:  a,
		heads:  newSlots(a.heads, HeadSize),
		work:   newSlots(a.work, SlotSize),
		seal:   newSlots(a.seal, SealSize),
		desk:   newSlots(a.desk, deskSize),
		turns:  newTurns(l.Desk, l.Work),
		decoy:  newDecoy(),
		index:  newIndex(a.pages),
		stop:   make(chan struct{}),
		done:   make(chan struct{}),
	}
	if v.conf.Links == 0 {
		v.conf.Links = l.Pages / cellSize
	}
	v.ready(0)
	go v.expire()
	return v, nil
}

// complete checks c and fills the defaults in.
func (c Config) complete() (Config, error) {
	if c.Now == nil {
		return c, errors.New("making a vault: no clock")
	}
	if c.Tries == 0 {
		c.Tries = maxTries
	}
	if c.Tries < 1 || c.Tries > maxTries {
		return c, errors.New("making a vault: tries out of range")
	}
	if c.Argon2 == (Argon2{}) {
		c.Argon2 = ArgonDefault
	}
	if c.Grant == 0 {
		c.Grant = 10 * time.Minute
	}
	if c.Day == nil {
		c.Day = func() uint16 { return uint16(time.Now().Unix() / (24 * 60 * 60)) }
	}
	return c, c.Argon2.check()
}

// decoy stands in for a link that does not exist, so that a miss does the
// work of a hit. Nothing opens it: what it holds is random.
type decoy struct {
	salt    [saltLen]byte
	wrapped [wrappedLen]byte
	extra   extra
}

func newDecoy() *decoy {
	d := new(decoy)
	rand.Read(d.salt[:])
	rand.Read(d.wrapped[:])
	d.extra = newDecoyExtra()
	return d
}

// Layout is how the locked memory is divided.
func (v *Vault) Layout() Layout { return v.layout }

// Unreadable is whether the slots are in memory that not even root can read
// from outside (memfd_secret).
func (v *Vault) Unreadable() bool { return v.arena.secret != nil }

// Max is the largest secret in bytes.
func (v *Vault) Max() int64 { return int64(v.layout.File) }

// Heads are the slots for requests' heads, HeadSize bytes each.
func (v *Vault) Heads() *Slots { return v.heads }

// Work are the slots for requests that are worked on, SlotSize bytes each.
func (v *Vault) Work() *Slots { return v.work }

// Seal are the slots for sealing tips, SealSize bytes each; none without
// Config.Tips. Who needs two takes them with TakeTwo.
func (v *Vault) Seal() *Slots { return v.seal }

// Lend gives f a zeroed piece of locked memory, SlotSize bytes, and zeroes it
// when f returns or panics. It waits for a free one; when too many wait
// already it returns ErrBusy.
func (v *Vault) Lend(f func(slot []byte) error) error {
	slot, err := v.work.Take(context.Background())
	if err != nil {
		return err
	}
	defer v.work.Give(slot)
	return f(slot)
}

// Purge destroys every secret, receipt, request, draft and tip now, also those
// being written or opened: their next call gets ErrClosed. It takes about
// 50 ms for each GiB of pages, and 10 ms for a million links. The vault can be used again afterwards.
func (v *Vault) Purge() {
	v.life.Lock()
	defer v.life.Unlock()
	v.purge()
}

func (v *Vault) purge() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.gen++
	clear(v.arena.pages)
	rand.Read(v.arena.flight)
	v.index.clear()
	v.index = newIndex(v.arena.pages)
	v.ready(0)
}

// Close purges, waits for what is lent to come back, and unlocks the arena.
// The caller first ends whatever could keep a callback waiting. The vault is
// of no use afterwards; a second Close does nothing.
func (v *Vault) Close() {
	v.life.Lock()
	if v.closed {
		v.life.Unlock()
		return
	}
	v.closed = true
	v.purge()
	v.life.Unlock()

	close(v.stop)
	<-v.done
	v.turns.close()
	v.desk.close()
	v.seal.close()
	v.work.close()
	v.heads.close()
	v.arena.destroy()
}
