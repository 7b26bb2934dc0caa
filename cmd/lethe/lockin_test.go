package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// temptedName makes the test binary a site that tries to get out once it gets
// SIGUSR1, and from then on collects garbage and makes threads all the time.
const temptedName = "lethe-tempted"

func init() {
	if os.Args[0] == temptedName {
		if err := temptedSite(); err != nil {
			fmt.Fprintln(os.Stderr, "lethe: error:", err)
			os.Exit(exitError)
		}
		os.Exit(exitOK)
	}
}

func temptedSite() error {
	w, b, err := beginSite()
	if err != nil {
		return err
	}
	tempted := make(chan os.Signal, 1)
	signal.Notify(tempted, syscall.SIGUSR1)
	go func() {
		<-tempted
		for _, e := range escapes {
			fmt.Fprintf(os.Stderr, "%s: %v\n", e.name, errors.Is(e.try(), unix.EPERM))
		}
		fmt.Fprintln(os.Stderr, "tried")
		for {
			runtime.GC()
			debug.FreeOSMemory()
			ended := make(chan bool)
			go func() {
				runtime.LockOSThread() // its thread ends with it: the next is new
				close(ended)
			}()
			<-ended
		}
	}()
	s, err := newSite(b, w, bootTime)
	if err != nil {
		return err
	}
	return s.run(context.Background())
}

// escapes are what someone would try first who has taken the site over. More
// ways are tried in package lockin.
var escapes = []struct {
	name string
	try  func() error
}{
	{"read a file", func() error { _, err := os.Open("/etc/passwd"); return err }},
	{"make a file", func() error { _, err := os.Create(loot(os.Getpid())); return err }},
	{"make a socket", func() error { _, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0); return err }},
	{"connect", func() error { _, err := net.Dial("tcp", "127.0.0.1:9"); return err }},
	{"execute", func() error { return exec.Command("/bin/true").Run() }},
	{"become another", func() error { return unix.Exec("/bin/true", []string{"true"}, nil) }},
	{"trace the keeper", func() error { return unix.PtraceSeize(os.Getppid()) }},
	{"read the keeper", func() error {
		b := make([]byte, 1)
		_, err := unix.ProcessVMReadv(os.Getppid(), []unix.Iovec{{Base: &b[0], Len: 1}}, []unix.RemoteIovec{{Len: 1}}, 0)
		return err
	}},
	{"be dumpable", func() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0) }},
	{"kill the keeper", func() error { return unix.Kill(os.Getppid(), 0) }},
}

// loot is the file that a tempted site tries to make.
func loot(pid int) string { return fmt.Sprintf("/dev/shm/lethe-tempted-%d", pid) }

// The site cannot get out, on none of its threads, and goes on answering.
func TestSiteIsLockedIn(t *testing.T) {
	var said screen
	c, addr, r := startSite(t, temptedName, 8<<20, nil, &said)
	if got := r.Walls.Missing(); len(got) > 0 {
		t.Errorf("missing: %q", got)
	}
	c.cmd.Process.Signal(syscall.SIGUSR1)
	until(t, "all is tried", func() bool { return strings.HasSuffix(said.String(), "tried\n") })
	for _, e := range escapes {
		if want := e.name + ": true\n"; !strings.Contains(said.String(), want) {
			t.Errorf("it can %s:\n%s", e.name, &said)
		}
	}
	if os.Remove(loot(c.cmd.Process.Pid)) == nil {
		t.Error("it made a file")
	}

	site := "http://" + addr
	fresh := &visitor{&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	for i := range 500 {
		for _, v := range []*visitor{direct(), fresh} {
			if p, err := v.get(t.Context(), site+"/"); err != nil || p.status != http.StatusOK {
				t.Fatalf("request %d: %+v, %v", i, p, err)
			}
		}
		if i%100 == 0 {
			link := makeLink(t, fresh, site, "text", "passphrase")
			if p := openLink(t, direct(), link, "passphrase"); p.only != "text" {
				t.Fatalf("got %q on a page headed %q", p.only, p.head)
			}
		}
	}
	looked(t, c.cmd.Process.Pid)
}

// looked checks what the kernel says of a locked-in process: of each thread,
// and what it holds open. (The files of its cgroup are the runtime's, to read.)
func looked(t *testing.T, pid int) {
	t.Helper()
	proc := fmt.Sprintf("/proc/%d/", pid)
	for _, want := range []string{`NoNewPrivs:\s1`, `Seccomp:\s2`, `CapPrm:\s0{16}`, `CapEff:\s0{16}`} {
		threads, _ := filepath.Glob(proc + "task/*/status")
		if len(threads) == 0 {
			t.Error("it has no threads")
		}
		for _, file := range threads {
			b, err := os.ReadFile(file)
			if err == nil && !regexp.MustCompile(want).Match(b) { // err: it has ended
				t.Errorf("no %s in\n%s", want, b)
			}
		}
	}
	fds, err := filepath.Glob(proc + "fd/*")
	if err != nil || len(fds) == 0 {
		t.Errorf("it holds nothing open, or nobody may see (it takes root): %v", err)
	}
	held := regexp.MustCompile(`^(socket:|pipe:|anon_inode:\[event|/dev/null$|/sys/fs/cgroup/.*cpu\.)`)
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil && !held.MatchString(to) {
			t.Errorf("it holds %s open", to)
		}
	}
}
