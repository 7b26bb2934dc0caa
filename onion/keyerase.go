package onion

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// EraseKeys overwrites every file in the folder dir with zeros, brings that to
// the disk, and removes the file. It returns the names of those that are gone;
// the error says what is not. A folder that is missing has none.
//
// What the disk keeps elsewhere it cannot reach: older blocks of an SSD or of
// a file system that copies on write, snapshots, backups.
func EraseKeys(dir string) (gone []string, err error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("erasing keys: %w", err)
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("erasing keys: %w", err)
	}
	var errs []error
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		if err := eraseKey(root, e.Name()); err != nil {
			errs = append(errs, fmt.Errorf("erasing the key %s: %w", e.Name(), err))
			continue
		}
		gone = append(gone, e.Name())
	}
	return gone, errors.Join(errors.Join(errs...), syncFolder(root))
}

// EraseKey is EraseKeys for the one file path.
func EraseKey(path string) error {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err == nil {
		defer root.Close()
		err = errors.Join(eraseKey(root, filepath.Base(path)), syncFolder(root))
	}
	if err != nil {
		return fmt.Errorf("erasing the key %s: %w", path, err)
	}
	return nil
}

// eraseKey erases one file. One that cannot be overwritten is removed at
// least, and the error says so.
func eraseKey(root *os.Root, name string) error {
	i, err := root.Lstat(name)
	if err != nil {
		return err
	}
	if !i.Mode().IsRegular() {
		return root.Remove(name) // a link: what it leads to is not ours
	}
	f, err := root.OpenFile(name, os.O_WRONLY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return errors.Join(err, root.Remove(name))
	}
	_, err = io.CopyN(f, zeros{}, i.Size())
	return errors.Join(err, f.Sync(), f.Close(), root.Remove(name))
}

// zeros is a reader of zeros without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
