package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	logSuffix = ".log"
	logDay    = "2006-01-02"
	logHour   = "2006-01-02T15Z"
)

// day is the length of a day; UTC has no other.
const day = 24 * time.Hour

// dayFile is one file of the log. It holds one day.
type dayFile struct {
	path  string
	start time.Time // of the day, by its name
	mod   time.Time // of the last line, cut to the hour; from outside it can be anything
	size  int64
	plain bool // a regular file
	names int  // that it has
}

// readDays returns the log's files, oldest first, and the names of what else
// is in its folder. No folder holds no files.
func readDays(dir string) (days []dayFile, foreign []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("reading the log folder: %w", err)
	}
	for _, e := range entries {
		i, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // gone meanwhile
		}
		if err != nil {
			return nil, nil, fmt.Errorf("reading the log folder: %w", err)
		}
		start, ok := dayOf(e.Name())
		if !ok || i.IsDir() {
			foreign = append(foreign, e.Name())
			continue
		}
		days = append(days, dayFile{filepath.Join(dir, e.Name()), start, i.ModTime(), i.Size(), i.Mode().IsRegular(), int(i.Sys().(*syscall.Stat_t).Nlink)})
	}
	return days, foreign, nil
}

// dayOf is the day that a file's name says.
func dayOf(name string) (time.Time, bool) {
	base, ok := strings.CutSuffix(name, logSuffix)
	start, err := time.Parse(logDay, base)
	return start, ok && err == nil
}

// spent is why a file must go, or nothing. Age counts from what is older, its
// name or its mtime, to the later of both clocks: a day of slack is left for a
// timer that stood still, because the whole file goes a day before its first
// line has to. keep is 0 where there is to be no log.
func (f *dayFile) spent(keep time.Duration, wall, late time.Time) reason {
	switch {
	case !f.plain || f.start.Sub(wall) > day:
		return byClock
	case late.Sub(f.start) >= keep || late.Sub(f.mod) >= keep:
		return byAge
	}
	return ""
}

// erase empties the file and takes its name away. Emptied first, it is empty
// under another name too, if it was linked to one. What is no regular file is
// not followed.
func (f *dayFile) erase() error {
	if f.plain {
		if err := f.empty(); err != nil && f.names > 1 {
			return fmt.Errorf("removing an old log: %w", err)
		}
	}
	if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing an old log: %w", err)
	}
	return nil
}

func (f *dayFile) empty() error {
	open := func() (*os.File, error) {
		return os.OpenFile(f.path, os.O_WRONLY|os.O_TRUNC|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	}
	o, err := open()
	if errors.Is(err, fs.ErrPermission) && os.Chmod(f.path, 0o600) == nil {
		o, err = open()
	}
	if err != nil {
		return err
	}
	return o.Close()
}

// ownFolder makes the log's folder, or checks that the one that is there is a
// folder of ours, and closes it to others.
func ownFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	i, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	switch {
	case !i.IsDir():
		return errors.New("it is not a folder")
	case int(i.Sys().(*syscall.Stat_t).Uid) != os.Geteuid():
		return errors.New("it belongs to someone else")
	case i.Mode().Perm()&0o077 != 0:
		return os.Chmod(dir, 0o700)
	}
	return nil
}
