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
	extra   uint32        // what it has beside, or none
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
	end  time.Duration // of a grant or a draft: when it is over, used or not

	// Of an ask: its answer. Of an opened link: its grant. A serial of 0
	// means neither.
	pair, serial uint32

	fails [maxTries][16]byte // of a link: its wrong passphrases
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
	kindPart        // of a tip; not of a link
	kindReply       // to a tip; not of a link
)

type state uint8

const (
	stateNone state = iota
	stateWaiting
	stateClaimed
)

// blockRows is how many rows a table grows by.
const blockRows = 1 << 10

// table is a growing array whose places are used again. It grows by blocks
// that stay where they are: growing copies nothing and leaves no old copy.
type table[T any] struct {
	blocks []*[blockRows]T
	used   uint32 // rows that were ever used
	free   []uint32
}

// at is the row at a place.
func (t *table[T]) at(at uint32) *T { return &t.blocks[at/blockRows][at%blockRows] }

// put stores a row and returns its place.
func (t *table[T]) put(row T) uint32 {
	t.ready(1)
	at := t.used
	if n := len(t.free); n > 0 {
		at = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		t.used++
	}
	*t.at(at) = row
	return at
}

// drop zeroes a row and frees its place.
func (t *table[T]) drop(at uint32) {
	var zero T
	*t.at(at) = zero
	t.free = append(t.free, at)
}

// len is how many rows are in use.
func (t *table[T]) len() int { return int(t.used) - len(t.free) }

// ready makes room for n more rows, so that putting them does not allocate.
func (t *table[T]) ready(n int) {
	for len(t.blocks)*blockRows-t.len() < n {
		t.blocks = append(t.blocks, new([blockRows]T))
	}
}

// clear zeroes all rows.
func (t *table[T]) clear() {
	for _, b := range t.blocks {
		clear(b[:])
	}
}
