package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"lethe/cmd/lethe/host"
	"lethe/cmd/lethe/lockin"
	"lethe/policy"
	"lethe/vault"
)

// running is the service on a state directory as a check sees it.
type running struct {
	now   *status // nil where none runs that answers
	pid   int     // of the keeper; 0 where it is not known
	uid   int     // whose it is, or would be
	state string
}

// askService asks the service that runs on a state directory, if one does.
func askService(state string) running {
	v := running{uid: os.Geteuid(), state: state}
	dir := notedRuntime(state)
	b, err := askStatus(dir)
	if err != nil {
		return v
	}
	v.now = new(status)
	if json.Unmarshal(b, v.now) != nil {
		v.now = nil
		return v
	}
	if peer := keeperOf(dir); peer != nil {
		v.pid, v.uid = int(peer.Pid), int(peer.Uid)
	}
	return v
}

// keeperOf is the process that listens on the control socket, as the kernel
// says it; nil where it does not.
func keeperOf(dir string) (peer *unix.Ucred) {
	c, err := net.DialTimeout("unix", filepath.Join(dir, controlSocket), time.Second)
	if err != nil {
		return nil
	}
	defer c.Close()
	raw, err := c.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil
	}
	raw.Control(func(fd uintptr) {
		if got, err := unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil && got.Pid > 0 {
			peer = got
		}
	})
	return peer
}

// host is this machine as far as the service has to do with it.
func (v running) host(s settings) host.Host {
	h := host.This()
	h.PID = v.pid
	h.TorState = strings.TrimPrefix(filepath.Dir(torStateIn(v.state)), "/")
	h.LockLeast, h.LockWant = vault.ArenaMin+lockSpare, policy.ArenaDefault+lockSpare
	if s.arena > 0 {
		h.LockLeast, h.LockWant = uint64(s.arena), uint64(s.arena)
	}
	if v.now != nil && v.now.Memory != nil {
		h.Unreadable = host.No
		if v.now.Unreadable {
			h.Unreadable = host.Yes
		}
	}
	return h
}

func (v running) erases() host.Finding {
	erases := vault.Erases
	if v.now != nil {
		erases = v.now.Erases
	}
	if !erases {
		return newFinding("memory", "runtime-secret", host.Bad, "runtime/secret is not in the build", "build with GOEXPERIMENT=runtimesecret, as make build does")
	}
	return newFinding("memory", "runtime-secret", host.Good, "runtime/secret is in the build", "")
}

// walls are those around the site that runs, or those that one would get.
func (v running) walls() lockin.Walls {
	if v.now != nil && v.now.Walls != nil {
		return *v.now.Walls
	}
	return lockin.Offered()
}

func (v running) seccomp() host.Finding {
	if !v.walls().Seccomp {
		return newFinding("walls", "seccomp", host.Bad, "the site has no list of system calls", "use a machine (amd64 or arm64) and a kernel with CONFIG_SECCOMP_FILTER=y")
	}
	return newFinding("walls", "seccomp", host.Good, "the site has its list of system calls", "")
}

func (v running) landlock() host.Finding {
	abi := v.walls().Landlock
	const mend = "use Linux 5.13 or newer with landlock in CONFIG_LSM, or in the kernel's parameter lsm="
	switch {
	case abi == 0:
		return newFinding("walls", "landlock", host.Warning, "there is no Landlock: seccomp holds the site alone, and nothing holds keeper and tor", mend)
	case v.now != nil && !v.now.Confined:
		return newFinding("walls", "landlock", host.Warning, "keeper and tor may write wherever their user may", mend)
	}
	return newFinding("walls", "landlock", host.Good, fmt.Sprintf("Landlock %d", abi), "")
}

// lockIn is about the walls that every kernel has which runs this.
func (v running) lockIn() host.Finding {
	w := v.walls()
	w.Landlock, w.Seccomp = 1, true // told above
	if missing := w.Missing(); len(missing) > 0 {
		return newFinding("walls", "lock-in", host.Bad, "the site lacks "+strings.Join(missing, ", "), "run it outside of a sandbox that takes these away")
	}
	return newFinding("walls", "lock-in", host.Good, "no privileges, no cores, not dumpable", "")
}

func (v running) user() host.Finding {
	if v.uid == 0 {
		return newFinding("walls", "user", host.Warning, yes(v.now == nil, "you are root, and so would be the service", "root runs the service"), "sudo adduser --system --group --home /var/lib/lethe lethe, then sudo -u lethe lethe serve --state /var/lib/lethe/state")
	}
	return newFinding("walls", "user", host.Good, fmt.Sprintf("user %d, not root", v.uid), "")
}

func (v running) log() host.Finding {
	if v.now.LogFault != "" {
		return newFinding("files", "log", host.Warning, "nothing is logged: "+v.now.LogFault, "make room on the disk, and lethe logs audit")
	}
	return newFinding("files", "log", host.Good, yes(v.now.LogDays == 0, "nothing is logged", fmt.Sprintf("no byte of it is older than %d days", v.now.LogDays)), "")
}
