package onion

import (
	"crypto/rand"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"

	"github.com/cretz/bine/torutil"
	"github.com/cretz/bine/torutil/ed25519"
)

// The form of tor's hs_ed25519_secret_key, which is Key.file:
//
//	32 bytes  keyHead, padded with zeros
//	64 bytes  the expanded ed25519 secret: clamped scalar, then prefix
const (
	keyHead = "== ed25519v1-secret: type0 ==\x00\x00\x00"
	keySize = len(keyHead) + 64
)

// ErrBadKey is returned for a file that is not a service key as tor writes
// it.
var ErrBadKey = errors.New("not the secret key of an onion service")

// errDestroyed is what one gets who uses a destroyed key.
var errDestroyed = errors.New("the service key has been destroyed")

// A Key is the secret key of one onion service. Who has it has the address.
// Its methods may be called by several goroutines at once, but for Destroy.
type Key struct {
	file    []byte // as in tor's file; nil when destroyed
	address string
}

// Address returns the address that belongs to the key: 56 characters and
// ".onion". It is also known after Destroy.
func (k *Key) Address() string { return k.address }

// Destroy wipes the key. It may be called again, but not before a Run that
// uses the key has returned.
func (k *Key) Destroy() {
	clear(k.file)
	k.file = nil
}

// Format keeps the key out of everything that fmt prints.
func (k *Key) Format(s fmt.State, _ rune) { io.WriteString(s, "onion.Key") }

// newKey makes a key.
func newKey() *Key {
	k := &Key{file: make([]byte, keySize)}
	do(func() {
		seed := make([]byte, 32)
		rand.Read(seed)
		expanded := sha512.Sum512(seed)
		expanded[0] &= 248 // RFC 8032, 5.1.5
		expanded[31] &= 63
		expanded[31] |= 64
		copy(k.file, keyHead)
		copy(k.file[len(keyHead):], expanded[:])
		clear(seed)
		clear(expanded[:])
	})
	k.address = address(k.file)
	return k
}

// parseKey returns the key in b, which it takes over; b is wiped if it is
// none.
func parseKey(b []byte) (*Key, error) {
	if !isKey(b) {
		clear(b)
		return nil, ErrBadKey
	}
	return &Key{file: b, address: address(b)}, nil
}

// isKey reports whether b has the size, the head and the clamped scalar of a
// service key. A file of zeros has not.
func isKey(b []byte) bool {
	if len(b) != keySize || string(b[:len(keyHead)]) != keyHead {
		return false
	}
	scalar := b[len(keyHead):][:32]
	return scalar[0]&7 == 0 && scalar[31]&0xc0 == 0x40
}

// address computes the address of the key in file. It costs one
// multiplication on the curve, well under a millisecond.
func address(file []byte) string {
	var public ed25519.PublicKey
	do(func() {
		public = ed25519.PrivateKey(file[len(keyHead):]).PublicKey()
	})
	return torutil.OnionServiceIDFromV3PublicKey(public) + ".onion"
}
