package policy

import (
	"errors"
	"os"
	"time"
)

// Retain removes what is too old. A service calls it every LogLook, whether it
// has anything to log or not.
func (l *Log) Retain() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	wall, late, err := l.retain()
	if err == nil && late.Sub(wall) > LogLook { // less is how clocks are slewed
		err = l.mark(late)
	}
	if err != nil || !errors.Is(l.health, ErrLogFull) { // which lasts until the next line
		l.health = err
	}
	return err
}

// retain removes every file that is too old or comes from the future, and
// returns the two clocks. When the wall clock has gone back behind the later
// one, files are as old as that says. When it has gone back so far that
// today's own file would be too old, no date can be believed any more: all of
// them go, and the count begins anew.
func (l *Log) retain() (wall, late time.Time, err error) {
	days, foreign, err := readDays(l.dir)
	if err != nil {
		return wall, late, err
	}
	l.foreign = foreign
	for i := range days {
		l.clock.seen(days[i].mod)
	}
	wall, late = l.clock.read()
	lost := l.keep > 0 && late.Sub(wall.Truncate(day)) >= l.keep
	kept := 0
	for i := range days {
		f := &days[i]
		why := f.spent(l.keep, wall, late)
		if why == "" && lost {
			why = byClock
		}
		if why == "" {
			kept++
			continue
		}
		if err := l.remove(f, why); err != nil {
			return wall, late, err
		}
	}
	if kept == 0 {
		l.clock.trust()
		wall, late = l.clock.read()
	}
	return wall, late, nil
}

// remove erases a file, and notes that for the next line.
func (l *Log) remove(f *dayFile, why reason) error {
	if l.file != nil && l.file.Name() == f.path {
		l.closeFile()
	}
	if err := f.erase(); err != nil {
		return err
	}
	l.left.files++
	l.left.why = why
	return nil
}

// mark notes on the newest file how far the later clock is, as long as the
// wall clock is behind it: the next start has nothing else to know it by.
func (l *Log) mark(late time.Time) error {
	days, _, err := readDays(l.dir)
	if err != nil || len(days) == 0 {
		return err
	}
	hour := late.Truncate(time.Hour)
	newest := days[len(days)-1]
	if !newest.mod.Before(hour) {
		return nil
	}
	return os.Chtimes(newest.path, hour, hour)
}
