// Package vault keeps one-time secrets in locked memory and gives each to
// exactly one reader.
//
// Who is held off: someone who gets an image of the process while a secret
// waits. The vault then holds the ciphertext, and the key to it wrapped under
// a key that is derived from the link (and the passphrase, through Argon2id).
// It keeps neither. Someone who can watch the process while it answers sees
// what it answers; that is not held off here.
//
// Everything that is or was plaintext, and every key, lies in one arena of
// pages that are locked into memory (memguard), left out of core dumps and
// zeroed when they are given back. The index beside it is ordinary heap
// without pointers: hashes, salts, wrapped keys, deadlines.
//
// A vault lends, it does not hand over: plaintext is seen only inside a
// callback, and must not be kept after it returns.
package vault

import (
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
	// ErrFull says that there is no room for this size now.
	ErrFull = errors.New("full")
	// ErrTooLarge says that the size is over the vault's limit for one secret.
	ErrTooLarge = errors.New("too large")
	// ErrEmpty says that nothing was written.
	ErrEmpty = errors.New("empty")
	// ErrClosed says that the vault was closed, or emptied by Purge while
	// the operation was under way.
	ErrClosed = errors.New("vault closed")
)

// Config is what a vault is made from. The zero value of a field means its
// default, except where said.
type Config struct {
	// Arena is the size of the locked memory in bytes; it is rounded down
	// to whole pages. Required.
	Arena int
	// Max is the largest secret in bytes; 0 means half the arena.
	Max int64
	// Repeat is for how long after a claim the same nonce may have the
	// answer again; 0 means never.
	Repeat time.Duration
	// Tries is how many different wrong passphrases a link takes; the last
	// destroys the secret. 0 means 5.
	Tries int
	// Argon2 is the cost of a passphrase; the zero value means ArgonDefault.
	Argon2 Argon2
	// Now is the time since some fixed point, counting suspend
	// (CLOCK_BOOTTIME). Required.
	Now func() time.Duration
}

// Vault is safe for concurrent use.
type Vault struct {
	conf  Config
	arena *arena
	work  *slots // lent to callers
	desk  *slots // one for each opening under way
	turns *turns
	decoy decoy

	// life is held for reading while arena memory is touched, never over a
	// callback; Purge holds it for writing.
	life   sync.RWMutex
	gen    uint64 // counts purges; what is older is gone
	closed bool

	mu     sync.Mutex // all below; short sections, no cryptography inside
	cells  *cells
	index  map[id]uint32 // into links
	links  table[link]
	body   table[body]
	fails  map[uint32][maxTries][16]byte // wrong passphrases, by link
	due    deadlines
	serial uint32 // of the link added last

	stop chan struct{}
	done chan struct{}
}

// decoy stands in for a link that does not exist, so that a miss does the
// work of a hit. Nothing opens it: its wrapped key is random bytes.
type decoy struct {
	salt    [saltLen]byte
	wrapped [wrappedLen]byte
}

// New locks the arena and starts the goroutine that expires. It returns a
// *MemlockError when the limit on locked memory is too small. Locking takes
// 0.4 to 2 ms per MiB.
func New(c Config) (*Vault, error) {
	if c.Now == nil {
		return nil, errors.New("making a vault: no clock")
	}
	if c.Tries == 0 {
		c.Tries = maxTries
	}
	if c.Tries < 1 || c.Tries > maxTries {
		return nil, errors.New("making a vault: tries out of range")
	}
	if c.Argon2 == (Argon2{}) {
		c.Argon2 = ArgonDefault
	}
	if err := c.Argon2.check(); err != nil {
		return nil, err
	}
	a, err := newArena(c.Arena)
	if err != nil {
		return nil, err
	}
	if c.Max == 0 {
		c.Max = int64(len(a.pages) / 2)
	}
	v := &Vault{
		conf:  c,
		arena: a,
		work:  newSlots(a.work),
		desk:  newSlots(a.desk),
		turns: newTurns(),
		cells: newCells(a.pages),
		index: make(map[id]uint32),
		fails: make(map[uint32][maxTries][16]byte),
		stop:  make(chan struct{}),
		done:  make(chan struct{}),
	}
	rand.Read(v.decoy.salt[:])
	rand.Read(v.decoy.wrapped[:])
	go v.expire()
	return v, nil
}

// Arena is the size of the locked memory in bytes.
func (v *Vault) Arena() int { return len(v.arena.all) }

// Max is the largest secret in bytes.
func (v *Vault) Max() int64 { return v.conf.Max }

// Lend gives f a zeroed piece of locked memory, SlotSize bytes, and zeroes it
// when f returns or panics. It waits for a free one; when too many wait
// already it returns ErrBusy.
func (v *Vault) Lend(f func(slot []byte) error) error {
	slot, err := v.work.take()
	if err != nil {
		return err
	}
	defer v.work.give(slot)
	return f(slot)
}

// Purge destroys every secret now, also those being written or opened: their
// next call gets ErrClosed. The vault can be used again afterwards.
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
	v.cells = newCells(v.arena.pages)
	clear(v.index)
	clear(v.fails)
	v.links.reset()
	v.body.reset()
	v.due.reset()
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
	v.work.close()
	v.arena.destroy()
}

// enter takes life for reading. It fails when the vault was closed, or
// emptied since gen was read.
func (v *Vault) enter(gen uint64) error {
	v.life.RLock()
	if v.closed || v.gen != gen {
		v.life.RUnlock()
		return ErrClosed
	}
	return nil
}

// begin takes life for reading and returns the generation.
func (v *Vault) begin() (uint64, error) {
	v.life.RLock()
	if v.closed {
		v.life.RUnlock()
		return 0, ErrClosed
	}
	return v.gen, nil
}
