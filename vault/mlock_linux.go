package vault

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// mlockOnFault counts b against the limit on locked memory without bringing
// its pages in: mlock2(2) with MLOCK_ONFAULT.
func mlockOnFault(b []byte) error {
	_, _, errno := unix.Syscall(unix.SYS_MLOCK2, uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), unix.MLOCK_ONFAULT)
	if errno != 0 {
		return errno
	}
	return nil
}
