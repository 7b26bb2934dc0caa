package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// lackingName makes the test binary lethe on a kernel that does not know one
// call, or one first argument of it.
const lackingName = "lethe-lacking"

func init() {
	if os.Args[0] == lackingName {
		call, _ := strconv.ParseUint(os.Args[1], 10, 32)
		arg, err := strconv.ParseUint(os.Args[2], 10, 32)
		fmt.Fprintln(os.Stderr, lacking(uint32(call), uint32(arg), err != nil, os.Args[3:]))
		os.Exit(exitUsage)
	}
}

// lacking becomes lethe behind a filter.
func lacking(call, arg uint32, always bool, args []string) error {
	raw, err := bpf.Assemble([]bpf.Instruction{
		bpf.LoadAbsolute{Off: 0, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: call, SkipFalse: 3},
		bpf.LoadAbsolute{Off: 16, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: arg, SkipTrue: 2},
		bpf.RetConstant{Val: map[bool]uint32{true: noCall, false: letThrough}[always]},
		bpf.RetConstant{Val: letThrough},
		bpf.RetConstant{Val: noCall},
	})
	if err != nil {
		return err
	}
	runtime.LockOSThread() // the one that becomes lethe
	if os.Geteuid() != 0 {
		if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
			return err
		}
	}
	program := unix.SockFprog{Len: uint16(len(raw)), Filter: (*unix.SockFilter)(unsafe.Pointer(unsafe.SliceData(raw)))}
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, 1, 0, uintptr(unsafe.Pointer(&program))); errno != 0 {
		return errno
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	return unix.Exec(exe, append([]string{"lethe"}, args...), os.Environ())
}

// What such a filter answers: the call, or that there is none.
const (
	letThrough = 0x7fff0000
	noCall     = 0x00050000 | uint32(unix.ENOSYS)
)

// A wall that the kernel does not give is said, at the start and by the
// status, and nothing else is; the site answers all the same.
func TestWallsMissing(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		call int
		arg  string // "" for whatever it is
		want string
	}{
		{unix.SYS_ACCT, "", ""}, // nothing that is needed
		{unix.SYS_LANDLOCK_CREATE_RULESET, "", "Landlock"},
		{unix.SYS_SECCOMP, "", "seccomp"},
		{unix.SYS_CAPSET, "", "no capabilities"},
		// The other two need it, where root has not to do without.
		{unix.SYS_PRCTL, strconv.Itoa(unix.PR_SET_NO_NEW_PRIVS), "no new privileges, Landlock, seccomp"},
	} {
		if os.Geteuid() != 0 && (c.call == unix.SYS_CAPSET || c.call == unix.SYS_PRCTL) {
			continue // others have no capabilities, and need the second to get here
		}
		state := filepath.Join(t.TempDir(), "state")
		s := launch(t, &exec.Cmd{Path: exe, Args: []string{lackingName, strconv.Itoa(c.call), c.arg,
			"serve", "--no-onion", "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", state}})
		site := s.local()
		said := regexp.MustCompile(`warning: the site is not wholly locked in; .*: (.*)\n`).FindStringSubmatch(s.err.String())
		if got := strings.Join(said[min(1, len(said)):], ""); got != c.want {
			t.Errorf("without call %d: it says %q is missing, want %q", c.call, got, c.want)
		}
		asked := start(t, "status", "--state", state)
		<-asked.ended
		row := "site             NOT wholly locked in, missing: " + c.want + "\n"
		if c.want == "" {
			row = "site             locked in by seccomp and Landlock "
		}
		if !strings.Contains(asked.out.String(), row) {
			t.Errorf("without call %d: the status has no %q:\n%s", c.call, row, &asked.out)
		}
		if p, err := direct().get(t.Context(), site+"/"); err != nil || p.status != http.StatusOK {
			t.Errorf("without call %d: %v", c.call, err)
		}
		if pid := s.cmd.Process.Pid; c.want == "" && !noNewPrivs(t, pid) {
			t.Error("what the keeper executes can gain privileges")
		}
	}
}

// noNewPrivs is whether no thread of a process can gain privileges.
func noNewPrivs(t *testing.T, pid int) bool {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(threads) == 0 {
		t.Fatalf("process %d has no threads: %v", pid, err)
	}
	for _, file := range threads {
		if b, err := os.ReadFile(file); err == nil && !strings.Contains(string(b), "NoNewPrivs:\t1\n") {
			return false
		}
	}
	return true
}
