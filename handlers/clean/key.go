package clean

import (
	"crypto/rand"
	"encoding/hex"

	"lethe/vault"
)

// mendKey makes key the way the vault mints it: capitals, which phones and
// mail programs add, are taken for small letters. What cannot be a key
// becomes one that no link has, so that it is treated as any other unknown
// one: 31 zeros come up once in 2^160.
func mendKey(key []byte, whole bool) {
	for i, c := range key {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
			key[i] = c
		}
		whole = whole && ('0' <= c && c <= '9' || 'a' <= c && c <= 'z')
	}
	if whole {
		return
	}
	for i := range key {
		key[i] = '0'
	}
}

// trimKey cuts off both ends what cannot be of a key: the full stop or the
// bracket that was copied along with a link. Letters and digits stay, so that
// nothing becomes a key that is a longer word.
func trimKey(b []byte) []byte {
	for len(b) > 0 && !IsKeyLetter(b[0]|0x20) {
		b = b[1:]
	}
	for len(b) > 0 && !IsKeyLetter(b[len(b)-1]|0x20) {
		b = b[:len(b)-1]
	}
	return b
}

// IsKeyLetter is whether c can be of a key, as the vault mints them.
func IsKeyLetter(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' }

// newNonce fills nonce with random hex digits.
func newNonce(nonce []byte) {
	var b [vault.NonceLen / 2]byte
	rand.Read(b[:])
	hex.Encode(nonce, b[:])
	clear(b[:])
}

// isNonce is whether a form's nonce is one that newNonce makes.
func isNonce(b []byte) bool {
	for _, c := range b {
		if _, ok := unhex(c); !ok {
			return false
		}
	}
	return len(b) == vault.NonceLen
}
