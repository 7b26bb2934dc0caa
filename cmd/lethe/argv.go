package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unsafe"
)

// Between argvFirst and argvEnd the arguments of the process stand in its
// memory, one behind the other, each with a zero at its end: what ps and
// /proc/PID/cmdline show to everyone on the machine. The strings in os.Args lie
// there.
var argvFirst, argvEnd = func() (first, end uintptr) {
	if len(os.Args) == 0 {
		return 0, 0
	}
	last := os.Args[len(os.Args)-1]
	return addressOf(os.Args[0]), addressOf(last) + uintptr(len(last))
}()

func addressOf(s string) uintptr { return uintptr(unsafe.Pointer(unsafe.StringData(s))) }

// takeArg moves a link that was given as an argument to lent memory, and
// returns how much of it: all that fits. From then on the argument is made of
// x, for everyone who holds the string and for everyone who looks at the list
// of processes. Until then, some milliseconds, it stood there. What is no
// argument of this process stays as it is.
func takeArg(to []byte, arg string) []byte {
	n := copy(to[:cap(to)], arg)
	if at := addressOf(arg); len(arg) > 0 && argvFirst <= at && at+uintptr(len(arg)) <= argvEnd {
		// The kernel gave this memory to write: programs rename themselves so.
		own := unsafe.Slice(unsafe.StringData(arg), len(arg))
		for i := range own {
			own[i] = 'x'
		}
	}
	return to[:n]
}

// unopenedFile is that a file given as an argument did not open. Where it is a
// link that somebody took for one, the error does not repeat it, since errors
// are kept and shown around, and it is taken from the argument.
func unopenedFile(arg string, err error) error {
	begins := strings.ToLower(arg[:min(len(arg), len("https://"))])
	link := strings.HasPrefix(begins, "http://") || begins == "https://" || strings.Contains(arg, ".onion/")
	if !link || !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("opening %q: %w", arg, err)
	}
	takeArg(nil, arg)
	return &usageError{hinted{errors.New("a link stands where a file is meant"), "lethe reveal opens a link; one with /ask/ in it is for Tor Browser"}}
}
