package policy

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// machine is the two clocks of one, and what really is.
type machine struct {
	real time.Duration // since the beginning
	wall time.Time
}

func (m *machine) pass(d time.Duration) { m.real += d; m.wall = m.wall.Add(d) }
func (m *machine) jump(d time.Duration) { m.wall = m.wall.Add(d) }

func (m *machine) config(dir string, days int) LogConfig {
	return LogConfig{Dir: dir, Days: days, Wall: func() time.Time { return m.wall }, Boot: func() time.Duration { return m.real }}
}

func newMachine() *machine { return &machine{wall: time.Date(2026, 3, 1, 13, 47, 12, 9, time.UTC)} }

func newLog(t *testing.T, dir string, days int) (*Log, *machine) {
	t.Helper()
	m := newMachine()
	l, err := OpenLog(m.config(dir, days))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, m
}

// listed are the names of the files in a folder.
func listed(dir string) (all []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func event(t *testing.T, l *Log, e Event) {
	t.Helper()
	if err := l.Event(e); err != nil {
		t.Fatal(err)
	}
}

// ledger knows when each line in a log was really written: lines are numbered
// by their locked_mib.
type ledger struct {
	dir   string
	wrote []time.Duration
}

func (b *ledger) write(l *Log, m *machine) error {
	b.wrote = append(b.wrote, m.real)
	return l.Event(SiteStarted{len(b.wrote)})
}

// oldest is the age of the oldest line that is there, and the number of the
// latest.
func (b *ledger) oldest(m *machine) (age time.Duration, latest int) {
	files, _ := filepath.Glob(filepath.Join(b.dir, "*"))
	for _, name := range files {
		text, _ := os.ReadFile(name)
		for line := range strings.Lines(string(text)) {
			var n int
			if _, after, ok := strings.Cut(line, `"locked_mib":`); ok {
				fmt.Sscanf(after, "%d", &n)
				latest = max(latest, n)
				age = max(age, m.real-b.wrote[n-1])
			}
		}
	}
	return age, latest
}

// A line a day for 40 days, with one start a day; then 15 days of nothing.
func TestLogRetention(t *testing.T) {
	for _, days := range []int{2, 7, LogDays} {
		m := newMachine()
		b := &ledger{dir: t.TempDir()}
		for range 40 {
			l, err := OpenLog(m.config(b.dir, days))
			if err != nil {
				t.Fatal(err)
			}
			if err := b.write(l, m); err != nil {
				t.Fatal(err)
			}
			if age, latest := b.oldest(m); age >= time.Duration(days)*day || latest != len(b.wrote) {
				t.Fatalf("%d days: on %v the latest line is %d, the oldest %v old", days, m.wall, latest, age)
			}
			m.pass(23 * time.Hour)
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if age, _ := b.oldest(m); age < time.Duration(days-2)*day {
			t.Errorf("%d days: the oldest of 40 days is %v old: more went than had to", days, age)
		}
		l, err := OpenLog(m.config(b.dir, days))
		if err != nil {
			t.Fatal(err)
		}
		event(t, l, Started{"1.0"})
		m.pass(15 * day)
		if err := l.Retain(); err != nil {
			t.Fatal(err)
		}
		if left := listed(b.dir); len(left) != 0 {
			t.Errorf("%d days: after 15 idle days there is %v", days, left)
		}
		event(t, l, Stopped{})
		if text, _ := os.ReadFile(l.file.Name()); !strings.Contains(string(text), `"event":"removed","files":`) {
			t.Errorf("%d days: what was removed is not said:\n%s", days, text)
		}
		l.Close()
	}
}

// A service that runs all the time, idle or not, whatever is done to its wall
// clock: the oldest line is younger than 14 days, and the log does not die.
func TestLogClockJumps(t *testing.T) {
	for name, jump := range map[string]func(hour int) time.Duration{
		"none":               func(int) time.Duration { return 0 },
		"back 59 minutes":    func(int) time.Duration { return -59 * time.Minute },
		"back 2 hours a day": func(h int) time.Duration { return map[bool]time.Duration{true: -2 * time.Hour}[h%24 == 7] },
		"back 30 days, once": func(h int) time.Duration { return map[bool]time.Duration{true: -30 * day}[h == 100] },
		"back 30 days, daily": func(h int) time.Duration {
			return map[bool]time.Duration{true: -30 * day}[h%24 == 3]
		},
		"back 13 days": func(h int) time.Duration { return map[bool]time.Duration{true: -13*day - 5*time.Hour}[h == 400] },
		"ahead 400 days and back": func(h int) time.Duration {
			return map[int]time.Duration{100: 400 * day, 150: -400 * day}[h%300]
		},
		"ahead 5 days and back": func(h int) time.Duration { return map[int]time.Duration{100: 5 * day, 150: -5 * day}[h%300] },
		"to and fro":            func(h int) time.Duration { return time.Duration(1-2*(h%2)) * 20 * time.Hour },
	} {
		for _, restarts := range []bool{false, true} {
			m := newMachine()
			b := &ledger{dir: t.TempDir()}
			l, err := OpenLog(m.config(b.dir, LogDays))
			if err != nil {
				t.Fatal(err)
			}
			for hour := range 40 * 24 {
				m.pass(time.Hour)
				m.jump(jump(hour))
				if err := l.Retain(); err != nil {
					t.Fatal(err)
				}
				if hour%5 == 0 {
					if err := errors.Join(b.write(l, m), l.Retain()); err != nil {
						t.Fatal(err)
					}
				}
				if age, latest := b.oldest(m); age >= LogDays*day || hour%5 == 0 && latest != len(b.wrote) {
					t.Fatalf("%s, restarts %v: in hour %d the latest of %d lines is %d, the oldest %v old", name, restarts, hour, len(b.wrote), latest, age)
				}
				if restarts && hour%24 == 11 {
					if err := l.Close(); err != nil {
						t.Fatal(err)
					}
					if l, err = OpenLog(m.config(b.dir, LogDays)); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := os.Stat(filepath.Join(b.dir, m.wall.Format(logDay)+logSuffix)); err != nil && name == "none" {
				t.Errorf("%s: %v", name, err)
			}
			l.Close()
		}
	}
}

// Whatever the order of starts, lines, jumps, pauses and stops: while a
// service runs, the oldest line is younger than its days. What the clock does
// while nothing runs cannot be seen unless it goes back behind the last line,
// so there it only goes forward, at least as fast as time.
func TestLogSchedules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "log")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		days := rapid.SampledFrom([]int{2, 3, 7, LogDays, LogDays}).Draw(t, "days")
		m, b := newMachine(), &ledger{dir: dir}
		var l *Log
		span := func(name string, most time.Duration) time.Duration {
			return time.Duration(rapid.Int64Range(0, int64(most)).Draw(t, name))
		}
		start := func() {
			if l, err = OpenLog(m.config(dir, days)); err != nil {
				t.Fatal(err)
			}
		}
		start()
		t.Repeat(map[string]func(*rapid.T){
			"line": func(*rapid.T) {
				if err := b.write(l, m); err != nil {
					t.Fatal(err)
				}
			},
			"jump": func(*rapid.T) {
				m.jump(span("forward", 40*day) - span("back", 40*day))
			},
			"small jump": func(*rapid.T) {
				m.jump(span("forward", 2*time.Hour) - span("back", 2*time.Hour))
			},
			"pause": func(*rapid.T) { // the machine sleeps, and wakes
				m.pass(span("pause", 20*day))
			},
			"hours": func(*rapid.T) {
				for range rapid.IntRange(1, 100).Draw(t, "hours") {
					m.pass(time.Hour)
					if err := l.Retain(); err != nil {
						t.Fatal(err)
					}
				}
			},
			"restart": func(*rapid.T) {
				if err := l.Retain(); err != nil { // it ran until now
					t.Fatal(err)
				}
				if rapid.Bool().Draw(t, "killed") {
					l.closeFile()
				} else if err := l.Close(); err != nil {
					t.Fatal(err)
				}
				if rapid.Bool().Draw(t, "off") {
					m.pass(time.Hour + span("off", 60*day))
					m.jump(span("forward", 20*day))
				}
				start()
			},
			"": func(*rapid.T) {
				if err := l.Retain(); err != nil {
					t.Fatal(err)
				}
				if age, _ := b.oldest(m); age >= time.Duration(days)*day {
					t.Fatalf("with %d days, the oldest line is %v old; there is %v", days, age, listed(dir))
				}
			},
		})
		l.Close()
	})
}

// Files from elsewhere: by name or by mtime, whichever is older, and dates to
// come.
func TestLogPlanted(t *testing.T) {
	m := newMachine()
	for name, c := range map[string]struct {
		file string
		mod  time.Duration // before now
		stay bool
	}{
		"yesterday":            {"2026-02-28.log", 20 * time.Hour, true},
		"today":                {"2026-03-01.log", time.Hour, true},
		"old by name":          {"2026-02-10.log", 0, false},
		"old by mtime":         {"2026-02-28.log", 13 * day, false},
		"13 days by name":      {"2026-02-16.log", 0, false},
		"12 days by name":      {"2026-02-17.log", 0, true},
		"tomorrow":             {"2026-03-02.log", 0, true},
		"the day after":        {"2026-03-03.log", 0, false},
		"next year":            {"2027-03-01.log", 0, false},
		"mtime far ahead":      {"2026-03-01.log", -400 * day, false},
		"the end of time":      {"9999-12-31.log", 0, false},
		"the beginning":        {"0001-01-01.log", 0, false},
		"foreign":              {"notes.txt", 60 * day, true},
		"almost a day":         {"2026-3-1.log", 60 * day, true},
		"no day":               {"2026-02-30.log", 60 * day, true},
		"rotated by something": {"2026-02-10.log.1.gz", 60 * day, true},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, c.file)
		plant(t, path, "line\n", m.wall.Add(-c.mod))
		l, err := OpenLog(m.config(dir, LogDays))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if stays := slices.Contains(listed(dir), c.file); stays != c.stay {
			t.Errorf("%s: %s stays: got %v, want %v", name, c.file, stays, c.stay)
		}
		if _, ours := dayOf(c.file); ours == slices.Contains(l.Foreign(), c.file) {
			t.Errorf("%s: foreign are %v", name, l.Foreign())
		}
		l.Close()
	}
}

func plant(t *testing.T, path, text string, mod time.Time) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, mod, mod); err != nil {
		t.Fatal(err)
	}
}

// An old file with a second name is empty under that too; a link is removed,
// and what it leads to is left alone.
func TestLogLinks(t *testing.T) {
	dir, aside := t.TempDir(), t.TempDir()
	m := newMachine()
	old, second := filepath.Join(dir, "2026-02-01.log"), filepath.Join(aside, "second")
	plant(t, old, "an old line\n", m.wall)
	if err := os.Link(old, second); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(aside, "target")
	plant(t, target, "not ours\n", m.wall)
	if err := os.Symlink(target, filepath.Join(dir, "2026-03-01.log")); err != nil {
		t.Fatal(err)
	}
	l, err := OpenLog(m.config(dir, LogDays))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	event(t, l, Started{"1.0"})
	if b, err := os.ReadFile(second); err != nil || len(b) != 0 {
		t.Errorf("under its second name there is %q, %v", b, err)
	}
	if b, _ := os.ReadFile(target); string(b) != "not ours\n" {
		t.Errorf("behind the link there is %q", b)
	}
	if got := listed(dir); !slices.Equal(got, []string{"2026-03-01.log"}) {
		t.Errorf("there is %v", got)
	}
}
