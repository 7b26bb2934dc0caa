//go:build amd64 || arm64

package lockin

import "golang.org/x/sys/unix"

// list are the calls that a Go program makes which serves on connections it
// has: those of the runtime, as its own assembly for both machines has them
// (Go 1.26, runtime/sys_linux_*.s and internal/runtime/syscall/linux), without
// those made only at the start, to read files, or to profile; those of package
// net on an open connection; and what memguard needs to give memory back. What
// reaches a file, a process, a name, or the kernel's rarer corners is not among
// them. pid is this process.
func list(pid uint32) []rule {
	rules := []rule{
		// Waiting, first: they are most of all calls.
		{call: unix.SYS_FUTEX},
		{call: unix.SYS_NANOSLEEP},
		{call: unix.SYS_EPOLL_PWAIT},
		{call: unix.SYS_SCHED_YIELD},
		{call: unix.SYS_RESTART_SYSCALL}, // the kernel's own, after a stop
		{call: unix.SYS_CLOCK_GETTIME},

		// Connections.
		{call: unix.SYS_READ},
		{call: unix.SYS_WRITE},
		{call: unix.SYS_WRITEV},
		{call: unix.SYS_ACCEPT4},
		{call: unix.SYS_EPOLL_CTL},
		{call: unix.SYS_GETSOCKNAME},
		{call: unix.SYS_GETPEERNAME},
		{call: unix.SYS_SHUTDOWN},
		{call: unix.SYS_CLOSE},

		// Memory.
		{call: unix.SYS_MUNMAP},
		{call: unix.SYS_MUNLOCK},
		{call: unix.SYS_GETRANDOM},

		// Threads, their signals, their end. The runtime looks once a second
		// how many processors it has: by affinity, and in the cgroup's files,
		// which it holds open.
		{call: unix.SYS_RT_SIGRETURN},
		{call: unix.SYS_RT_SIGPROCMASK},
		{call: unix.SYS_RT_SIGACTION},
		{call: unix.SYS_SIGALTSTACK},
		{call: unix.SYS_GETPID},
		{call: unix.SYS_GETTID},
		{call: unix.SYS_SCHED_GETAFFINITY},
		{call: unix.SYS_PREAD64},
		{call: unix.SYS_EXIT},
		{call: unix.SYS_EXIT_GROUP},

		// The runtime signals its own threads to interrupt them, and no other
		// process.
		{unix.SYS_TGKILL, []test{is(0, pid)}},
		// Memory is anonymous and never executable. (madvise: from 100 on it
		// is about faulty memory of the machine.)
		{unix.SYS_MMAP, []test{all(3, unix.MAP_ANONYMOUS), none(2, unix.PROT_EXEC)}},
		{unix.SYS_MPROTECT, []test{none(2, unix.PROT_EXEC)}},
		{unix.SYS_MADVISE, []test{none(2, ^uint32(31))}},
		// Threads of this process, and never a process or a namespace.
		{unix.SYS_CLONE, []test{is(0, goThread)}},
		{unix.SYS_CLONE, []test{is(0, goThread|unix.CLONE_SETTLS)}},
	}
	return append(append(rules, sockopts()...), byC...)
}

// goThread is what Go's runtime makes a thread with (runtime/os_linux.go);
// on amd64 with CLONE_SETTLS too.
const goThread = unix.CLONE_VM | unix.CLONE_FS | unix.CLONE_FILES | unix.CLONE_SIGHAND | unix.CLONE_SYSVSEM | unix.CLONE_THREAD

// sockopts are the options that package net sets on a connection that came in.
func sockopts() (rules []rule) {
	for _, o := range [][2]uint32{
		{unix.IPPROTO_TCP, unix.TCP_NODELAY},
		{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE},
		{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL},
		{unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
		{unix.SOL_SOCKET, unix.SO_KEEPALIVE},
	} {
		rules = append(rules, rule{unix.SYS_SETSOCKOPT, []test{is(1, o[0]), is(2, o[1])}})
	}
	return rules
}

// absent are calls that are said not to be there, because who asks for them
// then does it another way: C libraries make threads by clone3 if they can,
// whose arguments no filter can see.
var absent = []uint32{unix.SYS_CLONE3}
