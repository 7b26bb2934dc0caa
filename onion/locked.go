package onion

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// lockedSize is the size of every locked piece: one page.
const lockedSize = 4 << 10

// newLocked returns a page of zeros outside the heap, in no core dump, and
// locked into memory if the limit for that allows one page more. It goes back
// by freeLocked.
func newLocked() ([]byte, error) {
	b, err := unix.Mmap(-1, 0, lockedSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return nil, fmt.Errorf("taking memory for a key: %w", err)
	}
	unix.Mlock(b) // under a limit of nothing it is erased at least
	unix.Madvise(b, unix.MADV_DONTDUMP)
	unix.Madvise(b, unix.MADV_DONTFORK)
	return b, nil
}

// freeLocked erases the page and gives it back.
func freeLocked(b []byte) {
	clear(b)
	unix.Munmap(b)
}
