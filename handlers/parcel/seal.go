package parcel

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"sync/atomic"

	"golang.org/x/crypto/chacha20poly1305"

	"lethe/vault"
)

const (
	// chunkSize is how much plaintext one chunk of a payload has, in bytes:
	// age's.
	chunkSize = 64 << 10
	overhead  = chacha20poly1305.Overhead
)

// SlotSize is how long each of the two lent slots is at least, in bytes: a
// sealed chunk, and room for keys and lines behind it.
const SlotSize = 68 << 10

var errLength = errors.New("packing: not as long as was said") // a fault of ours

// A sealer seals a payload of a known length. Write fills one slot while a
// goroutine of its own seals the other and writes it: to open a draft costs
// about as much as to seal it again, and with two processors both go on at a
// time. What fits one chunk is sealed without that goroutine.
type sealer struct {
	w    io.Writer
	aead cipher.AEAD
	left int64 // plaintext that is not written yet

	slot   []byte // being filled
	filled int
	spare  []byte // the other, until the goroutine starts
	chunk  uint64 // the number of the next that is sealed
	nonce  [chacha20poly1305.NonceSize]byte

	full, free chan []byte // nil before the goroutine starts
	failed     atomic.Bool
	err        error // why; read once free is closed
	fault      any   // a panic on its way to the caller of end
}

// newSealer returns a sealer for size bytes. The caller is inside vault.Do:
// the payload's key is on the heap.
func newSealer(w io.Writer, slots [2][]byte, fileKey, nonce []byte, size int64) (*sealer, error) {
	key, err := hkdf.Key(sha256.New, fileKey, nonce, "payload", chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		return nil, err
	}
	return &sealer{w: w, aead: aead, left: size, slot: slots[0][:chunkSize+overhead], spare: slots[1][:chunkSize+overhead]}, nil
}

// Write takes the next of the payload, which is lent.
func (s *sealer) Write(p []byte) (int, error) {
	all := len(p)
	for len(p) > 0 {
		dst, err := s.next()
		if err != nil {
			return 0, err
		}
		n := copy(dst, p)
		p = p[n:]
		s.took(n)
	}
	return all, nil
}

// fill writes c n times.
func (s *sealer) fill(n int64, c byte) error {
	for n > 0 {
		dst, err := s.next()
		if err != nil {
			return err
		}
		k := int(min(n, int64(len(dst))))
		dst[0] = c
		for done := 1; done < k; done *= 2 {
			copy(dst[done:k], dst[:done])
		}
		s.took(k)
		n -= int64(k)
	}
	return nil
}

// next is where to write to, one byte at least.
func (s *sealer) next() ([]byte, error) {
	if s.left == 0 {
		return nil, errLength
	}
	if s.filled == chunkSize {
		s.pass()
	}
	if s.failed.Load() {
		return nil, io.ErrClosedPipe // end has the reason
	}
	n := min(int64(chunkSize-s.filled), s.left)
	return s.slot[s.filled : s.filled+int(n)], nil
}

func (s *sealer) took(n int) {
	s.filled += n
	s.left -= int64(n)
}

// pass gives the full slot to the goroutine and takes the other. It is not
// the last: more is left.
func (s *sealer) pass() {
	if s.full == nil {
		s.full, s.free = make(chan []byte, 1), make(chan []byte, 2)
		s.free <- s.spare
		go func() {
			defer close(s.free)
			vault.Do(s.sealAll)
		}()
	}
	s.full <- s.slot
	s.slot, s.filled = <-s.free, 0
}

// sealAll is the goroutine: it seals and writes what is full.
func (s *sealer) sealAll() {
	for b := range s.full {
		if !s.failed.Load() {
			s.sealOne(b)
		}
		s.free <- b
	}
}

// sealOne keeps a panic for end: nobody else could recover it.
func (s *sealer) sealOne(b []byte) {
	defer func() {
		if s.fault = recover(); s.fault != nil || s.err != nil {
			s.failed.Store(true)
		}
	}()
	s.err = s.seal(b, chunkSize, false)
}

// seal seals n bytes in place and writes them. The nonce counts the chunks of
// one payload and marks the last.
func (s *sealer) seal(b []byte, n int, last bool) error {
	binary.BigEndian.PutUint64(s.nonce[3:], s.chunk)
	if last {
		s.nonce[11] = 1
	}
	s.chunk++
	_, err := s.w.Write(s.aead.Seal(b[:0], s.nonce[:], b[:n], nil))
	return err
}

// end waits for the goroutine, and seals the last chunk if err is nil and all
// was written. It is called once, always, and returns the first error.
func (s *sealer) end(err error) error {
	if s.full != nil {
		close(s.full)
		for range s.free { // until it is closed
		}
		if s.fault != nil {
			panic(s.fault)
		}
		if s.err != nil {
			return s.err
		}
	}
	if err == nil && s.left != 0 {
		err = errLength
	}
	if err != nil {
		return err
	}
	return s.seal(s.slot, s.filled, true)
}
