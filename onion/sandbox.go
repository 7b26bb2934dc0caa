package onion

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Sandbox is whether a tor has set up its own sandbox, a list of the system
// calls that it may make. A tor that was built without libseccomp goes on
// without one, and says so in passing: so the kernel is asked.
type Sandbox string

// The answers.
const (
	SandboxUnseen Sandbox = "" // the kernel does not say, or hides tor from us (hidepid of proc(5))
	SandboxUp     Sandbox = "up"
	SandboxDown   Sandbox = "down"
)

// sandboxOf asks of a tor that we have started, and that answers already.
func sandboxOf(pid int) Sandbox {
	its, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return SandboxUnseen
	}
	ours, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return SandboxUnseen
	}
	return compareFilters(string(its), string(ours))
}

// compareFilters goes by how many filters tor has more than we, from whom it
// inherits those of a container. A kernel before 5.9 says only whether there
// are any.
func compareFilters(its, ours string) Sandbox {
	for _, name := range []string{"Seccomp_filters:", "Seccomp:"} {
		of, ok := statusNumber(its, name)
		own, ok2 := statusNumber(ours, name)
		switch {
		case !ok || !ok2:
		case of > own:
			return SandboxUp
		case name == "Seccomp:" && own > 0:
			return SandboxUnseen // tor has a filter either way
		default:
			return SandboxDown
		}
	}
	return SandboxUnseen
}

// statusNumber is a number of /proc/PID/status (proc_pid_status(5)).
func statusNumber(status, name string) (n int, ok bool) {
	for line := range strings.Lines(status) {
		if rest, found := strings.CutPrefix(line, name); found {
			n, err := strconv.Atoi(strings.TrimSpace(rest))
			return n, err == nil
		}
	}
	return 0, false
}
