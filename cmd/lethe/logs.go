package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/sys/unix"

	"lethe/policy"
)

const logsHelp = `Look at what is logged.

Usage:
  lethe logs audit [--state DIR]   age of the oldest byte, each file, and a
                                   verdict; the exit code is 1 where something
                                   is too old
  lethe logs explain               every event and every field that can ever be
                                   written
  lethe logs wipe [--state DIR]    remove the log, now

A running service removes a day from its log before any byte of it is as old as
the setting log-retention says, 14 days at most. A stopped one keeps its last
files until its next start, or until they are wiped.
`

func logsCommand(args []string, std streams) error {
	if len(args) == 0 {
		return &usageError{hinted{errors.New("logs: what of them?"), "lethe logs audit, lethe logs explain or lethe logs wipe"}}
	}
	switch args[0] {
	case "audit", "wipe":
		s, err := readSettings(args[1:], os.Environ())
		if err != nil {
			return err
		}
		state, err := filepath.Abs(s.state)
		if err != nil {
			return fmt.Errorf("finding the state directory: %w", err)
		}
		if i, err := os.Stat(state); err != nil || !i.IsDir() {
			return hint(fmt.Errorf("looking at the logs: there is no state directory %s", state), "lethe logs %s --state DIR", args[0])
		}
		if args[0] == "wipe" {
			return wipeLogs(state, std.out)
		}
		return auditLogs(state, s.logDays, time.Now(), std.out)
	case "explain":
		if len(args) > 1 {
			return &usageError{hinted{fmt.Errorf("unexpected argument %q", args[1]), "lethe logs explain"}}
		}
		return explainLogs(std.out)
	case "help":
		_, err := io.WriteString(std.out, logsHelp)
		return err
	}
	return &usageError{hinted{fmt.Errorf("unknown command %q", "logs "+args[0]), "lethe help logs"}}
}

// auditLogs says how old what is logged is. What is too old, or not the log's,
// is an error.
func auditLogs(state string, days int, now time.Time, out io.Writer) error {
	files, err := policy.AuditLog(logsIn(state), days, now)
	if err != nil {
		return err
	}
	tor, err := policy.AuditTor(torStateIn(state), days, now)
	if err != nil {
		return err
	}
	if tor.Size > 0 {
		files = append(files, tor)
	}
	var oldest policy.AuditFile
	bad := 0
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, f := range files {
		if f.Age(now) > oldest.Age(now) {
			oldest = f
		}
		verdict := "ok"
		if f.Trouble != "" {
			verdict = f.Trouble
			bad++
		}
		name, err := filepath.Rel(state, f.Path)
		if err != nil {
			name = f.Path
		}
		fmt.Fprintf(w, "%q\t%d bytes\t%s\t%s\n", name, f.Size, ageOf(f, now), verdict)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	running := inUse(state)
	fmt.Fprintf(out, "oldest byte: %s (%d days are allowed)\nservice: %s\n", ageOf(oldest, now), days,
		yes(running, "running", "not running; what is here stays until its next start, or lethe logs wipe"))
	if bad > 0 {
		return hint(fmt.Errorf("auditing the logs: %d of %d files should not be there like this", bad, len(files)),
			"%s", yes(running, "lethe status --state "+state, "lethe logs wipe --state "+state+" (what is not the log's: move it away)"))
	}
	_, err = fmt.Fprintln(out, "verdict: ok")
	return err
}

// ageOf is how old the oldest byte of a file is at most, to the hour.
func ageOf(f policy.AuditFile, now time.Time) string {
	if f.Oldest.IsZero() {
		return "nothing dated"
	}
	a := f.Age(now)
	if a < 0 {
		return "from the future"
	}
	return fmt.Sprintf("at most %dd %02dh old", a/(24*time.Hour), a%(24*time.Hour)/time.Hour)
}

// explainLogs writes the closed list of events.
func explainLogs(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `This is all that can ever be written into the log. There is no free text, and
nothing about visits: no line, no count, no time of one. No byte is older than
%d days while the service runs. Each line also has

  %-12s %s: %s
`, policy.LogDays, policy.HourField.Name, policy.HourField.Means, policy.HourField.Values)
	for _, k := range policy.Kinds() {
		fmt.Fprintf(&b, "\n%s: %s\n", k.Name, k.Means)
		for _, f := range k.Fields {
			fmt.Fprintf(&b, "  %-12s %s: %s\n", f.Name, f.Means, f.Values)
		}
		fmt.Fprintf(&b, "  %s\n", k.Example)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// wipeLogs removes the log, and tor's history of traffic where no tor would
// write it again.
func wipeLogs(state string, out io.Writer) error {
	n, err := policy.WipeLog(logsIn(state))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "days of log removed: %d\n", n)
	if inUse(state) {
		_, err = fmt.Fprintln(out, "a service runs: it begins a new log with its next line, and its tor keeps its own state")
		return err
	}
	return policy.ForgetTor(torStateIn(state))
}

// inUse is whether a service runs on a state directory.
func inUse(state string) bool {
	f, err := os.OpenFile(filepath.Join(state, "lock"), os.O_RDWR|unix.O_NOFOLLOW, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil
}
