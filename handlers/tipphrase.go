package handlers

import (
	"crypto/hkdf"
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
// from a secret of 128 bits or more. The caller is inside vault.Do.
func phraseOf(dst, secret []byte, label string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, label, phrase.SeedLen)
	if err != nil {
		return nil, err
	}
	var seed [phrase.SeedLen]byte
	copy(seed[:], key)
	clear(key)
	return phrase.Append(dst, &seed), nil
}

// draftPhrase is the phrase of a tip that waits under a draft's key.
func draftPhrase(dst, key []byte) (p []byte, err error) {
	vault.Do(func() { p, err = phraseOf(dst, key, labelDraft) })
	return p, err
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
			p, err = phraseOf(dst, secret, labelText)
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

func (in *intake) hash(dst []byte) ([]byte, error) {
	sum := sha256.New()
	err := in.giveBack(func(piece []byte) error {
		_, err := sum.Write(piece)
		return err
	})
	return sum.Sum(dst), err
}
