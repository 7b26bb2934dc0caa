package onion

import (
	"crypto/rand"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/cretz/bine/torutil"
	"github.com/cretz/bine/torutil/ed25519"
)

// The form of tor's hs_ed25519_secret_key, which Key.Lend lends:
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
// It is kept in locked memory. Its methods may be called by several goroutines
// at once.
type Key struct {
	mu      sync.Mutex
	page    []byte // locked; in front what is in tor's file. nil when destroyed
	address string
}

// NewKey makes a key.
func NewKey() (*Key, error) {
	return fillKey(func(file []byte) error {
		do(func() {
			seed := make([]byte, 32)
			rand.Read(seed)
			expanded := sha512.Sum512(seed)
			expanded[0] &= 248 // RFC 8032, 5.1.5
			expanded[31] &= 63
			expanded[31] |= 64
			copy(file, keyHead)
			copy(file[len(keyHead):], expanded[:])
			clear(seed)
			clear(expanded[:])
		})
		return nil
	})
}

// ParseKey returns the key in what tor keeps in its file. The text is lent.
// The error is ErrBadKey and holds nothing of it.
func ParseKey(text []byte) (*Key, error) {
	return fillKey(func(file []byte) error {
		if len(text) != len(file) {
			return ErrBadKey
		}
		copy(file, text)
		return nil
	})
}

// fillKey returns the key that fill writes to locked memory, as it stands in
// tor's file.
func fillKey(fill func(file []byte) error) (*Key, error) {
	page, err := newLocked()
	if err != nil {
		return nil, err
	}
	file := page[:keySize]
	if err = fill(file); err == nil && !isKey(file) {
		err = ErrBadKey
	}
	if err != nil {
		freeLocked(page)
		return nil, err
	}
	return &Key{page: page, address: address(file)}, nil
}

// Address returns the address that belongs to the key: 56 characters and
// ".onion". It is also known after Destroy.
func (k *Key) Address() string { return k.address }

// Lend lends f the key as it stands in tor's file. Destroy waits meanwhile.
func (k *Key) Lend(f func(file []byte) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.page == nil {
		return errDestroyed
	}
	return f(k.page[:keySize])
}

// destroyed reports whether the key has been destroyed.
func (k *Key) destroyed() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.page == nil
}

// Destroy wipes the key. It may be called again. A Run that uses the key can
// start no tor any more.
func (k *Key) Destroy() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.page != nil {
		freeLocked(k.page)
		k.page = nil
	}
}

// Format keeps the key out of everything that fmt prints.
func (k *Key) Format(s fmt.State, _ rune) { io.WriteString(s, "onion.Key") }

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
