package host

import (
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

// Host is a machine, and what is asked about it.
type Host struct {
	Files    fs.FS     // its root directory
	PID      int       // the keeper of the service that runs; 0 for this process
	TorState string    // the service's folder of tor's own files, below Files; "" for none
	Now      time.Time // by its clock

	Synced     Answer // the clock is kept right over a network or by a receiver
	Unreadable Answer // memfd_secret(2) gives memory

	LockLeast uint64 // bytes of locked memory without which a service does not start
	LockWant  uint64 // and with which it has all it asks for
}

// This is the machine that we are on.
func This() Host {
	return Host{Files: os.DirFS("/"), Now: time.Now(), Synced: synced(), Unreadable: unreadable()}
}

// check is one thing to look at.
type check struct {
	group, name string
	look        func(Host) seen
	cheap       bool // a few small files, and it can be bad
	why         string
}

var checks = []check{
	{"memory", "memlock", Host.memlock, false, "what waits is kept in locked memory: with little of it fewer and smaller secrets fit, with less a service does not start"},
	{"memory", "swap", Host.swap, true, "swap writes memory to the disk, where it stays after it is erased: tor's, the kernel's, and the folder with the service key"},
	{"memory", "hibernation", Host.hibernation, true, "hibernation writes all memory to the disk, what is locked too"},
	{"memory", "memfd-secret", Host.memfdSecret, false, "what is under way can then be read by nobody else, not by root either"},
	{"memory", "init-on-free", Host.initOnFree, false, "what went through sockets stays in the kernel's freed memory until something else is written there"},
	{"memory", "core-pattern", Host.corePattern, false, "a collector keeps the memory of programs that crash; lethe and tor refuse it, age, browsers and editors do not"},
	{"memory", "ptrace-scope", Host.ptraceScope, false, "a program of yours can look into your others; lethe and tor refuse it, age, browsers and editors do not"},
	{"memory", "machine", Host.machine, false, "who runs the machine underneath can read all memory of this one, locked or not"},
	{"tor", "other-tor", Host.otherTor, false, "two tors have guards of their own and are up at the same times, by which one can be found from the other"},
	{"tor", "relay", Host.relay, true, "a relay's address and hours are public: who compares its outages with those of your onion has found you"},
	{"clock", "clock", Host.clock, false, "tor refuses a network of another time, and the log counts its days by this clock"},
	{"clock", "clock-sync", Host.clockSync, false, "a clock that nothing sets drifts, and a wrong one keeps tor out of the network"},
}

// Look looks at everything, in the order of groups. It takes a few ms for each
// hundred processes of the machine.
func (h Host) Look() []Finding { return h.look(func(check) bool { return true }) }

// LookCheaply looks at what may be bad and is found in a few small files.
func (h Host) LookCheaply() []Finding { return h.look(func(c check) bool { return c.cheap }) }

func (h Host) look(which func(check) bool) (found []Finding) {
	for _, c := range checks {
		if which(c) {
			s := c.look(h)
			found = append(found, Finding{c.group, c.name, s.verdict, s.what, c.why, s.mend})
		}
	}
	return found
}

// read returns a file without the space around it.
func (h Host) read(path string) (string, error) {
	b, err := fs.ReadFile(h.Files, path)
	return strings.TrimSpace(string(b)), err
}

// readOr is read where a file that is not there is one that is empty.
func (h Host) readOr(path string) string {
	s, _ := h.read(path)
	return s
}

func (h Host) exists(path string) bool {
	_, err := fs.Stat(h.Files, path)
	return err == nil
}

// proc is a file of the service's process, or of ours while none runs.
func (h Host) proc(name string) string {
	if h.PID == 0 {
		return "proc/self/" + name
	}
	return "proc/" + strconv.Itoa(h.PID) + "/" + name
}

// field is what stands after a name and a colon in a file such as
// /proc/self/status.
func field(text, name string) string {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}
