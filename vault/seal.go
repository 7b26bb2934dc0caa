package vault

import (
	"crypto/cipher"
	"encoding/binary"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	overhead = chacha20poly1305.Overhead
	// chunkMax is the most plaintext one chunk holds, in bytes.
	chunkMax = pageSize - overhead
)

// sealer seals and opens the chunks of one submission. It is part of what is
// on the heap anyway: in Do, each further object there costs half a
// microsecond. The cipher in it holds the data key, so it is dropped at the
// end of each call that used it, and with what an opening lends.
type sealer struct {
	aead  cipher.AEAD
	nonce [chacha20poly1305.NonceSize]byte
}

// with makes the cipher unless it is there.
func (s *sealer) with(key []byte) (err error) {
	if s.aead == nil {
		s.aead, err = chacha20poly1305.New(key)
	}
	return err
}

// number sets the nonce: it numbers the chunks of one submission and marks
// the last, so that a chunk left out, moved or taken for the last one fails to
// open. It is the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár
// 2015). A data key seals one submission only.
func (s *sealer) number(chunk uint64, last bool) []byte {
	binary.BigEndian.PutUint64(s.nonce[3:], chunk)
	s.nonce[11] = 0
	if last {
		s.nonce[11] = 1
	}
	return s.nonce[:]
}

// seal seals plaintext into mem; the two may be the same place.
func (s *sealer) seal(mem, plaintext []byte, chunk uint64, last bool) {
	s.aead.Seal(mem[:0], s.number(chunk, last), plaintext, nil)
}

// open opens a sealed chunk into dst.
func (s *sealer) open(dst, sealed []byte, chunk uint64, last bool) ([]byte, error) {
	return s.aead.Open(dst[:0], s.number(chunk, last), sealed, nil)
}

// cellsFor is how many cells hold n bytes of plaintext as one chunk.
func cellsFor(n int64) int {
	return int((min(n, chunkMax) + overhead + cellSize - 1) / cellSize)
}

// cellsWorst is how many cells hold n bytes when every chunk is one cell,
// as in an arena with nothing but holes.
func cellsWorst(n int64) int {
	const least = cellSize - overhead
	return int((n + least - 1) / least)
}
