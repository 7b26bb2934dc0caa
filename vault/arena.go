package vault

import (
	"fmt"

	"github.com/awnumar/memguard"
	"golang.org/x/sys/unix"
)

// SlotSize is the size of a lent piece of locked memory, in bytes.
const SlotSize = 64 << 10

// arena is the one piece of locked memory, divided once:
//
//	work slots | desk slots | pages
//
// One buffer and not one each: a refused mlock makes memguard panic and purge
// everything in the process, so it may only happen before there is anything.
type arena struct {
	buf   *memguard.LockedBuffer
	all   []byte
	work  []byte // slots lent to callers
	desk  []byte // slots of openings under way
	pages []byte // what waits, sealed; what arrives, until its page is sealed
}

// Slots is how many work slots an arena of this many bytes is given: an
// eighth of it for the two kinds together, and between 4 and 64 of each.
func slotCount(size int) int { return min(max(size/16/SlotSize, 4), 64) }

// newArena locks size bytes, rounded down to whole pages.
func newArena(size int) (*arena, error) {
	size -= size % pageSize
	slots := slotCount(size) * SlotSize
	if size < 2*slots+pageSize {
		return nil, fmt.Errorf("making a vault: an arena of %d bytes has no room for a page", size)
	}
	if err := CanLock(size); err != nil {
		return nil, err
	}
	a := &arena{buf: memguard.NewBuffer(size)}
	a.all = a.buf.Bytes()
	a.work, a.desk, a.pages = a.all[:slots:slots], a.all[slots:2*slots:2*slots], a.all[2*slots:]
	return a, nil
}

// destroy zeroes and unlocks. Whoever still has a slice of it would crash.
func (a *arena) destroy() {
	a.buf.Destroy()
	a.all, a.work, a.desk, a.pages = nil, nil, nil, nil
}

// MemlockError says that the limit on locked memory is too small.
type MemlockError struct {
	Need  int    // bytes that were asked for
	Limit uint64 // RLIMIT_MEMLOCK, soft, in bytes
}

func (e *MemlockError) Error() string {
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
		return fmt.Errorf("mapping %d KiB: %w", size>>10, err)
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
