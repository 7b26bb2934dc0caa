package vault

import "time"

// The index: rows of fixed size in tables, with no pointer in them, so that
// the garbage collector does not look inside however many there are.

// body is one submission: a chain of sealed chunks, shared by its links.
type body struct {
	first uint32 // cell of the first chunk
	links uint32 // that still lead here
	size  int64  // bytes of plaintext
	cells uint32 // that it takes
	tip   bool
}

// link is one way to a body.
type link struct {
	id      id
	salt    [saltLen]byte
	wrapped [wrappedLen]byte
	nonce   [16]byte      // of the claim: a hash of the form's
	due     time.Duration // when it ends: expiry, then the end of the repeat
	body    uint32        // none while a request waits for its answer
	serial  uint32        // tells apart what had this place before
	pos     uint32        // in the queue
	outcome uint32        // where its receipt is told, or none
	readers uint16
	pending uint8 // tries under way
	failed  uint8 // different wrong passphrases
	kind    kind
	state   state
	phrase  bool // a passphrase is part of the key
}

// extra is what few links have beside their row.
type extra struct {
	pub  [32]byte      // of an ask: what its submission is sealed to
	enc  [32]byte      // of an answer: the sender's half of that
	life time.Duration // of an ask: what its answer is given
	end  time.Duration // of a grant: when it is over, used or not

	// Of an ask: its answer. Of an opened link: its grant. A serial of 0
	// means neither.
	pair, serial uint32
}

// kind is what a key may be used for.
type kind uint8

const (
	kindNone   kind = iota
	kindLink        // opens once
	kindGrant       // reads again what a link opened, for a while
	kindDraft       // reads and renews
	kindAsk         // takes one submission in, and opens nothing
	kindAnswer      // opens once what came in by the ask
)

type state uint8

const (
	stateNone state = iota
	stateWaiting
	stateClaimed
)

// table is a growing array whose places are used again.
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

// len is how many rows are in use.
func (t *table[T]) len() int { return len(t.rows) - len(t.free) }
