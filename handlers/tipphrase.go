package handlers

import (
	"crypto/rand"
	"crypto/sha256"

	"lethe/handlers/phrase"
	"lethe/vault"
)

// A receipt phrase is derived and not drawn, so that a form that is sent twice,
// because a circuit broke or a page was loaded again, leads to one tip and
// says the same words again. Who has such a form has the phrase: it is in a
// page that no browser keeps.

// What phrases are derived from, kept apart by these labels.
const (
	labelText  = "lethe v1 receipt phrase of a text"
	labelDraft = "lethe v1 receipt phrase of a draft"
)

// typedMax is the most that is read of a phrase that was typed, in bytes:
// twice the longest, for marks between the words.
const typedMax = 512

// phraseOf appends to dst, phrase.Max bytes of room, the phrase that follows
// from a secret of 128 bits or more. The caller is inside vault.Do. It uses no
// heap: a large tip takes seconds to be sealed, and what is on the heap stays
// there meanwhile.
func phraseOf(dst, secret []byte, label string) []byte {
	var seed [phrase.SeedLen]byte
	vault.Derive(seed[:], secret, label)
	return phrase.Append(dst, &seed)
}

// draftPhrase is the phrase of a tip that waits under a draft's key.
func draftPhrase(dst, key []byte) (p []byte) {
	vault.Do(func() { p = phraseOf(dst, key, labelDraft) })
	return p
}

// textPhrase is the phrase of a text that came with a form of that nonce; a
// form without one gets a phrase that is drawn, and can not be repeated. room
// is vault.NonceLen+sha256.Size bytes of locked memory.
func (in *intake) textPhrase(dst, nonce, room []byte) (p []byte, err error) {
	vault.Do(func() {
		if nonce == nil {
			var seed [phrase.SeedLen]byte
			rand.Read(seed[:])
			p = phrase.Append(dst, &seed)
			return
		}
		var secret []byte
		if secret, err = in.hash(append(room[:0], nonce...)); err == nil {
			p = phraseOf(dst, secret, labelText)
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
