package onion

import (
	"context"
	"crypto/ed25519"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/cretz/bine/torutil"
)

var (
	// ErrNotFound is returned by Dial for an address that nobody publishes
	// now, as far as the network knows.
	ErrNotFound = errors.New("nothing is published under this address now")

	// ErrNoAccess is returned by Dial for a private service to which no key
	// was given.
	ErrNoAccess = errors.New("it is private, and no key was given for it")

	// ErrBadAccess is returned by Dial for a private service that does not
	// know the key.
	ErrBadAccess = errors.New("it does not know the key")

	// ErrSocks is returned by Dial and Connect where something else than a
	// tor answers.
	ErrSocks = errors.New("what answers there speaks another language than SOCKS5 with a password")
)

// isolationMax is the longest password of SOCKS5 (RFC 1929), in bytes.
const isolationMax = 255

// Dial connects to an onion address, ADDRESS.onion or ADDRESS.onion:PORT; the
// port is 80 otherwise. Connections of one isolation, 1 to 255 bytes that are
// no secret, share circuits; those of another never do. The name is for tor
// alone: nothing is asked of DNS.
//
// The first connection takes some seconds, and up to two minutes where the
// service does not answer; the context ends the wait. The errors are
// ErrNotFound, ErrNoAccess and ErrBadAccess, or what else went wrong.
func (k *Client) Dial(ctx context.Context, address, isolation string) (net.Conn, error) {
	host, port, err := splitAddress(address)
	if err != nil {
		return nil, fmt.Errorf("connecting to an onion address: %w", err)
	}
	if len(isolation) < 1 || len(isolation) > isolationMax {
		return nil, fmt.Errorf("connecting to an onion address: an isolation of %d bytes, 1 to %d are possible", len(isolation), isolationMax)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", k.socket)
	if err == nil {
		if err = connectUntil(ctx, conn, host, port, isolation); err != nil {
			conn.Close()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", host, err)
	}
	return conn, nil
}

// Connect has the tor that speaks SOCKS5 on conn connect it to an onion
// address, as Client.Dial does. It is for a tor that is not ours: one without
// ExtendedErrors says less of what went wrong. After an error conn is of no
// use, and still the caller's to close.
func Connect(ctx context.Context, conn net.Conn, address, isolation string) error {
	host, port, err := splitAddress(address)
	if err != nil {
		return err
	}
	if len(isolation) < 1 || len(isolation) > isolationMax {
		return fmt.Errorf("an isolation of %d bytes, 1 to %d are possible", len(isolation), isolationMax)
	}
	return connectUntil(ctx, conn, host, port, isolation)
}

// connectUntil is connect, until the context ends.
func connectUntil(ctx context.Context, conn net.Conn, host string, port uint16, isolation string) error {
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	err := connect(conn, host, port, isolation)
	if !stop() && ctx.Err() != nil { // the deadline stands, whatever came
		return context.Cause(ctx)
	}
	return err
}

// socksUser is the user name of every connection. Tor goes by name and
// password together.
const socksUser = "lethe"

// connect asks for a connection by SOCKS5 (RFC 1928, RFC 1929).
func connect(conn io.ReadWriter, host string, port uint16, isolation string) error {
	hello := []byte{5, 1, 2} // one method: a password
	if err := exchange(conn, hello, 5, 2); err != nil {
		return err
	}
	login := append([]byte{1, byte(len(socksUser))}, socksUser...)
	login = append(append(login, byte(len(isolation))), isolation...)
	if err := exchange(conn, login, 1, 0); err != nil {
		return err
	}
	ask := append([]byte{5, 1, 0, 3, byte(len(host))}, host...)
	ask = append(ask, byte(port>>8), byte(port))
	if _, err := conn.Write(ask); err != nil {
		return fmt.Errorf("asking tor for a connection: %w", err)
	}
	var head [4]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return fmt.Errorf("waiting for tor's connection: %w", err)
	}
	if head[0] != 5 {
		return ErrSocks
	}
	if head[1] != 0 {
		return refusal(head[1])
	}
	return skipBound(conn, head[3])
}

// exchange sends b and wants two bytes for it.
func exchange(conn io.ReadWriter, b []byte, first, second byte) error {
	if _, err := conn.Write(b); err != nil {
		return fmt.Errorf("asking tor for a connection: %w", err)
	}
	var got [2]byte
	if _, err := io.ReadFull(conn, got[:]); err != nil {
		return fmt.Errorf("asking tor for a connection: %w", err)
	}
	if got != [2]byte{first, second} {
		return ErrSocks
	}
	return nil
}

// skipBound reads past the address that the other end of the connection has,
// which for an onion is none.
func skipBound(conn io.Reader, kind byte) error {
	size := 4
	switch kind {
	case 1:
	case 4:
		size = 16
	default:
		return ErrSocks
	}
	if _, err := io.ReadFull(conn, make([]byte, size+2)); err != nil {
		return fmt.Errorf("waiting for tor's connection: %w", err)
	}
	return nil
}

// refusal is why tor does not connect: RFC 1928, 6, and ExtendedErrors in
// tor's manual.
func refusal(code byte) error {
	switch code {
	case 0xf0:
		return ErrNotFound
	case 0xf4:
		return ErrNoAccess
	case 0xf5:
		return ErrBadAccess
	case 0xf1:
		return errors.New("what is published under this address is not valid")
	case 0xf2, 0xf7:
		return errors.New("the service lets nobody in now")
	case 0xf3:
		return errors.New("the service does not come to the meeting point")
	case 0xf6:
		return errors.New("this is no address that an onion service can have")
	// Without ExtendedErrors the reasons above are among these.
	case 0x01, 0x03:
		return errors.New("tor could not connect, and does not say why")
	case 0x02:
		return errors.New("this tor connects to no onion addresses")
	case 0x04:
		return errors.New("tor did not find the service")
	case 0x05:
		return errors.New("nothing listens there on this port")
	case 0x06:
		return errors.New("the service did not answer in time")
	}
	return fmt.Errorf("tor refuses with %#02x", code)
}

// splitAddress splits ADDRESS.onion:PORT.
func splitAddress(address string) (host string, port uint16, err error) {
	host, digits, given := strings.Cut(address, ":")
	if !isAddress(host) {
		return "", 0, fmt.Errorf("%q is none", host)
	}
	n := uint64(80)
	if given {
		n, err = strconv.ParseUint(digits, 10, 16)
	}
	if err != nil || n == 0 {
		return "", 0, fmt.Errorf("%q is no port", digits)
	}
	return host, uint16(n), nil
}

// IsAddress is whether s is ADDRESS.onion of an onion service, in lower case:
// one letter mistyped, and it is none.
func IsAddress(s string) bool {
	if !isAddress(s) {
		return false
	}
	b, err := base32.StdEncoding.DecodeString(strings.ToUpper(s[:idSize])) // key, sum, version
	return err == nil && torutil.OnionServiceIDFromV3PublicKey(b[:ed25519.PublicKeySize]) == s[:idSize]
}

// isAddress reports whether s looks like the address of an onion service: 56
// digits of base32 in lower case, and ".onion". Tor checks the sum in it.
func isAddress(s string) bool {
	id, ok := strings.CutSuffix(s, ".onion")
	return ok && len(id) == idSize && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
