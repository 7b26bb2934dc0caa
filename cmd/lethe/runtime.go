package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"lethe/onion"
)

// runtimeDir is where sockets and tor's copy of the key stand while a service
// runs: a folder of our own on a tmpfs, held by a lock.
type runtimeDir struct {
	path   string
	tor    string // where tor's part is: the same, or a folder in it
	name   string
	parent *os.Root
	root   *os.Root
	lock   *os.File
}

// runtimePath is where the runtime directory of a state directory is: always
// a folder of its own, below dir where one is given. Its name comes from the
// state directory, so that the next start finds what a killed one left.
func runtimePath(dir, state string) (string, error) {
	if dir == "" {
		var err error
		if dir, err = runtimeParent(); err != nil {
			return "", err
		}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the runtime directory: %w", err)
	}
	sum := sha256.Sum256([]byte(state))
	return filepath.Join(dir, fmt.Sprintf("lethe-%d-%s", os.Geteuid(), hex.EncodeToString(sum[:8]))), nil
}

// runtimeParent is the first of the usual places that will do.
func runtimeParent() (string, error) {
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), "/run", "/dev/shm"} {
		if filepath.IsAbs(dir) && unix.Access(dir, unix.W_OK) == nil && fitParent(dir) == nil && !closedByRoot(dir) {
			return dir, nil
		}
	}
	return "", hint(errors.New("finding a runtime directory: no tmpfs that can be written to and trusted"), "lethe serve --runtime DIR with a folder of yours on a tmpfs")
}

// closedByRoot is whether root would keep its tor, which is another user's,
// from what is in a directory: that of root's own logins is such a one.
func closedByRoot(dir string) bool {
	var st unix.Stat_t
	return os.Geteuid() == 0 && unix.Stat(dir, &st) == nil && st.Mode&0o001 == 0
}

// fitParent is whether a directory can hold the runtime directory: on a tmpfs,
// where erased keys leave no traces, and so that nobody but us and root can
// put something else in its place.
func fitParent(dir string) error {
	var st unix.Stat_t
	if err := unix.Stat(dir, &st); err != nil {
		return err
	}
	switch {
	case st.Uid != 0 && int(st.Uid) != os.Geteuid():
		return errForeign
	case st.Mode&0o022 != 0 && st.Mode&unix.S_ISVTX == 0:
		return errors.New("others can change what is in it")
	}
	tmpfs, err := onion.OnTmpfs(dir)
	if err == nil && !tmpfs {
		err = errors.New("it is on a disk, where erased keys leave traces")
	}
	return err
}

// openRuntime makes the runtime directory, or takes over the one that a
// killed service left, and empties it. One that is in use is refused.
func openRuntime(dir, state string) (*runtimeDir, error) {
	path, err := runtimePath(dir, state)
	if err != nil {
		return nil, err
	}
	parent := filepath.Dir(path)
	if err := fitParent(parent); err != nil {
		return nil, hint(fmt.Errorf("making the runtime directory: %s: %w", parent, err), "lethe serve --runtime DIR with a folder of yours on a tmpfs, such as /dev/shm")
	}
	r := &runtimeDir{path: path, tor: path, name: filepath.Base(path)}
	if err := r.open(parent); err != nil {
		r.release()
		return nil, fmt.Errorf("making the runtime directory %s: %w", path, err)
	}
	return r, nil
}

// open works below the parent's descriptor, so that a link put in the way
// leads nowhere.
func (r *runtimeDir) open(parent string) (err error) {
	if r.parent, err = os.OpenRoot(parent); err != nil {
		return err
	}
	if err := r.parent.Mkdir(r.name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	seen, err := r.parent.Lstat(r.name)
	if err != nil {
		return err
	}
	if err := ownInfo(seen); err != nil {
		return err
	}
	if r.root, err = r.parent.OpenRoot(r.name); err != nil {
		return err
	}
	opened, err := r.root.Stat(".")
	if err != nil {
		return err
	}
	if !os.SameFile(seen, opened) {
		return errors.New("it was changed meanwhile")
	}
	if r.lock, err = r.root.OpenFile("lock", os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return err
	}
	if err := unix.Flock(int(r.lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		r.lock.Close()
		r.lock = nil
		return errors.New("another lethe uses it")
	}
	return r.empty()
}

// torName is tor's folder in the runtime directory, where tor is another
// user's.
const torName = "tor"

// admit makes the folder for another user's tor: ours until tor is started.
func (r *runtimeDir) admit(tor *onion.User) error {
	d, err := r.root.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	if err := letPass(d, tor); err != nil || tor == nil {
		return err
	}
	r.tor = filepath.Join(r.path, torName)
	return r.root.Mkdir(torName, 0o700)
}

// empty removes all that is in it but the lock.
func (r *runtimeDir) empty() error {
	d, err := r.root.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == "lock" {
			continue
		}
		if err := r.root.RemoveAll(name); err != nil {
			return err
		}
	}
	return nil
}

// remove empties and removes it. Whoever does not hold the lock removes
// nothing.
func (r *runtimeDir) remove() error {
	defer r.release()
	if r.lock == nil {
		return nil
	}
	err := errors.Join(r.empty(), r.root.Remove("lock"), r.parent.Remove(r.name))
	if _, gone := r.parent.Lstat(r.name); errors.Is(gone, fs.ErrNotExist) {
		return nil // someone tidied it away: nothing of ours is left
	}
	return err
}

// removeRuntime removes the runtime directory that a killed service left. One
// that is not there any more is as good, and so is what someone else has put in
// its place since then: nobody is to keep us from starting by that.
func removeRuntime(path string) error {
	i, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!i.IsDir() || errors.Is(ownInfo(i), errForeign)) {
		return nil
	}
	r := &runtimeDir{path: path, name: filepath.Base(path)}
	if err := r.open(filepath.Dir(path)); err != nil {
		r.release()
		return fmt.Errorf("removing %s: %w", path, err)
	}
	return r.remove()
}

func (r *runtimeDir) release() {
	if r.lock != nil {
		r.lock.Close()
		r.lock = nil
	}
	for _, root := range []*os.Root{r.root, r.parent} {
		if root != nil {
			root.Close()
		}
	}
}

// ownInfo is whether a directory is ours alone, but for the group of tor's
// user that root may have let through.
func ownInfo(i fs.FileInfo) error {
	switch {
	case !i.IsDir():
		return errors.New("not a directory")
	case int(i.Sys().(*syscall.Stat_t).Uid) != os.Geteuid():
		return errForeign
	case os.Geteuid() == 0 && i.Mode().Perm() == passage:
		return nil
	case i.Mode().Perm()&0o077 != 0:
		return errOpenToOthers
	}
	return nil
}
