package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is a net under what takes a second on a free machine.
const patience = 90 * time.Second

// screen collects what a program writes.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// service is a running lethe.
type service struct {
	t        testing.TB
	cmd      *exec.Cmd
	out, err screen
	ended    chan struct{} // closed when the process has ended
}

// start runs the program; it is killed with the test.
func start(t testing.TB, args ...string) *service {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return launch(t, &exec.Cmd{Path: exe, Args: append([]string{"lethe"}, args...)})
}

// startUnder runs the program by another one that ends in becoming it,
// without the capabilities that free root from limits on locked memory.
func startUnder(t testing.TB, by []string, args ...string) *service {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "lethe")
	if err := os.Symlink(exe, link); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		by = append([]string{"setpriv", "--bounding-set", "-ipc_lock,-sys_resource"}, by...)
	}
	args = append(append(by, link), args...)
	return launch(t, exec.Command(args[0], args[1:]...))
}

func launch(t testing.TB, cmd *exec.Cmd) *service {
	t.Helper()
	letTorThrough(t, cmd.Args)
	s := &service{t: t, cmd: cmd, ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &s.out, &s.err, patience
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.cmd.Wait()
		close(s.ended)
	}()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-s.ended
		if t.Failed() {
			t.Logf("%s wrote\n%s%s", strings.Join(cmd.Args, " "), &s.out, &s.err)
		}
	})
	return s
}

// until waits for something to become true.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain: %s", patience, what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// await waits until the nth match of a pattern stands on a screen and returns
// its first group.
func (s *service) await(on *screen, pattern string, nth int) string {
	s.t.Helper()
	re := regexp.MustCompile(pattern)
	var m [][]string
	until(s.t, pattern, func() bool {
		m = re.FindAllStringSubmatch(on.String(), -1)
		if len(m) < nth && s.over() {
			s.t.Fatalf("lethe ended before it wrote %q", pattern)
		}
		return len(m) >= nth
	})
	return m[nth-1][len(m[nth-1])-1]
}

func (s *service) over() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// local waits for the loopback address.
func (s *service) local() string {
	s.t.Helper()
	return s.await(&s.err, `the site is at (http://127\.0\.0\.1:\d+)/`, 1)
}

// desk waits for the desk's loopback address.
func (s *service) desk() string {
	s.t.Helper()
	return s.await(&s.err, `the desk is at http://(127\.0\.0\.1:\d+)/ on this machine, open to whoever is on it`, 1)
}

// onion waits for the nth time the onion address is on standard output.
func (s *service) onion(nth int) string {
	s.t.Helper()
	return s.await(&s.out, `(?m)^(http://[a-z2-7]{56}\.onion)/$`, nth)
}

// children are the processes that the service started, by name.
func (s *service) children(name string) []int {
	return childrenOf(s.t, s.cmd.Process.Pid, name)
}

func childrenOf(t testing.TB, parent int, name string) (pids []int) {
	t.Helper()
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		b, err := os.ReadFile(file)
		if err != nil {
			continue // gone meanwhile
		}
		pid, rest, _ := strings.Cut(string(b), " (")
		comm, rest, _ := strings.Cut(rest, ") ")
		fields := strings.Fields(rest)
		if len(fields) > 1 && fields[0] != "Z" && fields[1] == strconv.Itoa(parent) && comm == name {
			n, _ := strconv.Atoi(pid)
			pids = append(pids, n)
		}
	}
	return pids
}

// siteName is what the kernel calls the site: it is executed by its path.
const siteName = "exe"

func (s *service) site() int {
	s.t.Helper()
	var pids []int
	until(s.t, "one site", func() bool { pids = s.children(siteName); return len(pids) == 1 })
	return pids[0]
}

func (s *service) tor() int {
	s.t.Helper()
	var pids []int
	until(s.t, "one tor", func() bool { pids = s.children("tor"); return len(pids) == 1 })
	return pids[0]
}

// gone waits until a process is no more.
func gone(t *testing.T, pid int) {
	t.Helper()
	until(t, fmt.Sprintf("the end of process %d", pid), func() bool {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err != nil || strings.Contains(string(b), ") Z ")
	})
}

// stop sends a signal and returns the exit code.
func (s *service) stop(sig syscall.Signal) int {
	s.t.Helper()
	s.cmd.Process.Signal(sig)
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatalf("lethe did not end on %v", sig)
	}
	return s.cmd.ProcessState.ExitCode()
}

// runtimeOf is where a service on a state directory keeps its sockets.
func runtimeOf(t *testing.T, state string) string {
	t.Helper()
	dir, err := runtimePath("", state)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// torRuntimeOf is tor's part of that.
func torRuntimeOf(t *testing.T, state string) string {
	t.Helper()
	dir := runtimeOf(t, state)
	if u, err := findTorUser(""); err != nil {
		t.Fatal(err)
	} else if u != nil {
		return filepath.Join(dir, torName)
	}
	return dir
}

// makeLink puts a text in and returns the link.
func makeLink(t *testing.T, v *visitor, site, text, passphrase string) string {
	t.Helper()
	p, err := v.patient(context.Background(), site+"/new")
	if err != nil {
		t.Fatal(err)
	}
	p, err = v.send(t.Context(), p, map[string][]string{"text": {text}, "passphrase": {passphrase}})
	if err != nil {
		t.Fatal(err)
	}
	if p.only == "" {
		t.Fatalf("no link on a page headed %q", p.head)
	}
	return p.only
}

// openLink returns what a link opens, or the refusal.
func openLink(t *testing.T, v *visitor, link, passphrase string) *page {
	t.Helper()
	p, err := v.patient(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	p, err = v.send(t.Context(), p, map[string][]string{"passphrase": {passphrase}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// letTorThrough opens the way to the state directory and the tor of a command
// line, in the folders of a test, which are closed to others than its user:
// root's tor is another.
func letTorThrough(t testing.TB, args []string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	for i, path := range args {
		if i == 0 || args[i-1] != "--state" && args[i-1] != "--tor" {
			continue
		}
		for dir := filepath.Dir(path); strings.HasPrefix(dir, os.TempDir()+"/"); dir = filepath.Dir(dir) {
			i, err := os.Stat(dir)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err == nil {
				err = os.Chmod(dir, i.Mode().Perm()|0o011)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
