package lockin

import (
	"errors"
	"net"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// ways are ways out. Each may have the file in its argument, which is there
// and empty.
var ways = map[string]func(file string) error{
	"read a file":   func(file string) error { return opened(unix.Open("/etc/passwd", unix.O_RDONLY, 0)) },
	"write a file":  func(file string) error { return opened(unix.Open(file, unix.O_WRONLY, 0)) },
	"make a file":   func(file string) error { return opened(unix.Open(file+"x", unix.O_WRONLY|unix.O_CREAT, 0o600)) },
	"by path":       func(file string) error { return opened(unix.Open(file, unix.O_PATH, 0)) },
	"openat2":       func(file string) error { return opened(unix.Openat2(unix.AT_FDCWD, file, &unix.OpenHow{})) },
	"make a folder": func(file string) error { return unix.Mkdirat(unix.AT_FDCWD, file+"d", 0o700) },
	"link":          func(file string) error { return unix.Linkat(unix.AT_FDCWD, file, unix.AT_FDCWD, file+"l", 0) },
	"symlink":       func(file string) error { return unix.Symlinkat(file, unix.AT_FDCWD, file+"s") },
	"rename":        func(file string) error { return unix.Renameat(unix.AT_FDCWD, file, unix.AT_FDCWD, file+"r") },
	"unlink":        func(file string) error { return unix.Unlinkat(unix.AT_FDCWD, file, 0) },
	"chmod":         func(file string) error { return unix.Fchmodat(unix.AT_FDCWD, file, 0o600, 0) },
	"stat":          func(file string) error { return unix.Fstatat(unix.AT_FDCWD, file, new(unix.Stat_t), 0) },
	"memfd":         func(string) error { return opened(unix.MemfdCreate("x", 0)) },
	"tcp":           func(string) error { return opened(unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)) },
	"udp":           func(string) error { return opened(unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)) },
	"unix socket":   func(string) error { return opened(unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)) },
	"netlink":       func(string) error { return opened(unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW, 0)) },
	"socketpair":    func(string) error { _, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0); return err },
	"dial":          func(string) error { _, err := net.Dial("tcp", "127.0.0.1:9"); return unreached(err) },
	"bind":          func(string) error { return unix.Bind(0, &unix.SockaddrInet4{}) },
	"fork":          func(string) error { return call(unix.SYS_CLONE, uintptr(unix.SIGCHLD)) },
	"clone3":        func(string) error { return call(unix.SYS_CLONE3) },
	"exec":          func(string) error { return exec.Command("/bin/true").Run() },
	"exec itself":   func(string) error { return unix.Exec("/bin/true", []string{"true"}, nil) },
	"ptrace":        func(string) error { return unix.PtraceSeize(os.Getppid()) },
	"read memory": func(string) error {
		b := make([]byte, 1)
		_, err := unix.ProcessVMReadv(os.Getppid(), []unix.Iovec{{Base: &b[0], Len: 1}}, []unix.RemoteIovec{{Base: 0, Len: 1}}, 0)
		return err
	},
	"kill":           func(string) error { return unix.Kill(os.Getppid(), 0) },
	"kill a thread":  func(string) error { return unix.Tgkill(os.Getppid(), os.Getppid(), 0) },
	"pidfd":          func(string) error { return opened(unix.PidfdOpen(os.Getppid(), 0)) },
	"dumpable":       func(string) error { return unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0) },
	"personality":    func(string) error { return call(unix.SYS_PERSONALITY, 0x0400000) },
	"limits":         func(string) error { return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: 1, Max: 1}) },
	"user":           func(string) error { return call(unix.SYS_SETUID, uintptr(os.Getuid())) },
	"capset":         func(string) error { return call(unix.SYS_CAPSET) },
	"namespace":      func(string) error { return unix.Unshare(unix.CLONE_NEWUSER) },
	"mount":          func(string) error { return call(unix.SYS_MOUNT) },
	"io_uring":       func(string) error { return call(unix.SYS_IO_URING_SETUP) },
	"bpf":            func(string) error { return call(unix.SYS_BPF) },
	"userfaultfd":    func(string) error { return call(unix.SYS_USERFAULTFD) },
	"perf":           func(string) error { return call(unix.SYS_PERF_EVENT_OPEN) },
	"keys":           func(string) error { return call(unix.SYS_KEYCTL) },
	"pass on a file": func(string) error { return call(unix.SYS_SENDMSG) },
	"take a file":    func(string) error { return call(unix.SYS_RECVMSG) },
	"ioctl":          func(string) error { return call(unix.SYS_IOCTL) },
	"sockopt":        func(string) error { return unix.SetsockoptInt(0, unix.SOL_SOCKET, unix.SO_MARK, 1) },
	"more code": func(string) error {
		_, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_EXEC, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
		return err
	},
	"code of memory": func(string) error {
		b, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
		if err != nil {
			return err
		}
		return unix.Mprotect(b, unix.PROT_READ|unix.PROT_EXEC)
	},
	"another filter": func(string) error { return call(unix.SYS_SECCOMP, 3) },
	"by x32":         func(string) error { return call(0x40000000 | unix.SYS_GETPID) },
}

// opened is how an open went, which is undone.
func opened(fd int, err error) error {
	if err == nil {
		unix.Close(fd)
	}
	return err
}

// unreached is how a dial went that nobody answers: only whether it was tried.
func unreached(err error) error {
	if errors.Is(err, unix.ECONNREFUSED) {
		return nil
	}
	return err
}

func call(number uintptr, args ...uintptr) error {
	var a [6]uintptr
	copy(a[:], args)
	if r, _, errno := unix.RawSyscall6(number, a[0], a[1], a[2], a[3], a[4], a[5]); errno != 0 {
		return errno
	} else if number == unix.SYS_CLONE && r == 0 {
		unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0) // the child
	}
	return nil
}
