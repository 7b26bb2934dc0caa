package lockin

import (
	"errors"
	"unsafe"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
	"kernel.org/pub/linux/libs/security/libcap/psx"
)

// Process locks this process in, all its threads and those to come, and says
// which walls are up. What opens a file, or locks memory, must be done by
// then; so must FileListener and FileConn. It cannot be undone, and is called
// once. It takes a few ms.
func Process() Walls {
	var w Walls
	w.NoNewPrivs = noNewPrivs()
	w.Undumpable = undumpable()
	w.NoCores = noCores()
	w.Powerless = powerless()
	w.Landlock = noFiles()
	w.Seccomp = onlyListed()
	return w
}

// NoNewPrivs is that wall alone, for a process that goes on starting others:
// they cannot gain privileges either.
func NoNewPrivs() bool { return noNewPrivs() }

func noNewPrivs() bool {
	psx.Syscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0)
	got, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	return err == nil && got == 1
}

func undumpable() bool {
	unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	got, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	return err == nil && got == 0
}

func noCores() bool {
	unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	var lim unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_CORE, &lim)
	return err == nil && lim.Max == 0
}

// What capset(2) is given, on every thread: it must not move meanwhile.
var (
	capHeader = unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	capNone   [2]unix.CapUserData
)

// powerless gives up every capability on every thread. Those of the bounding
// set stay there, where only an execution would find them.
func powerless() bool {
	psx.Syscall3(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&capHeader)), uintptr(unsafe.Pointer(&capNone[0])), 0)
	var got [2]unix.CapUserData
	err := unix.Capget(&capHeader, &got[0])
	return err == nil && got == capNone
}

// noFiles puts Landlock up against everything that it knows, and looks
// whether it stands: the root directory must not open. The scopes are left
// out: kernels before 6.15 count each thread for itself there, so that the
// threads of one process could not signal each other, which Go needs. What
// they would forbid takes calls that are not listed.
func noFiles() (abi int) {
	abi, err := ll.LandlockGetABIVersion()
	if err != nil {
		return 0
	}
	all := landlock.V11.BestEffort()
	all.Scoped = 0
	if all.Restrict() != nil || !errors.Is(openRoot(), unix.EACCES) {
		return 0
	}
	return abi
}

// openRoot tries what neither Landlock nor the list of calls lets through.
func openRoot() error {
	fd, err := unix.Open("/", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err == nil {
		unix.Close(fd)
	}
	return err
}
