package policy

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// LogDays is the ceiling: while a service runs, and before the first line of
// its next start, no byte in the log is so many days old. A setting may lower
// it; nothing raises it.
const LogDays = 14

// LogLook is how often a running service has to call Retain. It is a look at
// the names of a few files.
const LogLook = time.Minute

const (
	// logMax is the longest file of a day, in bytes: a few hundred lines,
	// where a quiet day has about ten.
	logMax = 64 << 10
	// logSpare is left for the line that says that the file is full.
	logSpare = 128
)

// ErrLogFull says that a line was dropped because the day's file is full.
var ErrLogFull = errors.New("writing the log: today's file is full")

// LogConfig is what a log is made from.
type LogConfig struct {
	Dir  string
	Days int                  // LogDays or less; 0 writes nothing and removes what is there
	Wall func() time.Time     // the clock of names and lines
	Boot func() time.Duration // a clock that never jumps and counts suspend
}

// Log writes events to one file a day, in a folder of its own, and removes
// the files that are too old. The time on a line is the hour: what happened
// when, to the minute, is nobody's business. It is safe for concurrent use.
type Log struct {
	mu    sync.Mutex
	dir   string
	keep  time.Duration // for how long after its day began a file is kept
	clock logClock

	file    *os.File
	day     string // of file
	fresh   bool   // nothing was written to file yet
	left    removed
	faulted map[Fault]string // the day on which each was written last
	full    string           // the day on which the file was full
	foreign []string
	health  error
}

// OpenLog makes the folder (0700) where it is missing and removes what is too
// old before anything is written. Where that cannot be done it fails: the
// promise would be broken from the start.
func OpenLog(c LogConfig) (*Log, error) {
	if err := CheckLogDays(c.Days); err != nil {
		return nil, fmt.Errorf("opening the log: %d days: %w", c.Days, err)
	}
	l := &Log{
		dir:     c.Dir,
		keep:    time.Duration(max(c.Days-1, 0)) * day,
		clock:   logClock{wall: c.Wall, boot: c.Boot},
		faulted: make(map[Fault]string),
	}
	if c.Days > 0 {
		if err := ownFolder(c.Dir); err != nil {
			return nil, fmt.Errorf("opening the log: %s: %w", c.Dir, err)
		}
	}
	if err := l.Retain(); err != nil {
		return nil, err
	}
	return l, nil
}

// Event writes one line. When old lines cannot be removed, or the file cannot
// be written, the line is dropped and the error returned: the service goes on
// without a log rather than with one that keeps too much. It never waits for
// room on the disk.
func (l *Log) Event(e Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.health = l.event(e)
	return l.health
}

func (l *Log) event(e Event) error {
	wall, late, err := l.retain()
	if err != nil || l.keep == 0 {
		return err
	}
	today := wall.Format(logDay)
	f, isFault := e.(Faulted)
	if isFault && l.faulted[f.Fault.class()] == today {
		return nil
	}
	if err := l.open(today); err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	hour := wall.Format(logHour)
	var b []byte
	if l.left.files > 0 {
		b = lineOf(hour, l.left)
	}
	err = l.append(append(b, lineOf(hour, e)...), hour)
	if err == nil {
		l.left = removed{}
		if isFault {
			l.faulted[f.Fault.class()] = today
		}
	}
	if e := l.stamp(late); err == nil {
		err = e
	}
	return err
}

// open opens the file of the day, unless it is open and still there.
func (l *Log) open(today string) error {
	path := filepath.Join(l.dir, today+logSuffix)
	if l.file != nil && l.day == today {
		open, err := l.file.Stat()
		there, err2 := os.Lstat(path)
		if err == nil && err2 == nil && os.SameFile(open, there) {
			return nil
		}
	}
	l.closeFile()
	if err := ownFolder(l.dir); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	l.file, l.day, l.fresh = f, today, true
	return f.Chmod(0o600)
}

// append writes lines whole or not at all, and no more than fits.
func (l *Log) append(lines []byte, hour string) error {
	i, err := l.file.Stat()
	if err != nil {
		return fmt.Errorf("writing the log: %w", err)
	}
	if i.Size()+int64(len(lines)) > logMax-logSpare {
		if l.full == l.day || i.Size() > logMax-logSpare {
			return ErrLogFull
		}
		l.full = l.day
		lines, err = lineOf(hour, full{}), ErrLogFull
	}
	if l.fresh && i.Size() > 0 && !l.ended(i.Size()) {
		lines = append([]byte{'\n'}, lines...)
	}
	l.fresh = false
	if _, err := l.file.Write(lines); err != nil {
		return errors.Join(fmt.Errorf("writing the log: %w", err), l.file.Truncate(i.Size()))
	}
	return err
}

// ended is whether the file ends with a whole line: a power cut may have left
// a part of one.
func (l *Log) ended(size int64) bool {
	var last [1]byte
	_, err := l.file.ReadAt(last[:], size-1)
	return err == nil && last[0] == '\n'
}

// stamp sets the file's mtime to the hour, by the later of both clocks, so
// that the next start can go by it.
func (l *Log) stamp(late time.Time) error {
	hour := late.Truncate(time.Hour)
	if err := os.Chtimes(l.file.Name(), hour, hour); err != nil {
		return fmt.Errorf("writing the log: %w", err)
	}
	return nil
}

func (l *Log) closeFile() {
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
}

// Health is nil while the log keeps its promise and takes lines: the error of
// the last Event or Retain.
func (l *Log) Health() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.health
}

// Foreign are the names in the log's folder that are not the log's. Nothing
// removes them.
func (l *Log) Foreign() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.foreign
}

// Close removes what is too old, and closes the file. What is left stays
// until the next start, or until somebody wipes it.
func (l *Log) Close() error {
	err := l.Retain()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closeFile()
	return err
}
