package vault

import (
	"crypto/rand"
	"crypto/sha256"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	// KeyLen is the length of a link key: 31 characters of base 36 are
	// 160 bits. The clients that exist accept no other length.
	KeyLen = 31
	// NonceLen is the longest nonce of a form, in bytes.
	NonceLen = 32

	alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"

	saltLen    = 16 // RFC 9106, section 3.1
	tagLen     = 32 // of Argon2id, in bytes
	wrappedLen = chacha20poly1305.KeySize + chacha20poly1305.Overhead
)

// What is derived from a link key, kept apart by these labels.
const (
	labelID     = "lethe v1 id"
	labelPlain  = "lethe v1 wrap"
	labelPhrase = "lethe v1 wrap passphrase"
	labelFail   = "lethe v1 wrong"
	labelAnswer = "lethe v1 answer"
)

// id names a link in the index: a hash from which the key cannot be found.
type id [16]byte

// mint fills key with a new link key. 252 is the largest multiple of 36 in a
// byte; what is above is drawn again, so every character is equally likely.
func mint(key []byte) {
	rand.Read(key)
	for i := range key {
		for key[i] >= 252 {
			rand.Read(key[i : i+1])
		}
		key[i] = alphabet[key[i]%36]
	}
}

// idOf is a link's name. Any bytes have one; only a key that was minted has
// one that is in the index.
func idOf(key []byte) (n id) {
	var buf [len(labelID) + KeyLen]byte
	if len(key) != KeyLen {
		key = nil // the name of no key that was minted
	}
	b := append(append(buf[:0], labelID...), key...)
	sum := sha256.Sum256(b)
	clear(buf[:])
	copy(n[:], sum[:])
	return n
}

// wrapKey writes to out, 32 bytes, the key that wraps a data key: HKDF-SHA256
// of the link key, followed by the Argon2id tag where there is a passphrase.
func (v *Vault) wrapKey(out, key, tag, salt []byte) {
	v.did.count(didDerive)
	var buf [KeyLen + tagLen]byte
	if len(key) > KeyLen {
		key = key[:KeyLen]
	}
	secret := append(append(buf[:0], key...), tag...)
	label := labelPlain
	if len(tag) > 0 {
		label = labelPhrase
	}
	derive(out, secret, salt, label)
	clear(buf[:])
}

// zero is the nonce of keys that are used once. It is only read.
var zero [chacha20poly1305.NonceSize]byte

// wrap seals the data key. The wrapping key is used once, for this, so the
// nonce is zero.
func wrap(dst *[wrappedLen]byte, data, kek []byte) error {
	a, err := chacha20poly1305.New(kek)
	if err != nil {
		return err
	}
	a.Seal(dst[:0], zero[:], data, nil)
	return nil
}

// unwrap opens a data key into dst; it alone decides right or wrong.
func (v *Vault) unwrap(dst, wrapped, kek []byte) bool {
	v.did.count(didUnwrap)
	a, err := chacha20poly1305.New(kek)
	if err != nil {
		return false
	}
	_, err = a.Open(dst[:0], zero[:], wrapped, nil)
	return err == nil
}

// failOf is by what a wrong passphrase is known again, so that a reload of
// the same wrong one costs no second try. To test a guess against it takes
// the link key and a run of Argon2id, as against the wrapped key itself.
func failOf(kek []byte) (sum [16]byte) {
	var buf [len(labelFail) + chacha20poly1305.KeySize]byte
	s := sha256.Sum256(append(append(buf[:0], labelFail...), kek...))
	clear(buf[:])
	copy(sum[:], s[:])
	return sum
}
