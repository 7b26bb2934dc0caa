package vault

import (
	"github.com/awnumar/memguard"
	"golang.org/x/sys/unix"
)

// arena is the locked memory, made once:
//
//	slots:  heads | work | seal | desk | flight    memfd_secret(2), or memguard where that is missing
//	pages                                          memguard
//
// There are no buffers made later: a refused mlock makes memguard panic and
// purge everything in the process, so it may only happen before there is
// anything.
type arena struct {
	bufs   []*memguard.LockedBuffer
	secret []byte // the mapping of memfd_secret, if there is one

	heads, work, seal, desk []byte
	flight                  []byte // the key that masks what arrives
	pages                   []byte // what waits, sealed; what arrives, masked until its chunk is sealed
}

// newArena locks memory as the layout says.
func newArena(l Layout) (*arena, error) {
	if err := CanLock(l.Arena + flightSize); err != nil {
		return nil, err
	}
	a := new(arena)
	slots := secretMemory(l.slots() + flightSize)
	if slots != nil {
		a.secret = slots
	} else {
		slots = a.guarded(l.slots() + flightSize)
	}
	slots, a.flight = slots[:l.slots()], slots[l.slots():]
	a.heads, slots = slots[:l.Heads*HeadSize:l.Heads*HeadSize], slots[l.Heads*HeadSize:]
	a.work, slots = slots[:l.Work*SlotSize:l.Work*SlotSize], slots[l.Work*SlotSize:]
	a.seal, a.desk = slots[:l.Seal*SealSize:l.Seal*SealSize], slots[l.Seal*SealSize:]
	a.pages = a.guarded(l.Pages)
	return a, nil
}

func (a *arena) guarded(size int) []byte {
	b := memguard.NewBuffer(size)
	a.bufs = append(a.bufs, b)
	return b.Bytes()
}

// secretMemory maps memory that the kernel takes out of its own map, so that
// not even root reads it through /proc/PID/mem: memfd_secret(2). It is nil
// where the kernel has none.
func secretMemory(size int) []byte {
	fd, err := unix.MemfdSecret(unix.O_CLOEXEC)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	if err := unix.Ftruncate(fd, int64(size)); err != nil {
		return nil
	}
	b, err := unix.Mmap(fd, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil
	}
	return b
}

// clearSlots zeroes every slot, lent or not, and the key that masks.
func (a *arena) clearSlots() {
	for _, b := range [][]byte{a.heads, a.work, a.seal, a.desk, a.flight} {
		clear(b)
	}
}

// destroy zeroes and unlocks. Whoever still has a slice of it would crash.
func (a *arena) destroy() {
	if a.secret != nil {
		clear(a.secret)
		unix.Munmap(a.secret)
	}
	for _, b := range a.bufs {
		b.Destroy()
	}
	*a = arena{}
}
