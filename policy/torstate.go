package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Tor writes how much it carried into its own state file: for each kind of
// traffic a line with the values, one with how many seconds each stands for,
// and one with when the last ends.
const (
	torHistory = "BWHistory"
	torTime    = "2006-01-02 15:04:05"
)

// AuditTor looks at tor's own state file, which may be missing, and changes
// nothing. Its history of traffic falls under the log's ceiling; its guards,
// which it keeps for months, do not.
func AuditTor(path string, days int, now time.Time) (AuditFile, error) {
	a := AuditFile{Path: path}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return a, fmt.Errorf("reading tor's state: %w", err)
	}
	a.Size = int64(len(b))
	kinds := make(map[string]*torTraffic)
	for line := range strings.Lines(string(b)) {
		name, v, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, part := range []string{"Ends", "Interval", "Values"} {
			kind, ok := strings.CutSuffix(name, part)
			if !ok || !strings.HasPrefix(kind, torHistory) {
				continue
			}
			if kinds[kind] == nil {
				kinds[kind] = new(torTraffic)
			}
			kinds[kind].take(part, v)
		}
	}
	for _, k := range kinds {
		if start := k.start(); k.values > 0 && (a.Oldest.IsZero() || start.Before(a.Oldest)) {
			a.Oldest = start
		}
	}
	a.judge(max(days, 1), now)
	return a, nil
}

// torTraffic is the history of one kind of traffic.
type torTraffic struct {
	ends     time.Time
	interval time.Duration
	values   int
}

func (t *torTraffic) take(part, v string) {
	switch part {
	case "Ends":
		t.ends, _ = time.Parse(torTime, v)
	case "Interval":
		n, _ := strconv.Atoi(v)
		t.interval = time.Duration(n) * time.Second
	case "Values":
		if v != "" {
			t.values = strings.Count(v, ",") + 1
		}
	}
}

// start is when the first value begins.
func (t *torTraffic) start() time.Time {
	return t.ends.Add(-time.Duration(t.values) * t.interval)
}

// ForgetTor takes the history of traffic out of tor's state file. Tor must
// not be running: it would write its own over it.
func ForgetTor(path string) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !bytes.Contains(b, []byte(torHistory)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading tor's state: %w", err)
	}
	kept := make([]byte, 0, len(b))
	for line := range bytes.Lines(b) {
		if !bytes.HasPrefix(line, []byte(torHistory)) {
			kept = append(kept, line...)
		}
	}
	next := filepath.Join(filepath.Dir(path), ".state-without-history")
	if err = os.WriteFile(next, kept, 0o600); err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		return fmt.Errorf("writing tor's state: %w", err)
	}
	return nil
}
