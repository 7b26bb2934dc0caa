package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lethe/onion"
	"lethe/policy"
)

// halves are visitors who have sent half of a form: more than a small site can
// work on at once.
func halves(t *testing.T, site string) {
	t.Helper()
	host := strings.TrimPrefix(site, "http://")
	for range 40 {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		io.WriteString(c, "POST /new HTTP/1.1\r\nHost: "+host+"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\ntext="+strings.Repeat("x", 2000))
	}
}

// However it is asked for, a panic ends the service with a code of its own, and
// leaves nothing of it but the state directory, with the keys or without.
func TestPanic(t *testing.T) {
	command := func(args ...string) func(*service, string) {
		return func(s *service, state string) {
			c := start(s.t, append([]string{"panic", "--state", state}, args...)...)
			<-c.ended
			if code := c.cmd.ProcessState.ExitCode(); code != exitOK || !strings.Contains(c.out.String(), "destroyed: everything that waited in memory") {
				s.t.Errorf("lethe panic ended with %d and wrote\n%s%s", code, &c.out, &c.err)
			}
			if says := strings.Contains(c.out.String(), "the address stays, and lethe serve starts again with it"); says != (len(args) == 0) {
				s.t.Errorf("with %q it says of the address\n%s", args, &c.out)
			}
		}
	}
	for name, c := range map[string]struct {
		ask  func(*service, string)
		keys bool
	}{
		"signal":      {func(s *service, _ string) { s.cmd.Process.Signal(syscall.SIGUSR1) }, true},
		"command":     {command(), true},
		"with --keys": {command("--keys"), false},
	} {
		t.Run(name, func(t *testing.T) {
			state := filepath.Join(t.TempDir(), "state")
			made, err := onion.OpenKey(keysAt(t, state))
			if err != nil {
				t.Fatal(err)
			}
			made.Destroy()
			s := serveLocal(t, state)
			site := s.local()
			makeLink(t, direct(), site, "text", "")
			halves(t, site)
			child, runtime := s.site(), runtimeOf(t, state)
			c.ask(s, state)
			<-s.ended
			if code := s.cmd.ProcessState.ExitCode(); code != exitPanic {
				t.Errorf("exit code %d, want %d", code, exitPanic)
			}
			if said := s.err.String(); !strings.Contains(said, "lethe: destroyed: everything that waited in memory") || strings.Contains(said, "error") {
				t.Errorf("its last words are\n%s", said)
			}
			gone(t, child)
			if _, err := os.Stat(runtime); !os.IsNotExist(err) {
				t.Error("the runtime directory is left")
			}
			if _, err := os.Stat(filepath.Join(state, "keys", "public")); c.keys != (err == nil) {
				t.Errorf("the service key: %v", err)
			}
			if b, _ := os.ReadFile(onlyLog(t, state)); strings.Contains(string(b), "site-ended") {
				t.Errorf("the log tells of it:\n%s", b)
			}
		})
	}
}

// keysAt is where a service's key is, in a folder that is there already.
func keysAt(t *testing.T, state string) string {
	t.Helper()
	if err := os.MkdirAll(state, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(state, "keys", "public")
}

func onlyLog(t *testing.T, state string) string {
	t.Helper()
	logs, _ := filepath.Glob(filepath.Join(state, "logs", "*.log"))
	if len(logs) != 1 {
		t.Fatalf("the logs are %q", logs)
	}
	return logs[0]
}

// deafTor is a tor that passes all checks, then answers nothing and does not
// end when it is asked to.
func deafTor(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tor")
	script := `#!/bin/sh
case "$1" in
--version) echo "Tor version 0.4.9.11." ;;
--list-modules) echo "pow: yes" ;;
--verify-config) ;;
*) trap '' TERM; while :; do sleep 1000; done ;;
esac
`
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// What a panic waits for, taken together, leaves a second less than full with
// as much memory as a service locks by itself; the disk alone may take longer.
func TestPanicLimits(t *testing.T) {
	const wiping = 200 * time.Millisecond * policy.ArenaDefault >> 30 // BenchmarkErase of vault
	if sum := eraseLimit + tidyLimit + wordsLimit; sum+wiping >= time.Second || wiping >= eraseLimit {
		t.Errorf("a panic may take %v, and wiping %v", sum, wiping)
	}
	if more := policy.ArenaDefault >> 30 * eraseGiB; more != 0 {
		t.Errorf("a panic waits %v longer for memory that every service has", more)
	}
}

// A panic comes through where everything hangs: tor answers nothing, the site
// is stopped, and nobody takes what the keeper writes.
func TestPanicWhileAllHangs(t *testing.T) {
	for name, hang := range map[string]func(t *testing.T, site int, state string){
		"the site": func(_ *testing.T, site int, _ string) { syscall.Kill(site, syscall.SIGSTOP) },
		"the keeper": func(t *testing.T, site int, state string) { // in saying that the site ended
			syscall.Kill(site, syscall.SIGKILL)
			until(t, "the end of the site in the log", func() bool {
				b, _ := os.ReadFile(onlyLog(t, state))
				return strings.Contains(string(b), "site-ended")
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			state := filepath.Join(t.TempDir(), "state")
			read, write, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer read.Close()
			defer write.Close()
			exe, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			s := launchTo(t, write, &exec.Cmd{Path: exe, Args: []string{"lethe", "serve", "--tor", deafTor(t), "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", state}})
			for lines := bufio.NewScanner(read); lines.Scan() && !strings.Contains(lines.Text(), "the site is at"); {
			}
			tor := s.named("tor", "sh")
			site := s.site()
			fill(t, write)
			hang(t, site, state)
			s.cmd.Process.Signal(syscall.SIGUSR1)
			<-s.ended
			if code := s.cmd.ProcessState.ExitCode(); code != exitPanic {
				t.Errorf("exit code %d, want %d", code, exitPanic)
			}
			gone(t, site)
			gone(t, tor)
			if left, _ := filepath.Glob(filepath.Join(torRuntimeOf(t, state), "*", "hs_ed25519_secret_key")); name == "the site" && len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

// A keeper that is stopped answers nothing: the command kills it, and site and
// key are gone with it.
func TestPanicOfAStoppedKeeper(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	made, err := onion.OpenKey(keysAt(t, state))
	if err != nil {
		t.Fatal(err)
	}
	made.Destroy()
	s := serveLocal(t, state)
	s.local()
	site := s.site()
	s.cmd.Process.Signal(syscall.SIGSTOP)
	c := start(t, "panic", "--keys", "--state", state)
	<-c.ended
	if code := c.cmd.ProcessState.ExitCode(); code != exitError || !strings.Contains(c.err.String(), "did not answer and was killed") {
		t.Errorf("exit code %d, and it wrote\n%s%s", code, &c.out, &c.err)
	}
	<-s.ended
	gone(t, site)
	if _, err := os.Stat(filepath.Join(state, "keys", "public")); !os.IsNotExist(err) {
		t.Errorf("the service key: %v", err)
	}
}

// launchTo is launch with a standard error that the caller has.
func launchTo(t *testing.T, stderr *os.File, cmd *exec.Cmd) *service {
	t.Helper()
	letTorThrough(t, cmd.Args)
	s := &service{t: t, cmd: cmd, ended: make(chan struct{})}
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		cmd.Wait()
		close(s.ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-s.ended
	})
	return s
}

// named waits for the one child that goes by one of these names.
func (s *service) named(names ...string) (pid int) {
	s.t.Helper()
	until(s.t, "a child called "+strings.Join(names, " or "), func() bool {
		for _, name := range names {
			if pids := s.children(name); len(pids) == 1 {
				pid = pids[0]
			}
		}
		return pid > 0
	})
	return pid
}

// The order of a panic: the site wipes, before anything else is touched; then
// tor is killed and the keys go. A site that says nothing is not waited for.
func TestPanicOrder(t *testing.T) {
	for name, answers := range map[string]bool{"a site that answers": true, "one that does not": false} {
		t.Run(name, func(t *testing.T) {
			key, err := onion.NewKey()
			if err != nil {
				t.Fatal(err)
			}
			w, theirs, err := newPair()
			if err != nil {
				t.Fatal(err)
			}
			conn, err := net.FileConn(theirs)
			if err != nil {
				t.Fatal(err)
			}
			theirs.Close()
			defer conn.Close()
			site := newWire(conn)
			cmd := exec.Command("sleep", "1000")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			k := &keeper{end: newEnd(), status: new(statusBoard), key: key, place: &place{state: t.TempDir()}}
			c := newChild(cmd, w)
			go c.listen()
			k.end.watchOver(c)

			// What is said before nobody takes, and it is in the way of nothing.
			if err := site.send(message{Fault: "other"}); err != nil {
				t.Fatal(err)
			}
			seen := make(chan string, 10)
			go func() {
				m, err := site.receive()
				if err != nil || !m.Panic {
					seen <- "no word of a panic"
				}
				select {
				case <-k.end.kill:
					if answers {
						seen <- "tor was killed first"
					}
				default:
				}
				if err := key.Lend(func([]byte) error { return nil }); err != nil {
					seen <- "the keys were wiped first"
				}
				if answers {
					site.send(message{Erased: true})
				}
				close(seen)
			}()
			got := k.panic(false)
			for what := range seen {
				t.Error(what)
			}
			if got.Erased != answers {
				t.Errorf("got %+v", got)
			}
			if err := cmd.Wait(); err == nil || err.Error() != "signal: killed" {
				t.Errorf("the site ended by %v", err)
			}
			select {
			case <-k.end.kill:
			default:
				t.Error("tor is not killed")
			}
			if err := key.Lend(func([]byte) error { return nil }); err == nil {
				t.Error("the key is not wiped")
			}
			if k.end.watchOver(c) {
				t.Error("another site could start")
			}
		})
	}
}

// fill fills a pipe, so that whoever writes to it next hangs.
func fill(t *testing.T, pipe *os.File) {
	t.Helper()
	fd, err := unix.Open(fmt.Sprintf("/proc/self/fd/%d", pipe.Fd()), unix.O_WRONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	for _, size := range []int{4096, 1} {
		for {
			if _, err := unix.Write(fd, make([]byte, size)); errors.Is(err, unix.EAGAIN) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}
