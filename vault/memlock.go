package vault

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// MemlockError says that the limit on locked memory is too small.
type MemlockError struct {
	Need  int    // bytes that were asked for
	Limit uint64 // RLIMIT_MEMLOCK, soft, in bytes
}

func (e *MemlockError) Error() string {
	if e.Limit == unix.RLIM_INFINITY {
		return fmt.Sprintf("locking memory: %d KiB asked for, more than this machine gives", e.Need>>10)
	}
	return fmt.Sprintf("locking memory: %d KiB asked for, the limit is %d KiB", e.Need>>10, e.Limit>>10)
}

// LockLimit is how many bytes this process may lock: the soft limit
// RLIMIT_MEMLOCK, all ones where it is unlimited or does not bind
// (CAP_IPC_LOCK).
func LockLimit() (uint64, error) {
	var lim unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_MEMLOCK, &lim); err != nil {
		return 0, fmt.Errorf("reading the memlock limit: %w", err)
	}
	if lim.Cur != unix.RLIM_INFINITY && mayExceed() {
		return unix.RLIM_INFINITY, nil
	}
	return lim.Cur, nil
}

// mayExceed is whether this process has CAP_IPC_LOCK.
func mayExceed() bool {
	hdr := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&hdr, &data[0]); err != nil {
		return false
	}
	return data[0].Effective&(1<<unix.CAP_IPC_LOCK) != 0
}

// CanLock is whether size bytes can be locked beside what already is. It
// asks the kernel by locking an empty mapping of that size for a moment,
// without filling it. The error is a *MemlockError where the limit is why.
func CanLock(size int) error {
	b, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return &MemlockError{Need: size, Limit: unix.RLIM_INFINITY}
	}
	defer unix.Munmap(b)
	if err := mlockOnFault(b); err != nil {
		lim, lerr := LockLimit()
		if lerr != nil {
			return lerr
		}
		return &MemlockError{Need: size, Limit: lim}
	}
	return nil
}

// mlockOnFault counts b against the limit on locked memory without bringing
// its pages in: mlock2(2) with MLOCK_ONFAULT.
func mlockOnFault(b []byte) error {
	_, _, errno := unix.Syscall(unix.SYS_MLOCK2, uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), unix.MLOCK_ONFAULT)
	if errno != 0 {
		return errno
	}
	return nil
}
