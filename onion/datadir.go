package onion

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// makeData makes tor's data directory, and checks that it is tor's alone. One
// that is root's, left by a tor that was, is given to tor's user with all
// that is in it. That of any other user is not: who that is could have put
// links into it.
func makeData(path string, u *User) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return fmt.Errorf("making tor's data directory: %w", err)
	}
	i, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("making tor's data directory: %w", err)
	}
	if u != nil && checkOwn(i) == nil {
		if err := u.take(path); err != nil {
			return fmt.Errorf("giving tor's data directory to %s: %w", u.Name, err)
		}
		return nil
	}
	uid, _ := u.owner()
	if err := checkOwner(i, uid); err != nil {
		return fmt.Errorf("looking at tor's data directory %s: %w", path, err)
	}
	return nil
}

// take gives the user a folder of ours and all that is in it, some tens of
// files. The folder itself comes last: as long as that is ours, not all is
// done, and nobody else could change anything in it.
func (u *User) take(path string) error {
	root, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	defer root.Close()
	give := func(name string) error {
		if err := onlyName(root, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return root.Lchown(name, int(u.UID), int(u.GID))
	}
	err = fs.WalkDir(root.FS(), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		return give(name)
	})
	if err != nil {
		return err
	}
	return give(".")
}

// errLinked is that a file has another name elsewhere: who gives it away gives
// that away too. Lethe and tor make none.
var errLinked = errors.New("it is a file with another name elsewhere (hard link)")

// onlyName checks that a file in a folder is in no other.
func onlyName(folder *os.Root, name string) error {
	i, err := folder.Lstat(name)
	if err != nil {
		return err
	}
	if s := i.Sys().(*syscall.Stat_t); !i.IsDir() && s.Nlink > 1 {
		return errLinked
	}
	return nil
}

// errReplaced is that tor has put something else in the place of a file.
var errReplaced = errors.New("it is no file of tor's any more")

// sameFile checks that a file in tor's folder, opened, is one of tor's still:
// neither a pipe nor another name of a file that is not tor's.
func (u *User) sameFile(f *os.File) error {
	i, err := f.Stat()
	if err != nil {
		return err
	}
	uid, _ := u.owner()
	if !i.Mode().IsRegular() || checkOwner(i, uid) != nil {
		return errReplaced
	}
	return nil
}
