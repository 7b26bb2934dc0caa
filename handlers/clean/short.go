package clean

import (
	"strings"

	"lethe/vault"
)

// IsForm is whether the body says that it is an urlencoded form.
func (q *Request) IsForm() bool {
	kind, _, _ := strings.Cut(q.Kind, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded")
}

// ShortMax is the longest body of a form without a text, in bytes: a
// passphrase of which every byte is escaped, key, nonce and names.
const ShortMax = 4 << 10

// ReadShort reads such a form through a piece of the room. It returns
// ErrTooLarge for a longer one.
func (q *Request) ReadShort(rest *Room, fields ...*Field) (err error) {
	if !q.IsForm() {
		return ErrForm
	}
	if q.Length() > ShortMax {
		return ErrTooLarge
	}
	in, window := q.Content(), rest.Cut(ShortMax)
	vault.Do(func() { err = ReadForm(in, window, fields...) })
	return err
}

// KeyOf is the key that a field of vault.KeyLen bytes has, as the vault minted
// it, in place. What is none becomes one that nothing has.
func KeyOf(f *Field) []byte {
	key := f.Value[:vault.KeyLen]
	vault.Do(func() { mendKey(key, !f.Long && len(f.Value) == vault.KeyLen) })
	return key
}

// NonceOf is the nonce that a field has, or nil for what is none.
func NonceOf(f *Field) (nonce []byte) {
	vault.Do(func() {
		if !f.Long && isNonce(f.Value) {
			nonce = f.Value
		}
	})
	return nonce
}
