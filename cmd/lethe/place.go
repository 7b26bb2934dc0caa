package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"lethe/onion"
)

// place is where a service keeps things: the state directory, which outlives
// it, and the runtime directory, which does not.
type place struct {
	state   string
	lock    *os.File
	runtime *runtimeDir
}

// openPlace makes and checks both directories and locks them, so that no
// second service uses them. What an earlier run left in the runtime directory
// is removed. tor is who may go through both to folders of its own; nil: us.
func openPlace(state, runtime string, tor *onion.User) (*place, error) {
	state, err := filepath.Abs(state)
	if err != nil {
		return nil, fmt.Errorf("finding the state directory: %w", err)
	}
	if err := ownDir(state); err != nil {
		return nil, stateHint(fmt.Errorf("opening the state directory: %w", err), state)
	}
	lock, err := lockState(state)
	if errors.Is(err, errRuns) {
		return nil, hint(err, "stop it, or lethe serve --state DIR with another folder")
	}
	if err != nil {
		return nil, err
	}
	p := &place{state: state, lock: lock}
	if p.runtime, err = openRuntime(runtime, state); err != nil {
		lock.Close()
		return nil, err
	}
	if err := p.note(); err != nil {
		return nil, errors.Join(fmt.Errorf("noting the runtime directory: %w", err), p.close())
	}
	if err := p.admit(tor); err != nil {
		return nil, errors.Join(fmt.Errorf("letting tor to its folders: %w", err), p.close())
	}
	return p, nil
}

// admit lets tor's user through both directories, and nobody else.
func (p *place) admit(tor *onion.User) error {
	d, err := os.Open(p.state)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := letPass(d, tor); err != nil {
		return err
	}
	return p.runtime.admit(tor)
}

// letPass has the group of tor's user go through a directory of root's, but
// not look at what is in it; of nil nobody does. Who is not root has no other
// user's tor.
func letPass(d *os.File, tor *onion.User) error {
	if os.Geteuid() != 0 {
		return nil
	}
	if tor == nil {
		return d.Chmod(0o700)
	}
	return errors.Join(d.Chown(0, int(tor.GID)), d.Chmod(passage))
}

// passage is the mode of a directory of root's that a group may go through.
const passage fs.FileMode = 0o710

// errRuns is that a service has the state directory.
var errRuns = errors.New("another lethe runs")

// lockState takes a state directory for who closes the file.
func lockState(state string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(state, "lock"), os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, stateHint(fmt.Errorf("opening the state directory: %w", err), state)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		return nil, fmt.Errorf("%w on %s", errRuns, state)
	}
	return lock, nil
}

// note removes the runtime directory that an earlier run left elsewhere (under
// another environment or setting), and writes down where this one's is: the
// lock of the state directory is where status looks.
func (p *place) note() error {
	if old := notedRuntime(p.state); old != "" && old != p.runtime.path {
		if err := removeRuntime(old); err != nil {
			return err
		}
	}
	if err := p.lock.Truncate(0); err != nil {
		return err
	}
	_, err := p.lock.WriteAt([]byte(p.runtime.path), 0)
	return err
}

// notedRuntime is the runtime directory of the last run on a state directory,
// or "". A state directory is ours alone, so what is noted there is too.
func notedRuntime(state string) string {
	b, err := os.ReadFile(filepath.Join(state, "lock"))
	if path := string(b); err == nil && filepath.IsAbs(path) {
		return path
	}
	return ""
}

// close removes the runtime directory and unlocks the state directory.
func (p *place) close() error {
	return errors.Join(p.runtime.remove(), p.lock.Close())
}

func stateHint(err error, dir string) error {
	switch {
	case errors.Is(err, errForeign):
		return hint(err, "sudo chown -R $(id -un): %[1]s && sudo chmod 700 %[1]s, or lethe serve --state DIR with another folder", dir)
	case errors.Is(err, errOpenToOthers):
		return hint(err, "chmod 700 %s (a unit of systemd: StateDirectoryMode=0700)", dir)
	}
	return hint(err, "lethe serve --state DIR with a folder that you may write to")
}

var (
	errForeign      = errors.New("it belongs to someone else")
	errOpenToOthers = errors.New("others can look into it")
)

// ownDir makes a directory 0700, or checks that the one that is there is ours
// alone.
func ownDir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	i, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if err := ownInfo(i); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return nil
}

// openOwn opens a file of settings that can be trusted: what stands in it is
// executed, so nobody but us and root may have written it. What is read is
// what was looked at, whatever takes its name meanwhile.
func openOwn(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0) // a pipe is refused, not waited for
	if err != nil {
		return nil, err
	}
	i, err := f.Stat()
	if err == nil {
		err = ownSettings(i)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func ownSettings(i fs.FileInfo) error {
	switch uid := i.Sys().(*syscall.Stat_t).Uid; {
	case !i.Mode().IsRegular():
		return errors.New("it is no file")
	case uid != 0 && int(uid) != os.Geteuid():
		return errForeign
	case i.Mode().Perm()&0o022 != 0:
		return errors.New("others can write to it")
	}
	return nil
}
