//go:build amd64 || arm64

package lockin

import (
	"errors"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// listed is whether there is a list for this machine.
const listed = true

// From linux/seccomp.h.
const (
	seccompSetModeFilter = 1
	seccompTsync         = 1 // on all threads, or on none
)

// onlyListed puts the filter up and looks whether it stands: what Landlock
// answers with EACCES, it answers with EPERM before Landlock is asked.
func onlyListed() bool {
	raw, err := bpf.Assemble(compile(arch, list(uint32(os.Getpid())), absent, uint32(unix.EPERM), uint32(unix.ENOSYS)))
	if err != nil {
		return false
	}
	program := unix.SockFprog{
		Len:    uint16(len(raw)),
		Filter: (*unix.SockFilter)(unsafe.Pointer(unsafe.SliceData(raw))), // the same struct
	}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, seccompSetModeFilter, seccompTsync, uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(raw)
	return errno == 0 && errors.Is(openRoot(), unix.EPERM)
}
