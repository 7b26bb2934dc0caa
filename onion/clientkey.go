package onion

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
)

// privateHead begins the line of a private half in a file of ours. Tor's own
// files have the address of one service in the place of the first word; ours
// are made before there is a service.
const privateHead = "private:" + clientHead

// A ClientKey is the private half of a client's key: whoever has it can enter
// the private services that know its public half. It is kept in locked memory.
// Its methods may be called by several goroutines at once, but for Destroy.
type ClientKey struct {
	page   []byte // locked; the key in front. nil when destroyed
	public ClientPublic
}

// NewClientKey makes a key.
func NewClientKey() (*ClientKey, error) {
	k, err := emptyClientKey()
	if err != nil {
		return nil, err
	}
	rand.Read(k.secret())
	return k.complete()
}

// ParseClientKey reads the line of a private half: ours, or that of a file
// for Tor's ClientOnionAuthDir (ADDRESS:descriptor:x25519:BASE32). The text
// is lent. The error is ErrBadClientKey and holds nothing of it.
func ParseClientKey(text []byte) (*ClientKey, error) {
	digits, ok := cutPrivate(text)
	if !ok {
		return nil, ErrBadClientKey
	}
	k, err := emptyClientKey()
	if err != nil {
		return nil, err
	}
	do(func() { ok = decode32(k.secret(), digits) })
	if !ok {
		k.Destroy()
		return nil, ErrBadClientKey
	}
	return k.complete()
}

// Public returns the public half. It is also known after Destroy.
func (k *ClientKey) Public() ClientPublic { return k.public }

// Line lends f the line of the private half. It is erased when f returns.
func (k *ClientKey) Line(f func(line []byte)) error {
	return k.lend(privateHead, base32Size, "", base32.StdEncoding.WithPadding(base32.NoPadding).Encode, f)
}

// command lends f the command by which a running tor learns the key for one
// address, which it keeps in memory, with the end of the line.
func (k *ClientKey) command(address string, f func(line []byte)) error {
	encode := base64.StdEncoding
	head := "ONION_CLIENT_AUTH_ADD " + address[:idSize] + " x25519:"
	return k.lend(head, encode.EncodedLen(clientKeySize), "\r\n", encode.Encode, f)
}

// lend lends f a line of size encoded bytes between a head and a tail.
func (k *ClientKey) lend(head string, size int, tail string, encode func(to, from []byte), f func(line []byte)) error {
	if k.page == nil {
		return errDestroyed
	}
	page, err := newLocked()
	if err != nil {
		return err
	}
	defer freeLocked(page)
	do(func() {
		n := copy(page, head)
		encode(page[n:n+size], k.secret())
		n += size
		n += copy(page[n:], tail)
		f(page[:n])
	})
	return nil
}

// Destroy wipes the key. It may be called again.
func (k *ClientKey) Destroy() {
	if k.page != nil {
		freeLocked(k.page)
		k.page = nil
	}
}

// Format keeps the key out of everything that fmt prints.
func (k *ClientKey) Format(s fmt.State, _ rune) { io.WriteString(s, "onion.ClientKey") }

func emptyClientKey() (*ClientKey, error) {
	page, err := newLocked()
	if err != nil {
		return nil, err
	}
	return &ClientKey{page: page}, nil
}

func (k *ClientKey) secret() []byte { return k.page[:clientKeySize] }

// complete computes the public half. crypto/ecdh keeps a copy of the private
// one for it, which do erases.
func (k *ClientKey) complete() (*ClientKey, error) {
	var err error
	do(func() {
		var private *ecdh.PrivateKey
		if private, err = ecdh.X25519().NewPrivateKey(k.secret()); err == nil {
			copy(k.public[:], private.PublicKey().Bytes())
		}
	})
	if err != nil {
		k.Destroy()
		return nil, ErrBadClientKey
	}
	return k, nil
}

// idSize is the length of an address without .onion.
const idSize = 56

// cutPrivate cuts what comes before the digits off the line of a private
// half.
func cutPrivate(line []byte) ([]byte, bool) {
	if digits, ok := cutHead(line, privateHead); ok {
		return digits, true
	}
	if len(line) <= idSize || line[idSize] != ':' {
		return nil, false
	}
	return cutHead(line[idSize+1:], clientHead)
}
