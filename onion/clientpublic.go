package onion

import (
	"crypto/ecdh"
	"encoding/base32"
	"errors"
	"fmt"
)

// clientKeySize is the size of either half of a client's key, in bytes:
// X25519, RFC 7748.
const clientKeySize = 32

// clientHead begins the line of a public half, as it stands in a service's
// authorized_clients. One kind of each is all that Tor has.
const clientHead = "descriptor:x25519:"

// base32Size is the length of 32 bytes in base32 without padding.
const base32Size = (clientKeySize*8 + 4) / 5

var (
	// ErrBadClient is returned for a line that is no public half of a
	// client's key.
	ErrBadClient = errors.New("not a public key of the form descriptor:x25519:…")

	// ErrPrivate is returned where a public half belongs and a private one
	// stands. Whoever could read it there can use it.
	ErrPrivate = errors.New("a private key, where a public one belongs")

	// ErrBadClientKey is returned for a text that is no private half.
	ErrBadClientKey = errors.New("not the private key of a client")
)

// A ClientPublic is the public half of a client's key: what a private service
// knows of those who may enter. The zero value is none.
type ClientPublic [clientKeySize]byte

// ParseClientPublic reads descriptor:x25519:BASE32, in either case, with
// nothing around it. The errors are ErrBadClient and ErrPrivate; they hold
// nothing of the line.
func ParseClientPublic(line []byte) (ClientPublic, error) {
	var p ClientPublic
	rest, ok := cutHead(line, clientHead)
	if !ok {
		if _, private := cutPrivate(line); private {
			return p, ErrPrivate
		}
		return p, ErrBadClient
	}
	if !decode32(p[:], rest) || p.weak() {
		return ClientPublic{}, ErrBadClient
	}
	return p, nil
}

// String returns the line: descriptor:x25519:BASE32.
func (p ClientPublic) String() string {
	return clientHead + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(p[:])
}

// weak reports whether p is one of the few points with which every private
// half agrees on zeros: a service encrypted to it would be open to everyone.
func (p ClientPublic) weak() bool {
	public, err := ecdh.X25519().NewPublicKey(p[:])
	if err != nil {
		return true
	}
	any, err := ecdh.X25519().NewPrivateKey(make([]byte, clientKeySize)) // clamped, not zero
	if err != nil {
		return true
	}
	_, err = any.ECDH(public)
	return err != nil
}

// ClientsMax is how many clients a service can have. A descriptor has at most
// 50000 bytes (rend-spec-v3), of which a client takes about 80.
const ClientsMax = 100

// checkClients refuses a private service that would be public, and the other
// way round.
func (s Service) checkClients() error {
	switch {
	case !s.Private && len(s.Clients) > 0:
		return errors.New("it has clients, but is not private")
	case s.Private && len(s.Clients) == 0:
		return errors.New("it is private and has no client: tor would open it to everyone")
	case len(s.Clients) > ClientsMax:
		return fmt.Errorf("it has %d clients, %d are possible", len(s.Clients), ClientsMax)
	}
	for _, p := range s.Clients {
		if p.weak() {
			return fmt.Errorf("a client of it: %w", ErrBadClient)
		}
	}
	return nil
}

// cutHead cuts a head off the line, whatever its case.
func cutHead(line []byte, head string) ([]byte, bool) {
	if len(line) < len(head) {
		return nil, false
	}
	for i := range len(head) {
		if lower(line[i]) != head[i] {
			return nil, false
		}
	}
	return line[len(head):], true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// decode32 decodes 52 digits of base32, in either case, into 32 bytes. Of the
// texts that differ only in the last bits, which no byte has, one counts. It
// makes no copy; how long it takes depends on the length alone.
func decode32(to, text []byte) bool {
	if len(text) != base32Size || len(to) != clientKeySize {
		return false
	}
	var bits uint32
	ok, have, n := true, 0, 0
	for _, c := range text {
		var v byte
		switch c = lower(c); {
		case 'a' <= c && c <= 'z':
			v = c - 'a'
		case '2' <= c && c <= '7':
			v = c - '2' + 26
		default:
			ok = false
		}
		bits = bits<<5 | uint32(v)
		if have += 5; have >= 8 {
			have -= 8
			to[n] = byte(bits >> have)
			n++
		}
	}
	return ok && bits<<(32-have) == 0
}
