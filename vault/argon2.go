package vault

import (
	"crypto/sha256"
	"errors"
	"runtime"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
)

// Argon2 is the cost of Argon2id, in the terms of RFC 9106.
type Argon2 struct {
	Passes uint32 // t
	Memory uint32 // m, in KiB
	Lanes  uint8  // p
}

// ArgonDefault is the second recommended option of RFC 9106, section 4.
var ArgonDefault = Argon2{Passes: 3, Memory: 64 << 10, Lanes: 4}

// The floor under what can be configured: OWASP's Password Storage Cheat
// Sheet, m=19 MiB and t=2.
const (
	argonMemoryMin = 19 << 10
	argonPassesMin = 2
)

func (a Argon2) check() error {
	if a.Memory < argonMemoryMin || a.Passes < argonPassesMin || a.Lanes < 1 {
		return errors.New("setting the cost of Argon2id: under the floor of 19 MiB, 2 passes, 1 lane")
	}
	return nil
}

// maxQueue is how many may wait for a turn of Argon2id. At 80 to 160 ms a
// turn, the last of them waits about a second.
const maxQueue = 16

// turns lets as many run as there are processors: more of them only share
// the same memory bandwidth.
type turns struct {
	free    chan struct{}
	waiting atomic.Int32
	closed  chan struct{}
	spent   atomic.Uint64 // turns, for tests that count work
}

func newTurns() *turns {
	n := runtime.GOMAXPROCS(0)
	t := &turns{free: make(chan struct{}, n), closed: make(chan struct{})}
	for range n {
		t.free <- struct{}{}
	}
	return t
}

// take waits for a turn; give ends it.
func (t *turns) take() error {
	select {
	case <-t.free:
		return nil
	default:
	}
	if t.waiting.Add(1) > maxQueue {
		t.waiting.Add(-1)
		return ErrBusy
	}
	defer t.waiting.Add(-1)
	select {
	case <-t.free:
		return nil
	case <-t.closed:
		return ErrClosed
	}
}

func (t *turns) give() { t.free <- struct{}{} }

func (t *turns) close() { close(t.closed) }

// tag writes Argon2id of the passphrase to out. The caller has a turn. The
// passphrase is hashed first so that Argon2id's heap never holds it.
func (t *turns) tag(out, passphrase, salt []byte, a Argon2) {
	t.spent.Add(1)
	sum := sha256.Sum256(passphrase)
	k := argon2.IDKey(sum[:], salt, a.Passes, a.Memory, a.Lanes, uint32(len(out)))
	copy(out, k)
	clear(k)
	clear(sum[:])
}
