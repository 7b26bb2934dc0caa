package lockin

import (
	"unsafe"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Offered says which walls Process would find on this system, by asking and
// without putting any up. Those that every kernel has which runs Go count as
// offered.
func Offered() Walls {
	w := Walls{Undumpable: true, NoCores: true, Powerless: true}
	_, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	w.NoNewPrivs = err == nil
	if abi, err := ll.LandlockGetABIVersion(); err == nil {
		w.Landlock = abi
	}
	w.Seccomp = listed && knows(retErrno)
	return w
}

// seccompGetActionAvail is from linux/seccomp.h.
const seccompGetActionAvail = 2

// knows is whether the kernel takes filters that give an answer.
func knows(answer uint32) bool {
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, seccompGetActionAvail, 0, uintptr(unsafe.Pointer(&answer)))
	return errno == 0
}
