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

// nonce numbers the chunks of one submission and marks the last, so that a
// chunk left out, moved or taken for the last one fails to open. It is the
// STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015). A data key
// seals one submission only.
func nonce(n *[chacha20poly1305.NonceSize]byte, chunk uint64, last bool) []byte {
	binary.BigEndian.PutUint64(n[3:], chunk)
	n[11] = 0
	if last {
		n[11] = 1
	}
	return n[:]
}

// sealInto seals plaintext into mem; the two may be the same place.
func sealInto(a cipher.AEAD, mem, plaintext []byte, chunk uint64, last bool) {
	var n [chacha20poly1305.NonceSize]byte
	a.Seal(mem[:0], nonce(&n, chunk, last), plaintext, nil)
}

// openInto opens a sealed chunk into dst.
func openInto(a cipher.AEAD, dst, sealed []byte, chunk uint64, last bool) ([]byte, error) {
	var n [chacha20poly1305.NonceSize]byte
	return a.Open(dst[:0], nonce(&n, chunk, last), sealed, nil)
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
