package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// deskFolder is where sealed parts are put, each whole or not at all.
//
// A part is written aside, to .ALIAS-N.age.part, which is there before the
// desk is asked for it and as long as the part is not whole: the desk may take
// for collected what never arrived. So what is begun stays owed, also after a
// crash or a power cut.
type deskFolder struct {
	path string
	root *os.Root
	dir  *os.File // holds the lock
}

// asideEnd ends the name of a part that is being written, and a dot begins it.
const asideEnd = ".part"

func aside(name string) string { return "." + name + asideEnd }

var (
	// errOther is that a file is in the way.
	errOther = errors.New("a file with this name is there and holds something else; it stays as it is")

	// errFolderBusy is that another lethe desk has the folder.
	errFolderBusy = errors.New("another lethe desk fetch writes there")
)

// openDeskFolder opens a folder, which it makes if it is missing, for us alone.
func openDeskFolder(path string) (*deskFolder, error) {
	if path == "" {
		path = "."
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	f := &deskFolder{path: path}
	err := f.open()
	if err != nil {
		f.close()
		return nil, hint(fmt.Errorf("opening the folder %s: %w", path, err), "lethe desk fetch -o OTHERFOLDER")
	}
	return f, nil
}

func (f *deskFolder) open() (err error) {
	if f.root, err = os.OpenRoot(f.path); err != nil {
		return err
	}
	if f.dir, err = f.root.Open("."); err != nil {
		return err
	}
	if err = unix.Flock(int(f.dir.Fd()), unix.LOCK_EX|unix.LOCK_NB); errors.Is(err, unix.EWOULDBLOCK) {
		err = errFolderBusy
	}
	return err
}

func (f *deskFolder) close() {
	if f.dir != nil {
		f.dir.Close()
	}
	if f.root != nil {
		f.root.Close()
	}
}

// begun are the names of parts that were begun and are not whole.
func (f *deskFolder) begun() (map[string]bool, error) {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("reading the folder %s: %w", f.path, err)
	}
	all := map[string]bool{}
	for _, e := range entries {
		name, hidden := strings.CutPrefix(e.Name(), ".")
		name, part := strings.CutSuffix(name, asideEnd)
		if hidden && part && strings.HasSuffix(name, ".age") {
			all[name] = true
		}
	}
	return all, nil
}

// begin makes room for a part of size bytes, and sees that its name is free or
// a file's that could be the same.
func (f *deskFolder) begin(name string, size int64) (*os.File, error) {
	i, err := f.root.Lstat(name)
	if err == nil && (!i.Mode().IsRegular() || i.Size() != size) {
		return nil, errOther
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	w, err := f.root.OpenFile(aside(name), os.O_RDWR|os.O_CREATE|os.O_TRUNC|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	// A full disk is to be known before the desk takes the part for collected.
	err = unix.Fallocate(int(w.Fd()), 0, 0, size)
	if errors.Is(err, unix.EOPNOTSUPP) {
		err = nil
	}
	if err == nil {
		err = f.dir.Sync()
	}
	if err != nil {
		f.giveUp(w)
		return nil, fmt.Errorf("making room for it: %w", err)
	}
	return w, nil
}

// giveUp ends a part that is not whole. It stays begun, and takes no room.
func (f *deskFolder) giveUp(w *os.File) {
	w.Truncate(0)
	w.Close()
}

// drop forgets a part that was begun.
func (f *deskFolder) drop(name string) { f.root.Remove(aside(name)) }

// end gives a part that is whole its name, and closes it. It reports whether
// the file is new: one with the same bytes may be there.
func (f *deskFolder) end(w *os.File, name string) (fresh bool, err error) {
	if err := w.Sync(); err != nil {
		f.giveUp(w)
		return false, err
	}
	same, err := f.holds(name, w)
	if fresh = errors.Is(err, fs.ErrNotExist); fresh {
		err = f.rename(name)
	}
	switch {
	case err != nil:
		f.giveUp(w)
		return false, err
	case !fresh && !same:
		f.giveUp(w)
		return false, errOther
	case !fresh:
		f.drop(name)
	}
	return fresh, errors.Join(w.Close(), f.dir.Sync())
}

// rename puts the part in its place, unless something is there.
func (f *deskFolder) rename(name string) error {
	fd := int(f.dir.Fd())
	err := unix.Renameat2(fd, aside(name), fd, name, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) { // a file system that cannot refuse
		err = f.root.Rename(aside(name), name) // it was not there a moment ago
	}
	return err
}

// holds is whether a file has the same bytes as w.
func (f *deskFolder) holds(name string, w *os.File) (bool, error) {
	old, err := f.root.OpenFile(name, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if errors.Is(err, unix.ELOOP) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer old.Close()
	if _, err := w.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	a, b := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, err := io.ReadFull(old, a)
		m, errW := io.ReadFull(w, b)
		switch {
		case !bytes.Equal(a[:n], b[:m]):
			return false, nil
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return errors.Is(errW, io.EOF) || errors.Is(errW, io.ErrUnexpectedEOF), nil
		case err != nil:
			return false, err
		case errW != nil:
			return false, errW
		}
	}
}

// at is where a file of the folder is, for people.
func (f *deskFolder) at(name string) string { return filepath.Join(f.path, name) }
