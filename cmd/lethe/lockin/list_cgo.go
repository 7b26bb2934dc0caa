//go:build cgo && (amd64 || arm64)

package lockin

import "golang.org/x/sys/unix"

// byC is what the C library calls in builds that have one: those for the race
// detector. Measured with glibc 2.36. Releases are built without.
var byC = []rule{
	{call: unix.SYS_SET_ROBUST_LIST},
	{call: unix.SYS_RSEQ},
	{call: unix.SYS_CLOCK_NANOSLEEP},
	{unix.SYS_CLONE, []test{is(0, cThread)}},
}

// cThread is what glibc makes a thread with.
const cThread = goThread | unix.CLONE_SETTLS | unix.CLONE_PARENT_SETTID | unix.CLONE_CHILD_CLEARTID
