package lockin

import (
	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// Writes leaves this process, and what it executes from now on, only these
// directories to change anything in, and /dev/null. From parent it may remove
// empty folders, so that it can clear a directory of its own away. It reads
// and executes everything as before, and connects anywhere. False says that
// the kernel has no Landlock, or that it refused.
func Writes(parent string, dirs ...string) bool {
	if _, err := ll.LandlockGetABIVersion(); err != nil {
		return false
	}
	// Of the version that knows all rights over files that matter here. (From
	// the ninth on the sockets of others count too: tor's transports use some.)
	return landlock.V5.BestEffort().RestrictPaths(
		landlock.RODirs("/"),
		landlock.RWDirs(dirs...),
		landlock.RWFiles("/dev/null"),
		landlock.PathAccess(ll.AccessFSRemoveDir, parent),
	) == nil
}
