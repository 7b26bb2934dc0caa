package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/policy"
)

// logs is the folder of a state directory, made as an earlier run left it.
func plantLogs(t *testing.T) (state, logs string) {
	t.Helper()
	state = filepath.Join(t.TempDir(), "state")
	logs = filepath.Join(state, "logs")
	for _, dir := range []string{state, logs} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return state, logs
}

// dayName is the name of the file of a day so many days from now.
func dayName(days int) string {
	return time.Now().UTC().AddDate(0, 0, days).Format("2006-01-02") + ".log"
}

func plantFile(t *testing.T, path string, daysOld int) {
	t.Helper()
	mod := time.Now().AddDate(0, 0, -daysOld)
	if err := os.WriteFile(path, []byte("an old line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, mod, mod); err != nil {
		t.Fatal(err)
	}
}

func logsCode(t *testing.T, args ...string) (int, string) {
	t.Helper()
	s := start(t, append([]string{"logs"}, args...)...)
	<-s.ended
	return s.cmd.ProcessState.ExitCode(), s.out.String() + s.err.String()
}

// A start takes away what is too old by its name or its date, or dated ahead,
// before it writes; it leaves and reports what is not the log's.
func TestStartOverOldLogs(t *testing.T) {
	state, logs := plantLogs(t)
	aside := filepath.Join(t.TempDir(), "second")
	for name, daysOld := range map[string]int{
		dayName(-60): 60, // by both
		dayName(-30): 0,  // by its name
		dayName(-2):  40, // by its date
		dayName(30):  0,  // from the future
		dayName(-5):  5,
		dayName(-1):  1,
		"notes.txt":  0,
	} {
		plantFile(t, filepath.Join(logs, name), daysOld)
	}
	if err := os.Link(filepath.Join(logs, dayName(-60)), aside); err != nil {
		t.Fatal(err)
	}
	if code, text := logsCode(t, "audit", "--state", state); code != exitError || !strings.Contains(text, "5 of 7 files") {
		t.Errorf("before: exit code %d\n%s", code, text)
	}
	s := serveLocal(t, state)
	s.local()
	s.await(&s.err, "warning: 1 files in the log folder are not the log's", 1)
	entries, err := os.ReadDir(logs)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if want := []string{dayName(-5), dayName(-1), dayName(0), "notes.txt"}; !slices.Equal(got, want) {
		t.Errorf("there is %v, want %v", got, want)
	}
	if b, err := os.ReadFile(aside); err != nil || len(b) != 0 {
		t.Errorf("under its second name an old file still has %q, %v", b, err)
	}
	b, _ := os.ReadFile(filepath.Join(logs, dayName(0)))
	if !strings.Contains(string(b), `"event":"removed","files":4`) {
		t.Errorf("the log does not say that files were removed:\n%s", b)
	}
	if code, text := logsCode(t, "audit", "--state", state); code != exitError || !strings.Contains(text, `"logs/notes.txt"`) || !strings.Contains(text, "service: running") {
		t.Errorf("with a foreign file: exit code %d\n%s", code, text)
	}
	if err := os.Remove(filepath.Join(logs, "notes.txt")); err != nil {
		t.Fatal(err)
	}
	if code, text := logsCode(t, "audit", "--state", state); code != exitOK || !strings.Contains(text, "oldest byte: at most 5d ") {
		t.Errorf("after: exit code %d\n%s", code, text)
	}
	// Wiping works beside a service that runs: it goes on with a new file.
	if code, text := logsCode(t, "wipe", "--state", state); code != exitOK || !strings.Contains(text, "days of log removed: 3") {
		t.Errorf("wiping: exit code %d\n%s", code, text)
	}
	s.stop(syscall.SIGTERM)
	if b, err := os.ReadFile(filepath.Join(logs, dayName(0))); err != nil || strings.Count(string(b), "\n") != 1 {
		t.Errorf("after wiping: %v\n%s", err, b)
	}
}

// readOnly runs lethe so that it may not write where its own user may not,
// root or not.
func readOnly(t *testing.T, state string) *service {
	by := []string{"env"}
	if os.Geteuid() == 0 {
		by = []string{"setpriv", "--bounding-set", "-dac_override,-dac_read_search"}
	}
	return startUnder(t, by, "serve", "--no-onion", "--local", "127.0.0.1:0", "--locked-memory", "4MiB", "--state", state)
}

// Where old lines cannot be removed the service does not start, and where only
// new ones cannot be written it runs without a log, and says so.
func TestReadOnlyLogs(t *testing.T) {
	state, logs := plantLogs(t)
	old := filepath.Join(logs, dayName(-20))
	plantFile(t, old, 20)
	t.Cleanup(func() { os.Chmod(logs, 0o700) })
	if err := os.Chmod(logs, 0o500); err != nil {
		t.Fatal(err)
	}
	s := readOnly(t, state)
	<-s.ended
	if code := s.cmd.ProcessState.ExitCode(); code != exitError || !strings.Contains(s.err.String(), "lethe: error: removing an old log") {
		t.Errorf("exit code %d\n%s", code, &s.err)
	}
	if err := os.Chmod(logs, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(old); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(logs, 0o500); err != nil {
		t.Fatal(err)
	}
	s = readOnly(t, state)
	s.local()
	s.await(&s.err, "warning: nothing is logged: opening the log", 1)
	ask := start(t, "status", "--state", state)
	<-ask.ended
	if !strings.Contains(ask.out.String(), "log              nothing is written: opening the log") {
		t.Errorf("the status is\n%s", &ask.out)
	}
	if code := s.stop(syscall.SIGTERM); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	if entries, _ := os.ReadDir(logs); len(entries) != 0 {
		t.Errorf("there is %v", entries)
	}
}

// With a retention of 0 nothing is written, and what was there is gone.
func TestNoLogAtAll(t *testing.T) {
	state, logs := plantLogs(t)
	plantFile(t, filepath.Join(logs, dayName(0)), 0)
	s := serveLocal(t, state, "--log-retention", "0")
	makeLink(t, direct(), s.local(), "text", "")
	syscall.Kill(s.site(), syscall.SIGKILL)
	s.await(&s.err, "the site is at", 2)
	s.stop(syscall.SIGTERM)
	if entries, _ := os.ReadDir(logs); len(entries) != 0 {
		t.Errorf("there is %v", entries)
	}
}

// Where standard output and error are the journal of systemd, nothing routine
// is printed: the journal is not ours to remove from.
func TestQuietInTheJournal(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	journal, err := os.Create(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer journal.Close()
	i, err := journal.Stat()
	if err != nil {
		t.Fatal(err)
	}
	st := i.Sys().(*syscall.Stat_t)
	state := filepath.Join(t.TempDir(), "state")
	run := func(args ...string) {
		cmd := &exec.Cmd{Path: exe, Args: append([]string{"lethe", "serve", "--no-onion", "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", state}, args...)}
		cmd.Env = append(os.Environ(), fmt.Sprintf("JOURNAL_STREAM=%d:%d", st.Dev, st.Ino))
		cmd.Stdout, cmd.Stderr = journal, journal
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer cmd.Wait()
		defer cmd.Process.Kill()
		up := func() bool {
			s := start(t, "status", "--state", state)
			<-s.ended
			return strings.Contains(s.out.String(), "http://127.0.0.1:") && !strings.Contains(s.out.String(), "is not up")
		}
		until(t, "the site is up", up)
		for _, pid := range childrenOf(t, cmd.Process.Pid, siteName) {
			syscall.Kill(pid, syscall.SIGSEGV)
			gone(t, pid)
		}
		until(t, "the site is up again", func() bool { return len(childrenOf(t, cmd.Process.Pid, siteName)) == 1 && up() })
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	}
	run()
	b, err := os.ReadFile(journal.Name())
	if err != nil || strings.ReplaceAll(string(b), quietWarning, "") != "" {
		t.Errorf("the journal got %v\n%s", err, b)
	}
	if err := os.WriteFile(filepath.Join(state, "logs", "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	run()
	if b, _ = os.ReadFile(journal.Name()); !strings.Contains(string(b), "lethe: warning: 1 files in the log folder") {
		t.Errorf("a warning is missing:\n%s", b)
	}
}

// quietWarning is what builds without runtime/secret warn of.
const quietWarning = "lethe: warning: built without GOEXPERIMENT=runtimesecret: what an answer used stays in memory longer\n"

// The README states every event and field, and the days, as the code has them.
func TestReadmeStatesTheLog(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	fmt.Fprintf(&table, "| event | when | what it names beside the hour |\n|---|---|---|\n")
	for _, k := range policy.Kinds() {
		var fields []string
		for _, f := range k.Fields {
			fields = append(fields, fmt.Sprintf("`%s` (%s)", f.Name, f.Values))
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", k.Name, k.Means, strings.Join(fields, ", "))
	}
	if !strings.Contains(string(b), table.String()) {
		t.Errorf("README.md has to hold this table:\n%s", &table)
	}
	if want := fmt.Sprintf("%d days at most, while it runs", policy.LogDays); !strings.Contains(string(b), want) {
		t.Errorf("README.md does not say %q", want)
	}
}
