package main

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// nullDevice is /dev/null (Documentation/admin-guide/devices.txt of Linux).
var nullDevice = unix.Mkdev(1, 3)

// openOut refuses a standard output that was closed when we were started, as
// by >&-, or that cannot be written to: what goes there is gone, and nobody
// hears of it. The Go runtime puts a /dev/null in the place of a closed one,
// for reading and writing; one that somebody meant is for writing alone.
func openOut(out io.Writer) error {
	f, ok := out.(*os.File)
	if !ok {
		return nil
	}
	var i unix.Stat_t
	err := unix.Fstat(int(f.Fd()), &i)
	mode := unix.O_RDONLY
	if err == nil {
		mode, err = unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	}
	mode &= unix.O_ACCMODE
	null := i.Mode&unix.S_IFMT == unix.S_IFCHR && i.Rdev == nullDevice
	if err != nil || mode == unix.O_RDONLY || null && mode == unix.O_RDWR {
		return hint(errors.New("standard output is closed; nothing was opened"), "> FILE, or > /dev/null where it shall be lost")
	}
	return nil
}
