package policy

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// AuditFile is one file that falls under the ceiling.
type AuditFile struct {
	Path    string
	Size    int64
	Oldest  time.Time // not later than its oldest byte; zero where it has none
	Trouble string    // what is wrong with it, or nothing
}

// Age is how old its oldest byte is at most; 0 where it has none.
func (f AuditFile) Age(now time.Time) time.Duration {
	if f.Oldest.IsZero() {
		return 0
	}
	return now.Sub(f.Oldest)
}

// AuditLog looks at a log's folder, which may be missing, and changes nothing.
// No byte in it may be so many days old, and nothing in it may be anybody
// else's.
func AuditLog(dir string, days int, now time.Time) ([]AuditFile, error) {
	own, foreign, err := readDays(dir)
	if err != nil {
		return nil, err
	}
	var all []AuditFile
	for _, f := range own {
		a := AuditFile{Path: f.path, Size: f.size}
		if f.size > 0 {
			a.Oldest = f.start
			if f.mod.Before(a.Oldest) {
				a.Oldest = f.mod
			}
		}
		switch {
		case !f.plain:
			a.Trouble = "not a regular file"
		case f.start.Sub(now) > day || f.mod.Sub(now) > day:
			a.Trouble = "dated ahead of the clock"
		default:
			a.judge(days, now)
		}
		all = append(all, a)
	}
	for _, name := range foreign {
		i, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("reading the log folder: %w", err)
		}
		all = append(all, AuditFile{Path: filepath.Join(dir, name), Size: i.Size(), Oldest: i.ModTime(), Trouble: "not the log's: nothing removes it"})
	}
	return all, nil
}

// judge finds what is older than it may be.
func (f *AuditFile) judge(days int, now time.Time) {
	if !f.Oldest.IsZero() && now.Sub(f.Oldest) >= time.Duration(days)*day {
		f.Trouble = fmt.Sprintf("over %d days old", days)
		if days == 0 {
			f.Trouble = "there is to be no log"
		}
	}
}

// WipeLog removes every file of a log, today's too, and says how many there
// were. A service that runs begins a new one with its next line. What is not
// the log's is left.
func WipeLog(dir string) (removed int, err error) {
	days, _, err := readDays(dir)
	for i := range days {
		if e := days[i].erase(); e != nil {
			err = errors.Join(err, e)
			continue
		}
		removed++
	}
	return removed, err
}
