package vault

import (
	"golang.org/x/sys/unix"
)

// A Piece is locked memory of its own, for a program that has no vault. It is
// not the heap's, is in no core dump, and nobody else reads it where the
// kernel has memfd_secret(2).
type Piece struct {
	b []byte
}

// NewPiece returns a zeroed piece of size bytes, which stays until Destroy. The
// error is a *MemlockError where the limit on locked memory is why.
func NewPiece(size int) (*Piece, error) {
	if b := secretMemory(size); b != nil {
		return &Piece{b}, nil
	}
	b, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return nil, &MemlockError{Need: size, Limit: unix.RLIM_INFINITY}
	}
	if err := unix.Mlock(b); err != nil {
		unix.Munmap(b)
		if err := CanLock(size); err != nil {
			return nil, err
		}
		return nil, &MemlockError{Need: size, Limit: unix.RLIM_INFINITY}
	}
	unix.Madvise(b, unix.MADV_DONTDUMP)
	unix.Madvise(b, unix.MADV_DONTFORK)
	return &Piece{b}, nil
}

// Bytes is the memory. It is gone after Destroy: who still uses it crashes.
func (p *Piece) Bytes() []byte { return p.b }

// Destroy zeroes the memory and gives it back. A second one does nothing.
func (p *Piece) Destroy() {
	if p.b == nil {
		return
	}
	clear(p.b)
	unix.Munmap(p.b)
	p.b = nil
}
