package parcel

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"

	"filippo.io/age"
)

// Lengths of the format, in bytes (age-encryption.org/v1).
const (
	fileKeySize = 16
	nonceSize   = 16 // of the payload
	columns     = 64 // of base64 in a line
)

const (
	intro  = "age-encryption.org/v1\n"
	footer = "---"
)

// errWrap stands for age's own error, of which nothing is known.
var errWrap = errors.New("packing: nothing can be sealed to a key")

var b64 = base64.RawStdEncoding

// fixedHeader is how long a header is beside its stanzas, with the nonce
// behind it, in bytes.
const fixedHeader = len(intro) + len(footer) + 1 + (sha256.Size*8+5)/6 + 1 + nonceSize

// measure is how long the stanzas of a key are, in bytes: always the same for
// each kind of key.
func measure(key age.Recipient) (int, error) {
	stanzas, err := key.Wrap(make([]byte, fileKeySize))
	if err != nil {
		return 0, errWrap
	}
	size := 0
	for _, s := range stanzas {
		size += len(appendStanza(nil, s))
	}
	return size, nil
}

// appendHeader draws a file key into fileKey, lent, and appends the header
// that wraps it for each key, with the nonce behind it. The caller is inside
// vault.Do: age wraps on the heap.
func appendHeader(b, fileKey []byte, keys []age.Recipient) ([]byte, error) {
	rand.Read(fileKey)
	b = append(b, intro...)
	for _, k := range keys {
		stanzas, err := k.Wrap(fileKey)
		if err != nil {
			return nil, errWrap
		}
		for _, s := range stanzas {
			b = appendStanza(b, s)
		}
	}
	b = append(b, footer...)
	key, err := hkdf.Key(sha256.New, fileKey, nil, "header", sha256.Size)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(b)
	var sum [sha256.Size]byte
	b = append(b, ' ')
	b = b64.AppendEncode(b, mac.Sum(sum[:0]))
	b = append(b, '\n')
	nonce := b[len(b) : len(b)+nonceSize]
	rand.Read(nonce)
	return b[:len(b)+nonceSize], nil
}

// appendStanza appends a stanza: its arguments on one line, then its body in
// lines of 64 characters, of which the last is shorter, and may be empty.
func appendStanza(b []byte, s *age.Stanza) []byte {
	b = append(b, "-> "...)
	b = append(b, s.Type...)
	for _, a := range s.Args {
		b = append(b, ' ')
		b = append(b, a...)
	}
	b = append(b, '\n')
	const line = columns / 4 * 3
	body := s.Body
	for ; len(body) >= line; body = body[line:] {
		b = b64.AppendEncode(b, body[:line])
		b = append(b, '\n')
	}
	b = b64.AppendEncode(b, body)
	return append(b, '\n')
}
