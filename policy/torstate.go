package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
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
	b, err := readTor(path)
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
// not be running: it would write its own over it. The file stays tor's, whose
// user may have put anything into the folder: nothing there is followed out of
// it.
func ForgetTor(path string) error {
	b, err := readTor(path)
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
	if err := replaceTor(path, kept); err != nil {
		return fmt.Errorf("writing tor's state: %w", err)
	}
	return nil
}

// torStateMax is the most that is read of tor's state file, in bytes: some
// hundred times what it has.
const torStateMax = 4 << 20

// readTor reads tor's state file, which must be a file in its folder.
func readTor(path string) ([]byte, error) {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := root.OpenFile(filepath.Base(path), os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe is not waited for
	if err != nil {
		return nil, err
	}
	defer f.Close()
	i, err := f.Stat()
	if err == nil && !i.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(f, torStateMax))
}

// replaceTor puts a new file of the same owner in the place of tor's state
// file.
func replaceTor(path string, b []byte) error {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer root.Close()
	const next = ".state-without-history"
	if err := root.RemoveAll(next); err != nil { // of a run that was cut off
		return err
	}
	f, err := root.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if os.Geteuid() == 0 {
		err = giveToOwner(f, root)
	}
	if err == nil {
		_, err = f.Write(b)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return root.Rename(next, filepath.Base(path))
}

// giveToOwner gives a file to whom its folder belongs.
func giveToOwner(f *os.File, folder *os.Root) error {
	i, err := folder.Stat(".")
	if err != nil {
		return err
	}
	s := i.Sys().(*syscall.Stat_t)
	return f.Chown(int(s.Uid), int(s.Gid))
}
