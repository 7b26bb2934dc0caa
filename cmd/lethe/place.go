package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"lethe/onion"
)

// place is where a service keeps things: the state directory, which outlives
// it, and the runtime directory, which does not.
type place struct {
	state   string
	runtime string
	lock    *os.File
}

// openPlace makes and checks both directories and locks the state directory,
// so that no second service uses it. What an earlier run left in the runtime
// directory is removed.
func openPlace(state, runtime string) (*place, error) {
	state, err := filepath.Abs(state)
	if err != nil {
		return nil, fmt.Errorf("finding the state directory: %w", err)
	}
	if err := ownDir(state); err != nil {
		return nil, stateHint(fmt.Errorf("opening the state directory: %w", err), state)
	}
	lock, err := os.OpenFile(filepath.Join(state, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, stateHint(fmt.Errorf("opening the state directory: %w", err), state)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		return nil, hint(fmt.Errorf("another lethe runs on %s", state), "stop it, or lethe serve --state DIR with another folder")
	}
	p := &place{state: state, lock: lock}
	if p.runtime, err = openRuntime(runtime, state); err != nil {
		lock.Close()
		return nil, err
	}
	return p, nil
}

// close removes the runtime directory and unlocks the state directory.
func (p *place) close() error {
	err := os.RemoveAll(p.runtime)
	return errors.Join(err, p.lock.Close())
}

func stateHint(err error, dir string) error {
	switch {
	case errors.Is(err, errForeign):
		return hint(err, "sudo chown -R $(id -un) %s, or lethe serve --state DIR with another folder", dir)
	case errors.Is(err, errOpenToOthers):
		return hint(err, "chmod 700 %s", dir)
	}
	return hint(err, "lethe serve --state DIR with a folder that you may write to")
}

var (
	errForeign      = errors.New("it belongs to someone else")
	errOpenToOthers = errors.New("others can look into it")
)

// ownDir makes a directory 0700, or checks that the one that is there is
// ours alone.
func ownDir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	var st unix.Stat_t
	if err := unix.Stat(dir, &st); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	switch {
	case st.Mode&unix.S_IFMT != unix.S_IFDIR:
		return fmt.Errorf("%s: not a directory", dir)
	case int(st.Uid) != os.Geteuid():
		return fmt.Errorf("%s: %w", dir, errForeign)
	case st.Mode&0o077 != 0:
		return fmt.Errorf("%s: %w", dir, errOpenToOthers)
	}
	return nil
}

// runtimePath is where the runtime directory is. Its name comes from the state
// directory, so that the next start finds what a killed one left.
func runtimePath(dir, state string) (string, error) {
	if dir != "" {
		return filepath.Abs(dir)
	}
	parent, err := runtimeParent()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(state))
	return filepath.Join(parent, fmt.Sprintf("lethe-%d-%s", os.Geteuid(), hex.EncodeToString(sum[:4]))), nil
}

// openRuntime makes the runtime directory, or empties the one that is there.
func openRuntime(dir, state string) (string, error) {
	dir, err := runtimePath(dir, state)
	if err != nil {
		return "", err
	}
	if err := ownDir(dir); err != nil {
		return "", hint(fmt.Errorf("making the runtime directory: %w", err), "remove it, or lethe serve --runtime DIR with another one on a tmpfs")
	}
	tmpfs, err := onion.OnTmpfs(dir)
	if err != nil {
		return "", fmt.Errorf("making the runtime directory: %w", err)
	}
	if !tmpfs {
		return "", hint(fmt.Errorf("%s is on a disk, where erased keys leave traces", dir), "lethe serve --runtime DIR on a tmpfs, such as /dev/shm/lethe")
	}
	if err := empty(dir); err != nil {
		return "", fmt.Errorf("cleaning the runtime directory: %w", err)
	}
	return dir, nil
}

// empty removes what is in a directory.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// runtimeParent is the first of the usual places that is a tmpfs.
func runtimeParent() (string, error) {
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), "/run", "/dev/shm"} {
		if !filepath.IsAbs(dir) || unix.Access(dir, unix.W_OK) != nil {
			continue
		}
		if ok, err := onion.OnTmpfs(dir); err == nil && ok {
			return dir, nil
		}
	}
	return "", hint(errors.New("finding a runtime directory: no tmpfs that can be written to"), "lethe serve --runtime DIR on a tmpfs")
}
