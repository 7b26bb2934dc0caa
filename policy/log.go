package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// LogDays is how many days a line may stay in the log: the service's own
// ceiling, which no setting raises.
const LogDays = 14

// logKeep is after how many days a day's file goes. A file holds one day
// (UTC), so its first line is up to a day older than its last; a day of slack
// stays for a stopped clock.
const logKeep = LogDays - 1

const (
	logSuffix = ".log"
	logDay    = "2006-01-02"
	logHour   = "2006-01-02T15Z"
)

// Log writes events to one file a day, in a folder of its own, and removes
// the files that are too old. The time on a line is the hour: what happened
// when, to the minute, is nobody's business. It is safe for concurrent use.
type Log struct {
	mu    sync.Mutex
	dir   string
	now   func() time.Time
	day   string
	file  *os.File
	write zerolog.Logger
}

// OpenLog makes the folder (0700) where it is missing and removes what is too
// old before anything is written.
func OpenLog(dir string, now func() time.Time) (*Log, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("opening the log: %w", err)
	}
	l := &Log{dir: dir, now: now}
	if err := l.retain(); err != nil {
		return nil, err
	}
	return l, nil
}

// Event writes one line. When old lines cannot be removed, or the file cannot
// be written, the line is dropped and the error returned: the service goes on
// without a log rather than with one that keeps too much.
func (l *Log) Event(e Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.turn(); err != nil {
		return err
	}
	l.write.Log().Str("hour", l.now().UTC().Format(logHour)).Str("event", e.Name()).EmbedObject(e).Send()
	return nil
}

// turn opens the file of the day, after removing what is too old.
func (l *Log) turn() error {
	day := l.now().UTC().Format(logDay)
	if l.file != nil && day == l.day {
		return nil
	}
	l.closeFile()
	if err := l.retain(); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(l.dir, day+logSuffix), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	l.file, l.day = f, day
	l.write = zerolog.New(scrubWriter{f})
	return nil
}

// retain removes every day's file that is too old, or from the future.
func (l *Log) retain() error {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return fmt.Errorf("reading the log folder: %w", err)
	}
	now := l.now().UTC()
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), logSuffix)
		day, err := time.Parse(logDay, name)
		if !ok || err != nil {
			continue // not ours
		}
		if age := now.Sub(day); age < logKeep*24*time.Hour && age > -48*time.Hour {
			continue
		}
		if err := os.Remove(filepath.Join(l.dir, e.Name())); err != nil {
			return fmt.Errorf("removing an old log: %w", err)
		}
	}
	return nil
}

// Retain removes what is too old. An idle service calls it too.
func (l *Log) Retain() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.retain()
}

func (l *Log) closeFile() {
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
}

// Close removes what is too old, and closes the file.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closeFile()
	return l.retain()
}

// scrubWriter is the last thing that every byte of the log passes.
type scrubWriter struct{ f *os.File }

func (s scrubWriter) Write(p []byte) (int, error) {
	if _, err := s.f.Write(Scrub(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}
