package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pty is lethe on a terminal of its own, of which the test has the other end:
// out is all that the terminal shows.
type pty struct {
	*service
	keys, own *os.File
}

// onTerminal runs lethe with all its streams on a terminal.
func onTerminal(t *testing.T, site string, args ...string) *pty {
	t.Helper()
	at, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { at.Close() })
	var n int
	raw, err := at.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	raw.Control(func(fd uintptr) {
		if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
			n, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	end, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end.Close() })
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := &exec.Cmd{
		Path: exe, Args: append([]string{"lethe"}, args...), Dir: t.TempDir(), Stdin: end,
		Env: append(os.Environ(), "LETHE_URL="+site), SysProcAttr: &syscall.SysProcAttr{Setsid: true, Setctty: true},
	}
	cmd.Stdout, cmd.Stderr = end, end
	p := &pty{&service{t: t, cmd: cmd, ended: make(chan struct{})}, at, end}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := at.Read(b)
			p.out.Write(b[:n])
			if err != nil {
				return
			}
		}
	}()
	go func() {
		cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-p.ended
		if t.Failed() {
			t.Logf("%q (%v) showed\n%q", cmd.Args[1:], cmd.ProcessState, p.out.String())
		}
	})
	return p
}

// types waits for a prompt, and types.
func (p *pty) types(prompt, keys string) {
	p.t.Helper()
	p.sees(prompt)
	p.keys.WriteString(keys)
}

// sees waits until something stands on the terminal.
func (p *pty) sees(what string) {
	p.t.Helper()
	until(p.t, what, func() bool {
		if strings.Contains(p.out.String(), what) {
			return true
		}
		if p.over() {
			// What was written last may be on its way.
			time.Sleep(100 * time.Millisecond)
			if !strings.Contains(p.out.String(), what) {
				p.t.Fatalf("lethe ended before it showed %q", what)
			}
		}
		return false
	})
}

// echoes is whether the terminal shows what is typed.
func (p *pty) echoes() bool {
	p.t.Helper()
	now, err := unix.IoctlGetTermios(int(p.own.Fd()), unix.TCGETS)
	if err != nil {
		p.t.Fatal(err)
	}
	return now.Lflag&unix.ECHO != 0
}
