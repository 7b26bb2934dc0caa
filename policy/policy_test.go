package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLogLines(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	now := time.Date(2026, 3, 1, 13, 47, 12, 9, time.UTC)
	l, err := OpenLog(dir, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []Event{
		Started{"1.0"}, SiteStarted{256}, TorStarted{"0.4.9.11"}, TorProgress{45}, TorStalled{5}, Published{}, TorEnded{},
		SiteEnded{FaultSignal}, Faulted{"203.0.113.9 made this up"}, Started{"203.0.113.9 made this up"}, Stopped{},
	} {
		if err := l.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "2026-03-01.log"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"hour":"2026-03-01T13Z","event":"started","version":"1.0"}
{"hour":"2026-03-01T13Z","event":"site-started","locked_mib":256}
{"hour":"2026-03-01T13Z","event":"tor-started","version":"0.4.9.11"}
{"hour":"2026-03-01T13Z","event":"tor-progress","percent":45}
{"hour":"2026-03-01T13Z","event":"tor-stalled","percent":5}
{"hour":"2026-03-01T13Z","event":"published"}
{"hour":"2026-03-01T13Z","event":"tor-ended"}
{"hour":"2026-03-01T13Z","event":"site-ended","fault":"signal"}
{"hour":"2026-03-01T13Z","event":"fault","fault":"other"}
{"hour":"2026-03-01T13Z","event":"started","version":"?"}
{"hour":"2026-03-01T13Z","event":"stopped"}
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if i, err := os.Stat(dir); err != nil || i.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", i.Mode(), err)
	}
}

// Whatever day it is, no file is left that could hold a line 14 days old.
func TestLogRetention(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	l, err := OpenLog(dir, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 40 {
		if err := l.Event(Stopped{}); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			day, err := time.Parse(logDay, strings.TrimSuffix(e.Name(), logSuffix))
			if err != nil {
				t.Fatal(err)
			}
			if age := now.Sub(day); age >= LogDays*24*time.Hour {
				t.Fatalf("on %v there is %s", now, e.Name())
			}
		}
		now = now.Add(23 * time.Hour)
	}
	now = now.AddDate(0, 0, 15)
	if err := l.Retain(); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("after 15 idle days %d files are left", len(entries))
	}
}
