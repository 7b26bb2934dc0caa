package client

import (
	"errors"
	"time"

	"lethe/vault"
)

// silence is for how long nothing may pass before a connection is given up: a
// circuit that broke says nothing.
const silence = 2 * time.Minute

// Sizes of what the locked memory of a service is cut into, in bytes.
const (
	windowSize = 8 << 10 // of what comes, and of what goes
	restSize   = 8 << 10 // keys, and names of files
)

// A Service is what answers at the end of a way, for programs. What is secret
// passes through its locked memory alone, and callers run its methods inside
// vault.Do. It is for one goroutine at a time.
type Service struct {
	Way *Way

	// Sent is told of each piece of a file that went out, in bytes.
	Sent func(n int)

	piece   *vault.Piece
	in, out []byte
	rest    []byte
	silence time.Duration
}

// ErrNoService is that what answers is something else.
var ErrNoService = errors.New("what answers there is no service of this kind")

// A BrokenError is that a connection broke on which something was sent: what
// was asked for may have been done, or not.
type BrokenError struct{ error }

func (e *BrokenError) Unwrap() error { return e.error }

// New locks memory for a service; Close gives it back. The error is a
// *vault.MemlockError where the limit on locked memory is too small.
func New(way *Way) (*Service, error) {
	piece, err := vault.NewPiece(2*windowSize + restSize)
	if err != nil {
		return nil, err
	}
	b := piece.Bytes()
	return &Service{
		Way: way, piece: piece, silence: silence,
		in: b[:windowSize:windowSize], out: b[windowSize : 2*windowSize : 2*windowSize],
		rest: b[2*windowSize:],
	}, nil
}

// Close zeroes the memory. Keys and names that methods returned are gone.
func (s *Service) Close() { s.piece.Destroy() }

// cut cuts n bytes for good.
func (s *Service) cut(n int) []byte {
	b := s.rest[:n:n]
	s.rest = s.rest[n:]
	return b[:0]
}
