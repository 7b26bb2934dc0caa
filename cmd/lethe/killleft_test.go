package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// sessionOf is the session of a process, and 0 of one that is no more. One that
// nobody has waited for, a zombie, still has it; dead is whether it is one. Its
// other threads may have files open yet.
func sessionOf(pid int) (session int, dead bool) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, true
	}
	// After the name, which may have anything in it: state, parent, group, session.
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(f) < 4 {
		return 0, true
	}
	session, _ = strconv.Atoi(f[3])
	return session, f[0] == "Z" || f[0] == "X"
}

// inSession are the processes of a session, and whether all are dead.
func inSession(session int) (pids []int, dead bool) {
	dead = true
	names, _ := filepath.Glob("/proc/[0-9]*")
	for _, name := range names {
		pid, err := strconv.Atoi(filepath.Base(name))
		if err != nil {
			continue
		}
		if of, gone := sessionOf(pid); of == session {
			pids = append(pids, pid)
			dead = dead && gone
		}
	}
	return pids, dead
}

// killIn kills a process if it is, still, one of the session.
func killIn(t *testing.T, session, pid int) {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if of, _ := sessionOf(pid); of == session {
		unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0)
	}
}

// ended waits until processes are no more, with all their threads.
func ended(t *testing.T, pids []int) {
	t.Helper()
	for _, pid := range pids {
		fd, err := unix.PidfdOpen(pid, 0)
		if errors.Is(err, unix.ESRCH) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		n, err := 0, error(unix.EINTR)
		for errors.Is(err, unix.EINTR) {
			n, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(patience/time.Millisecond))
		}
		unix.Close(fd)
		if n != 1 {
			t.Fatalf("process %d did not end: %v", pid, err)
		}
	}
}

// noneOf waits until a session whose keeper is dead has no process any more,
// nor a thread of one.
func noneOf(t *testing.T, session int) {
	t.Helper()
	for {
		pids, dead := inSession(session)
		ended(t, pids)
		if dead {
			return
		}
	}
}

// kept is what stands in the directories of a service.
type kept struct {
	state, runtime []string
	key            []byte
}

// look lists both directories. Everything in them must be for us alone.
func (k *killing) look(t *testing.T) *kept {
	t.Helper()
	l := &kept{state: tree(t, k.state), runtime: tree(t, runtimeOf(t, k.state))}
	l.key, _ = os.ReadFile(filepath.Join(k.state, "keys", "public"))
	return l
}

// same sees that a service that has come up after a kill has in its directories
// what one has that came up in peace: what it was killed in left nothing.
func (k *killing) same(t *testing.T) {
	t.Helper()
	now := k.look(t)
	if slices.ContainsFunc(now.runtime, func(name string) bool { return strings.HasSuffix(name, "secret_key") }) {
		t.Errorf("tor's copy of the service key is there: %q", now.runtime)
	}
	if k.clean == nil {
		k.clean = now
		return
	}
	if !slices.Equal(now.state, k.clean.state) {
		t.Errorf("in the state directory there is\n%q, want\n%q", now.state, k.clean.state)
	}
	if !slices.Equal(now.runtime, k.clean.runtime) {
		t.Errorf("in the runtime directory there is\n%q, want\n%q", now.runtime, k.clean.runtime)
	}
	if !bytes.Equal(now.key, k.clean.key) {
		t.Error("the service key is another one")
	}
}

// tree is what stands below a directory, with its kind. Tor's own state and the
// days of the log come and go. Nobody else may have access to any of it, but
// for tor's user, where that is another: to folders tor, and on the way there.
func tree(t *testing.T, dir string) (names []string) {
	t.Helper()
	tor, err := findTorUser("")
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := d.Info()
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		open := i.Mode().Perm()&0o077 != 0 && i.Mode()&fs.ModeSocket == 0 // sockets: below a folder that is ours
		owner := os.Geteuid()
		switch {
		case tor == nil:
		case name == ".":
			open = ownInfo(i) != nil
		case name == torName || strings.HasPrefix(name, torName+"/"):
			owner = int(tor.UID)
		}
		if open || i.Sys().(*syscall.Stat_t).Uid != uint32(owner) {
			t.Errorf("%s is %v", path, i.Mode())
		}
		names = append(names, fmt.Sprintf("%v %s", i.Mode().Type(), name))
		if d.IsDir() && (path == torStateFolder(dir) && filepath.Base(dir) == "state" || name == "logs") {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// nothingSecret looks at what a killed service has left: nobody answers on its
// sockets, and no file has a text or a key of a link in it. Tor's copy of the
// service key may stand there where tor was killed before it had read it: the
// next start erases it.
func (k *killing) nothingSecret(t *testing.T) {
	t.Helper()
	for _, dir := range []string{k.state, runtimeOf(t, k.state)} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil // killed before it was made
			case err != nil:
				return err
			case d.Type()&fs.ModeSocket != 0:
				if c, err := net.Dial("unix", path); err == nil {
					c.Close()
					t.Errorf("somebody answers on %s", path)
				}
			case d.Type().IsRegular():
				k.without(t, path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// without sees that a file has nothing in it that is private.
func (k *killing) without(t *testing.T, path string) {
	t.Helper()
	i, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if i.Mode().Perm()&0o077 != 0 {
		t.Errorf("%s is %v", path, i.Mode())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range k.private {
		if bytes.Contains(b, []byte(s)) {
			t.Errorf("%q stands in %s", s, path)
		}
	}
}
