package vault

import (
	"crypto/sha256"
	"errors"
	"runtime"
	"sync"

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

// How many may wait for a turn of Argon2id, in all and of one visitor. At 80
// to 160 ms a turn, the last of them waits about a second.
const (
	maxQueue   = 16
	maxVisitor = maxQueue / 4
)

// turns lets a few run at once: more of them would only share the same memory
// bandwidth.
type turns struct {
	free   chan struct{}
	closed chan struct{}

	mu      sync.Mutex
	waiting int
	by      map[uint32]int // by visitor
}

// Turns is how many runs of Argon2id there are at once at the most: as many
// as processors, up to four. Each takes Argon2.Memory of heap, and uses more
// than one processor by itself.
func Turns() int { return min(runtime.GOMAXPROCS(0), 4) }

func newTurns() *turns {
	n := Turns()
	t := &turns{free: make(chan struct{}, n), closed: make(chan struct{}), by: make(map[uint32]int)}
	for range n {
		t.free <- struct{}{}
	}
	return t
}

// take waits for a turn; give ends it. ErrBusy says that too many wait, or
// too many of this visitor; visitor 0 is nobody in particular.
func (t *turns) take(visitor uint32) error {
	select {
	case <-t.free:
		return nil
	default:
	}
	if !t.queue(visitor) {
		return ErrBusy
	}
	defer t.unqueue(visitor)
	select {
	case <-t.free:
		return nil
	case <-t.closed:
		return ErrClosed
	}
}

func (t *turns) queue(visitor uint32) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting >= maxQueue || visitor != 0 && t.by[visitor] >= maxVisitor {
		return false
	}
	t.waiting++
	t.by[visitor]++
	return true
}

func (t *turns) unqueue(visitor uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting--
	if t.by[visitor]--; t.by[visitor] == 0 {
		delete(t.by, visitor)
	}
}

func (t *turns) give() { t.free <- struct{}{} }

func (t *turns) close() { close(t.closed) }

// argon writes the Argon2id tag of a passphrase to out. The caller has a
// turn. The passphrase is hashed first so that Argon2id's heap never holds it.
func (v *Vault) argon(out, passphrase, salt []byte) {
	v.did.count(didArgon)
	a := v.conf.Argon2
	sum := sha256.Sum256(passphrase)
	k := argon2.IDKey(sum[:], salt, a.Passes, a.Memory, a.Lanes, uint32(len(out)))
	copy(out, k)
	clear(k)
	clear(sum[:])
}
