package policy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The folder and the files are ours alone, and their dates are hours.
func TestLogModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	m := newMachine()
	path := filepath.Join(dir, "2026-03-01.log")
	plant(t, path, "a line\nhalf a li", m.wall)
	l, err := OpenLog(m.config(dir, LogDays))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	event(t, l, Stopped{})
	for p, want := range map[string]os.FileMode{dir: 0o700, path: 0o600} {
		i, err := os.Stat(p)
		if err != nil || i.Mode().Perm() != want {
			t.Errorf("%s: got %v, %v, want %v", p, i.Mode(), err, want)
		}
	}
	if i, _ := os.Stat(path); !i.ModTime().Equal(time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC)) {
		t.Errorf("its date is %v", i.ModTime())
	}
	want := "a line\nhalf a li\n{\"hour\":\"2026-03-01T13Z\",\"event\":\"stopped\"}\n"
	if got := read(t, path); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A day has so many bytes and no more, whatever happens; the next is free.
func TestLogFull(t *testing.T) {
	l, m := newLog(t, t.TempDir(), LogDays)
	var err error
	for range 5000 {
		err = errors.Join(err, l.Event(SiteEnded{FaultCrash}))
	}
	path := l.file.Name()
	if !errors.Is(err, ErrLogFull) || l.Health() == nil {
		t.Errorf("got %v, health %v", err, l.Health())
	}
	text := read(t, path)
	if len(text) > logMax || strings.Count(text, `"event":"full"`) != 1 || !strings.HasSuffix(text, "\"event\":\"full\"}\n") {
		t.Errorf("%d bytes, the last %q", len(text), text[len(text)-100:])
	}
	m.pass(day)
	event(t, l, Stopped{})
	if l.Health() != nil {
		t.Errorf("on the next day: %v", l.Health())
	}
}

// Of one class, one fault a day is written: nobody reads from the log how
// often a visitor met one.
func TestFaultsAreNotCounted(t *testing.T) {
	l, m := newLog(t, t.TempDir(), LogDays)
	for range 3 {
		for range 1000 {
			event(t, l, Faulted{FaultPanic})
			event(t, l, Faulted{FaultVault})
			event(t, l, Faulted{Fault("unknown")})
		}
		if got := strings.Count(read(t, l.file.Name()), "\n"); got != 3 {
			t.Errorf("%d lines, want 3", got)
		}
		m.pass(day)
	}
}

// With no days nothing is written, not even a folder, and what is there goes.
func TestNoLog(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	l, m := newLog(t, dir, 0)
	event(t, l, Started{"1.0"})
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
	l.Close()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	plant(t, filepath.Join(dir, "2026-03-01.log"), "line\n", m.wall)
	l, err := OpenLog(m.config(dir, 0))
	if err != nil {
		t.Fatal(err)
	}
	event(t, l, Started{"1.0"})
	l.Close()
	if left := listed(dir); len(left) != 0 {
		t.Errorf("there is %v", left)
	}
}

// When what is old cannot be removed, nothing is written on top, and health
// says so; when it can, all goes on.
func TestLogStops(t *testing.T) {
	dir := t.TempDir()
	l, m := newLog(t, dir, LogDays)
	event(t, l, Started{"1.0"})
	// A folder with a day's name in the way of today's file, for root too.
	m.pass(day)
	if err := os.MkdirAll(filepath.Join(dir, "2026-03-02.log", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := l.Event(Stopped{}); err == nil || l.Health() == nil {
		t.Errorf("got %v, health %v", err, l.Health())
	}
	if err := os.RemoveAll(filepath.Join(dir, "2026-03-02.log")); err != nil {
		t.Fatal(err)
	}
	event(t, l, Stopped{})
	if l.Health() != nil {
		t.Errorf("health %v", l.Health())
	}
	// Somebody wipes, or takes the folder away: the next line makes it anew.
	if n, err := WipeLog(dir); n != 2 || err != nil {
		t.Errorf("wiping: %d files, %v", n, err)
	}
	event(t, l, Published{})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	event(t, l, TorEnded{})
	if got := read(t, l.file.Name()); strings.Count(got, "\n") != 1 {
		t.Errorf("got\n%s", got)
	}
}

// Two processes and many goroutines write whole lines.
func TestLogTwo(t *testing.T) {
	dir := t.TempDir()
	c := LogConfig{Dir: dir, Days: LogDays, Wall: time.Now, Boot: func() time.Duration { return 0 }}
	a, err := OpenLog(c)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := OpenLog(c)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	event(t, a, TorProgress{1})
	event(t, b, TorProgress{2})
	var all sync.WaitGroup
	for _, l := range []*Log{a, b, a, b} {
		all.Go(func() {
			for i := range 50 {
				if err := l.Event(TorProgress{i}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	text := ""
	for _, name := range listed(dir) { // two at midnight
		text += read(t, filepath.Join(dir, name))
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, `{"hour":"20`) || !strings.Contains(line, `Z","event":"tor-progress","percent":`) || !strings.HasSuffix(line, "}\n") {
			t.Fatalf("%q", line)
		}
	}
	if n := strings.Count(text, "\n"); n != 202 {
		t.Errorf("%d lines, want 202", n)
	}
}

// A day has the same bytes whether nobody comes or 100,000 do; if every one
// of them meets the same fault, it has one line more.
func TestDaysAreAlike(t *testing.T) {
	var sizes []int
	for _, faults := range []int{0, 100_000} {
		dir := t.TempDir()
		l, m := newLog(t, dir, LogDays)
		m.wall = m.wall.Truncate(day).Add(time.Minute)
		for _, e := range []Event{Started{"0.1.0"}, SiteStarted{256}, TorStarted{"0.4.9.11"}, TorProgress{0}, TorProgress{14}, TorProgress{75}, TorProgress{100}, Published{}} {
			event(t, l, e)
		}
		left := faults
		for range 23*60 + 50 {
			m.pass(LogLook)
			if err := l.Retain(); err != nil {
				t.Fatal(err)
			}
			for range min(left, 1000) {
				event(t, l, Faulted{FaultPanic})
			}
			left -= min(left, 1000)
		}
		event(t, l, Stopped{})
		sizes = append(sizes, len(read(t, l.file.Name())))
		l.Close()
	}
	one := len(lineOf("2026-03-01T00Z", Faulted{FaultPanic}))
	t.Logf("a quiet day: %d bytes; with 100,000 times the same fault: %d", sizes[0], sizes[1])
	if sizes[1] != sizes[0]+one {
		t.Errorf("got %d bytes, want %d and a line of %d", sizes[1], sizes[0], one)
	}
}
