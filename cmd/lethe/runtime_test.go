package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// shm is an empty folder of ours on a tmpfs.
func shm(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "lethe-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// What stands in the folder that an operator names is left alone: the runtime
// directory is a folder of its own below it.
func TestRuntimeLeavesOthersAlone(t *testing.T) {
	dir := shm(t)
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := openRuntime(dir, "/state")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b/c"} {
		os.MkdirAll(filepath.Join(r.path, name), 0o700)
	}
	if again, err := openRuntime(dir, "/state"); err == nil || !strings.Contains(err.Error(), "another lethe uses it") {
		t.Errorf("a second one on it: %v, %v", again, err)
	}
	if _, err := os.Stat(filepath.Join(r.path, "a")); err != nil {
		t.Errorf("the second one emptied it: %v", err)
	}
	if err := r.remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(r.path); !os.IsNotExist(err) {
		t.Error("it is still there")
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("a file of someone else's is gone")
	}
}

// A place where others can put something in its way is not used.
func TestRuntimeTrustsNobody(t *testing.T) {
	t.Run("a link in its place", func(t *testing.T) {
		dir, victim := shm(t), shm(t)
		kept := filepath.Join(victim, "kept")
		if err := os.WriteFile(kept, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		path, err := runtimePath(dir, "/state")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(victim, path); err != nil {
			t.Fatal(err)
		}
		if _, err := openRuntime(dir, "/state"); err == nil {
			t.Error("it was taken")
		}
		if _, err := os.Stat(kept); err != nil {
			t.Error("what the link leads to was emptied")
		}
	})
	t.Run("a folder that others may write to", func(t *testing.T) {
		dir := shm(t)
		os.Chmod(dir, 0o777)
		if _, err := openRuntime(dir, "/state"); err == nil || !strings.Contains(err.Error(), "others can change") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a folder that others may read", func(t *testing.T) {
		dir := shm(t)
		path, _ := runtimePath(dir, "/state")
		os.Mkdir(path, 0o755)
		if _, err := openRuntime(dir, "/state"); err == nil || !strings.Contains(err.Error(), errOpenToOthers.Error()) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("on a disk", func(t *testing.T) {
		if err := fitParent(t.TempDir()); err == nil || !strings.Contains(err.Error(), "disk") {
			t.Errorf("got %v (the folder for tests must be on a disk)", err)
		}
	})
	t.Run("someone else's", func(t *testing.T) {
		if os.Geteuid() != 0 {
			t.Log("only root can make a folder of someone else's")
			return
		}
		dir := shm(t)
		os.Chown(dir, 65534, 65534)
		if _, err := openRuntime(dir, "/state"); err == nil || !strings.Contains(err.Error(), errForeign.Error()) {
			t.Errorf("got %v", err)
		}
	})
}

// The folder of root's own logins is closed to root's tor, which is another
// user: the next place is taken.
func TestRuntimeLetsTorThrough(t *testing.T) {
	dir := shm(t)
	t.Setenv("XDG_RUNTIME_DIR", dir)
	got, err := runtimeParent()
	if err != nil || (got == dir) != (os.Geteuid() != 0) {
		t.Errorf("0700: got %s, %v", got, err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	if got, err := runtimeParent(); err != nil || got != dir {
		t.Errorf("0711: got %s, %v", got, err)
	}
}

// Settings that others may have written are not read: a program could stand
// in them.
func TestSettingsOfOthers(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	os.Mkdir(state, 0o700)
	file := filepath.Join(state, "lethe.toml")
	if err := os.WriteFile(file, []byte("no-onion = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--state", state}
	if s, err := readSettings(args, nil); err != nil || !s.noOnion {
		t.Fatalf("got %+v, %v", s, err)
	}
	os.Chmod(file, 0o666)
	if _, err := readSettings(args, nil); err == nil || !strings.Contains(err.Error(), "others can write to it") {
		t.Errorf("a file that others may write: %v", err)
	}
	os.Chmod(file, 0o600)
	os.Chmod(state, 0o777)
	if _, err := readSettings(args, nil); err == nil || !strings.Contains(err.Error(), errOpenToOthers.Error()) {
		t.Errorf("a state directory that others may write: %v", err)
	}
}

// The runtime directory is found and cleaned wherever the environment of an
// earlier run had put it.
func TestRuntimeElsewhere(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	first, second := shm(t), shm(t)
	p, err := openPlace(state, first, nil)
	if err != nil {
		t.Fatal(err)
	}
	left := p.runtime.path
	if err := os.WriteFile(filepath.Join(left, "left"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := notedRuntime(state); got != left {
		t.Errorf("noted %q, want %q", got, left)
	}
	p.runtime.release() // as a killed process does
	p.lock.Close()

	p, err = openPlace(state, second, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Error("what was left elsewhere is still there")
	}
	if got := notedRuntime(state); got != p.runtime.path || filepath.Dir(got) != second {
		t.Errorf("noted %q, want %q", got, p.runtime.path)
	}
	os.RemoveAll(p.runtime.path) // someone tidies up
	if err := p.close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}

// What someone else puts where an earlier run had its runtime directory keeps
// nobody from starting, and stays as it is.
func TestRuntimeElsewhereTaken(t *testing.T) {
	plants := map[string]func(path, victim string) error{
		"a link": func(path, victim string) error { return os.Symlink(victim, path) },
		"a file": func(path, _ string) error { return os.WriteFile(path, nil, 0o666) },
	}
	if os.Geteuid() == 0 { // only root can make a folder of someone else's
		plants["a folder"] = func(path, _ string) error {
			return errors.Join(os.Mkdir(path, 0o700), os.Chown(path, 65534, 65534))
		}
	}
	for name, plant := range plants {
		t.Run(name, func(t *testing.T) {
			state := filepath.Join(t.TempDir(), "state")
			first, second, victim := shm(t), shm(t), shm(t)
			kept := filepath.Join(victim, "kept")
			if err := os.WriteFile(kept, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := openPlace(state, first, nil)
			if err != nil {
				t.Fatal(err)
			}
			left := p.runtime.path
			if err := errors.Join(p.close(), plant(left, victim)); err != nil {
				t.Fatal(err)
			}
			if p, err = openPlace(state, second, nil); err != nil {
				t.Fatal(err)
			}
			if err := p.close(); err != nil {
				t.Error(err)
			}
			for _, path := range []string{left, kept} {
				if _, err := os.Lstat(path); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// A socket in the working directory is not asked for the status.
func TestStatusOfNobody(t *testing.T) {
	t.Chdir(t.TempDir())
	l, err := net.Listen("unix", controlSocket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			io.WriteString(c, `{"version":"of someone else"}`)
			c.Close()
		}
	}()
	var out bytes.Buffer
	err = statusCommand([]string{"--state", filepath.Join(t.TempDir(), "state")}, streams{out: &out})
	if err == nil || out.Len() > 0 {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

// A pipe in the place of a file of settings is refused, not waited for.
func TestSettingsArePlainFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := openOwn(path); err == nil {
		f.Close()
		t.Error("it was opened")
	}
}
