package onion

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

var (
	// ErrExposed is returned for a file or folder that group or others may
	// use.
	ErrExposed = errors.New("others than its owner have access")

	// ErrForeign is returned for a file or folder that is not our user's.
	ErrForeign = errors.New("it belongs to another user")
)

// checkOwn reports with an error whether others may use the file or folder.
func checkOwn(i fs.FileInfo) error { return checkOwner(i, os.Geteuid()) }

// checkOwner reports with an error whether a file or folder is that user's,
// and closed to all others. Access control lists count as far as the mode
// shows them: as the group.
func checkOwner(i fs.FileInfo, uid int) error {
	if i.Sys().(*syscall.Stat_t).Uid != uint32(uid) {
		return ErrForeign
	}
	if mode := i.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%w (mode %04o)", ErrExposed, mode)
	}
	return nil
}

// checkFolder is checkOwn for the folder of root.
func checkFolder(root *os.Root) error {
	i, err := root.Stat(".")
	if err != nil {
		return err
	}
	if err := checkOwn(i); err != nil {
		return fmt.Errorf("looking at its folder: %w", err)
	}
	return nil
}

// OnTmpfs reports whether the folder path is in memory: on a tmpfs or ramfs.
// The first of them may still be swapped out.
func OnTmpfs(path string) (bool, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return false, fmt.Errorf("asking for the file system of %s: %w", path, err)
	}
	return s.Type == unix.TMPFS_MAGIC || s.Type == unix.RAMFS_MAGIC, nil
}
