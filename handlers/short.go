package handlers

import "lethe/vault"

// shortMax is the longest body of a form without a text, in bytes: a
// passphrase of which every byte is escaped, key, nonce and names.
const shortMax = 4 << 10

// readShort reads such a form through a piece of the room. It returns
// errTooLarge for a longer one.
func readShort(q *request, rest *room, fields ...*field) (err error) {
	if !isForm(q) {
		return errForm
	}
	if q.lent.Length() > shortMax {
		return errTooLarge
	}
	in, window := q.body(), rest.cut(shortMax)
	vault.Do(func() { err = readForm(in, window, fields...) })
	return err
}

// keyOf is the key that a field of KeyLen bytes has, as the vault minted it.
func keyOf(f *field) []byte {
	key := f.val[:vault.KeyLen]
	vault.Do(func() { mendKey(key, !f.long && len(f.val) == vault.KeyLen) })
	return key
}

// nonceOf is the nonce that a field has, or nil for what is none.
func nonceOf(f *field) (nonce []byte) {
	vault.Do(func() {
		if !f.long && isNonce(f.val) {
			nonce = f.val
		}
	})
	return nonce
}
