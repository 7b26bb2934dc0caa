package vault

import "time"

// body is one submission: a chain of sealed chunks, shared by its links.
type body struct {
	first uint32 // cell of the first chunk
	links uint32 // that still lead here
	size  int64  // bytes of plaintext
}

// link is one way to a body, for one reader.
type link struct {
	id      id
	salt    [saltLen]byte
	wrapped [wrappedLen]byte
	body    uint32
	serial  uint32        // tells apart what had this place before
	due     time.Duration // when it ends: expiry, then the end of the repeat
	nonce   [NonceLen]byte
	state   state
	phrase  bool  // a passphrase is part of the key
	pending uint8 // tries under way
	failed  uint8 // different wrong passphrases
	readers uint16
}

type state uint8

const (
	stateNone state = iota
	stateWaiting
	stateClaimed
)

// table is a growing array whose places are used again. No pointer stands in
// it, so the garbage collector does not look inside.
type table[T any] struct {
	rows []T
	free []uint32
}

// put stores a row and returns its place.
func (t *table[T]) put(row T) uint32 {
	if n := len(t.free); n > 0 {
		at := t.free[n-1]
		t.free = t.free[:n-1]
		t.rows[at] = row
		return at
	}
	t.rows = append(t.rows, row)
	return uint32(len(t.rows) - 1)
}

// drop zeroes a row and frees its place.
func (t *table[T]) drop(at uint32) {
	var zero T
	t.rows[at] = zero
	t.free = append(t.free, at)
}

func (t *table[T]) reset() {
	clear(t.rows)
	t.rows, t.free = nil, nil
}

// len is how many rows are in use.
func (t *table[T]) len() int { return len(t.rows) - len(t.free) }
