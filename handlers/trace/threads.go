package trace

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
)

// thread is one that was stopped.
type thread struct {
	id     int
	signal unix.Signal // that it was about to get; it gets it afterwards
}

// freeze stops every thread of a process, calls f with them, and lets them go
// on. Should this process die meanwhile, the kernel lets them go. Nothing else
// in this process may wait for that one.
func freeze(pid int, f func([]thread) error) (err error) {
	// The kernel takes each request from the thread that attached only.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var stopped []thread
	defer func() {
		for _, t := range stopped {
			detach(t)
		}
	}()
	seen := make(map[int]bool)
	for {
		more, err := newThreads(pid, seen)
		if err != nil {
			return fmt.Errorf("stopping it: %w", err)
		}
		if len(more) == 0 {
			return f(stopped)
		}
		for _, id := range more {
			t, ok, err := halt(id)
			if err != nil {
				return fmt.Errorf("stopping it: %w", err)
			}
			if ok {
				stopped = append(stopped, t)
			}
		}
	}
}

// newThreads lists the threads that were not seen before. Until all are
// stopped, those that run can start more.
func newThreads(pid int, seen map[int]bool) ([]int, error) {
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		return nil, err
	}
	var ids []int
	for _, e := range entries {
		id, err := strconv.Atoi(e.Name())
		if err == nil && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// halt attaches to a thread and waits until it stands. It is not ok when the
// thread has ended.
func halt(id int) (t thread, ok bool, err error) {
	if err := unix.PtraceSeize(id); errors.Is(err, unix.ESRCH) {
		return t, false, nil
	} else if err != nil {
		return t, false, fmt.Errorf("attaching: %w", err)
	}
	if err := unix.PtraceInterrupt(id); err != nil && !errors.Is(err, unix.ESRCH) {
		return t, false, fmt.Errorf("interrupting: %w", err)
	}
	var status unix.WaitStatus
	for {
		_, err = unix.Wait4(id, &status, unix.WALL, nil)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	if errors.Is(err, unix.ECHILD) || err == nil && !status.Stopped() {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("waiting: %w", err)
	}
	t.id = id
	if int(status)>>16 != unix.PTRACE_EVENT_STOP { // on the way to a signal
		t.signal = status.StopSignal()
	}
	return t, true, nil
}

func detach(t thread) {
	unix.Syscall6(unix.SYS_PTRACE, unix.PTRACE_DETACH, uintptr(t.id), 0, uintptr(t.signal), 0, 0)
}

// registerSets are the kernel's names for the general and the vector
// registers. Where a vector register is wider than 16 bytes, amd64 keeps its
// parts apart: what fills it shows as pieces of 16 and 32 bytes.
func registerSets() []uintptr {
	if runtime.GOARCH == "amd64" {
		return []uintptr{unix.NT_PRSTATUS, unix.NT_X86_XSTATE}
	}
	return []uintptr{unix.NT_PRSTATUS, unix.NT_PRFPREG}
}

// registers returns each set of a stopped thread's registers.
func registers(id int) ([][]byte, error) {
	var all [][]byte
	for _, set := range registerSets() {
		b := make([]byte, 16<<10) // all of amd64's with AVX-512 and AMX take 11 KiB
		v := unix.Iovec{Base: &b[0], Len: uint64(len(b))}
		_, _, errno := unix.Syscall6(unix.SYS_PTRACE, unix.PTRACE_GETREGSET, uintptr(id), set, uintptr(unsafe.Pointer(&v)), 0, 0)
		if errno != 0 {
			return nil, fmt.Errorf("reading registers: %w", errno)
		}
		all = append(all, b[:v.Len])
	}
	return all, nil
}
