package onion

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// OpenKey loads the service key from the file path. If there is none it makes
// one, and the folder too if that alone is missing. Of several that make it
// at once, one wins and all return its key.
//
// The file must be readable by our user only, and so must the folder:
// ErrExposed and ErrForeign say what is wrong, ErrBadKey that the content is.
// An existing file is never written to.
func OpenKey(path string) (*Key, error) {
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	k, err := openKey(filepath.Clean(dir), name)
	if err != nil {
		return nil, fmt.Errorf("opening the service key %s: %w", path, err)
	}
	return k, nil
}

// LoadKey is OpenKey for a key that is there: it makes none (fs.ErrNotExist).
func LoadKey(path string) (k *Key, err error) {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err == nil {
		defer root.Close()
		if err = checkFolder(root); err == nil {
			k, err = loadKey(root, filepath.Base(path))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("opening the service key %s: %w", path, err)
	}
	return k, nil
}

// KeepKey writes a key to the new file path (fs.ErrExist), from which OpenKey
// loads it, and makes the folder if that alone is missing.
func KeepKey(path string, k *Key) error {
	root, err := ownFolder(filepath.Dir(path))
	if err == nil {
		defer root.Close()
		err = k.Lend(func(file []byte) error { return writeOnce(root, filepath.Base(path), file) })
	}
	if err != nil {
		return fmt.Errorf("keeping the service key %s: %w", path, err)
	}
	return nil
}

// ownFolder opens the folder dir, which it makes if it is missing, and checks
// that it is ours alone.
func ownFolder(dir string) (*os.Root, error) {
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if err := checkFolder(root); err != nil {
		root.Close()
		return nil, err
	}
	return root, nil
}

func openKey(dir, name string) (*Key, error) {
	root, err := ownFolder(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	k, err := loadKey(root, name)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if err := makeKey(root, name); err != nil {
		return nil, fmt.Errorf("making it: %w", err)
	}
	// What is in the file counts, whoever made it.
	return loadKey(root, name)
}

// loadKey reads the key file name.
func loadKey(root *os.Root, name string) (*Key, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !i.Mode().IsRegular() || i.Size() != int64(keySize) {
		return nil, ErrBadKey
	}
	if err := checkOwn(i); err != nil {
		return nil, err
	}
	return fillKey(func(file []byte) error {
		_, err := io.ReadFull(f, file)
		return err
	})
}

// makeKey writes a new key to the file name, unless there is one by then.
func makeKey(root *os.Root, name string) error {
	k, err := NewKey()
	if err != nil {
		return err
	}
	defer k.Destroy()
	err = k.Lend(func(file []byte) error { return writeOnce(root, name, file) })
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// writeOnce writes the file name, which must not be there (fs.ErrExist). It
// appears whole and already on the disk, or not at all.
func writeOnce(root *os.Root, name string, b []byte) (err error) {
	temp := "." + name + "." + rand.Text()
	f, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, f.Close(), root.Remove(temp), syncFolder(root))
	}()
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	// A link, because a rename would replace what another has just made.
	return root.Link(temp, name)
}

// makeFolder makes the folder dir if it is missing, to stay: a power cut must
// not take a key away whose address has been given out.
func makeFolder(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	parent, err := os.OpenRoot(filepath.Dir(dir))
	if err != nil {
		return err
	}
	return errors.Join(syncFolder(parent), parent.Close())
}

// syncFolder brings the folder's entries to the disk.
func syncFolder(root *os.Root) error {
	d, err := root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
