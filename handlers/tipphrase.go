package handlers

import (
	"crypto/sha256"

	"lethe/handlers/drop"
	"lethe/vault"
)

// typedMax is the most that is read of a phrase that was typed, in bytes:
// twice the longest, for marks between the words.
const typedMax = 512

// draftPhrase is the phrase of a tip that waits under a draft's key.
func draftPhrase(dst, key []byte) (p []byte) {
	vault.Do(func() { p = drop.Phrase(dst, key, drop.LabelDraft) })
	return p
}

// textPhrase is the phrase of a text that came with a form of that nonce; a
// form without one gets a phrase that is drawn, and can not be repeated. room
// is vault.NonceLen+sha256.Size bytes of locked memory.
func (in *intake) textPhrase(dst, nonce, room []byte) (p []byte, err error) {
	vault.Do(func() {
		if nonce == nil {
			p = drop.DrawPhrase(dst)
			return
		}
		var secret []byte
		if secret, err = in.hash(append(room[:0], nonce...)); err == nil {
			p = drop.Phrase(dst, secret, drop.LabelText)
		}
	})
	return p, err
}

// digest appends the SHA-256 of the text to dst, in locked memory. With it, the
// same text for the same tip is the same part, and goes in once.
func (in *intake) digest(dst []byte) (sum []byte, err error) {
	vault.Do(func() { sum, err = in.hash(dst) })
	return sum, err
}

// hash is digest for who is inside of vault.Do.
func (in *intake) hash(dst []byte) ([]byte, error) {
	sum := sha256.New()
	err := in.giveBack(func(piece []byte) error {
		_, err := sum.Write(piece)
		return err
	})
	dst = sum.Sum(dst)
	// The end of the text stands in the hash, which is on the heap.
	var zeros [sha256.BlockSize - 1]byte
	sum.Reset()
	sum.Write(zeros[:])
	return dst, err
}
