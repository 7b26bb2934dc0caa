package drop

import (
	"crypto/rand"

	"lethe/handlers/phrase"
	"lethe/vault"
)

// A receipt phrase is derived and not drawn, so that a form that is sent twice,
// because a circuit broke or a page was loaded again, leads to one tip and
// says the same words again. Who has such a form has the phrase: it is in a
// page that no browser keeps.

// What phrases are derived from, kept apart by these labels.
const (
	LabelText  = "lethe v1 receipt phrase of a text"
	LabelDraft = "lethe v1 receipt phrase of a draft"
)

// Phrase appends to dst, phrase.Max bytes of room, the phrase that follows
// from a secret of 128 bits or more. The caller is inside vault.Do. It uses no
// heap: a large tip takes seconds to be sealed, and what is on the heap stays
// there meanwhile.
func Phrase(dst, secret []byte, label string) []byte {
	var seed [phrase.SeedLen]byte
	vault.Derive(seed[:], secret, label)
	return phrase.Append(dst, &seed)
}

// DrawPhrase appends one that follows from nothing. The caller is inside
// vault.Do.
func DrawPhrase(dst []byte) []byte {
	var seed [phrase.SeedLen]byte
	rand.Read(seed[:])
	return phrase.Append(dst, &seed)
}
