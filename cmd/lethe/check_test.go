package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lethe/cmd/lethe/host"
)

// check runs lethe check --json and returns what it found, by name, with its
// exit code. What this machine is like is not the tests' to say.
func check(t *testing.T, args ...string) (checked, map[string]host.Finding, int) {
	t.Helper()
	letTorThrough(t, args)
	var out, errs bytes.Buffer
	code := run(t.Context(), append([]string{"check", "--json"}, args...), nil, &out, &errs)
	var c checked
	if err := json.Unmarshal(out.Bytes(), &c); err != nil {
		t.Fatalf("%v\n%s%s", err, &out, &errs)
	}
	found := make(map[string]host.Finding)
	for _, f := range c.Checks {
		if _, twice := found[f.Name]; twice || f.Why == "" || f.Seen == "" || !slices.Contains(groups, f.Group) {
			t.Errorf("got %+v", f)
		}
		found[f.Name] = f
	}
	return c, found, code
}

func tempState(t *testing.T) string {
	t.Helper()
	state := filepath.Join(t.TempDir(), "state")
	if err := os.MkdirAll(filepath.Join(state, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	return state
}

// What is said agrees with itself: on the terminal, as JSON, by exit code.
func TestCheck(t *testing.T) {
	state := tempState(t)
	c, found, code := check(t, "--state", state)
	for _, name := range []string{"memlock", "swap", "hibernation", "memfd-secret", "runtime-secret", "init-on-free", "core-pattern", "ptrace-scope", "machine",
		"seccomp", "landlock", "lock-in", "user", "state", "runtime", "tor", "tor-sandbox", "proof-of-work", "intro-points", "streams", "other-tor", "relay", "clock", "clock-sync"} {
		if _, ok := found[name]; !ok {
			t.Errorf("nothing is said of %s", name)
		}
	}
	if found["tor"].Verdict != host.Good || found["state"].Verdict != host.Good || c.Service {
		t.Errorf("got %+v", c)
	}
	for _, w := range floodWalls {
		if f := found[w.name]; f.Verdict != host.Unknown || !strings.Contains(f.Mend, "lethe serve --state "+state) {
			t.Errorf("with no service: got %+v", f)
		}
	}
	bad := c.count(host.Bad) > 0
	if bad != (code == exitError) || bad != (c.Verdict == host.Bad) {
		t.Errorf("exit code %d, verdict %s, %d are bad", code, c.Verdict, c.count(host.Bad))
	}
	var out, errs bytes.Buffer
	if again := run(t.Context(), []string{"check", "--state", state}, nil, &out, &errs); again != code {
		t.Errorf("exit code %d without --json, %d with it", again, code)
	}
	for _, f := range c.Checks {
		if !strings.Contains(out.String(), fmt.Sprintf("  %-8s %-15s ", f.Verdict, f.Name)) ||
			f.Verdict != host.Good && !strings.Contains(out.String(), "why:  "+f.Why+"\n") ||
			f.Verdict == host.Bad && !strings.Contains(out.String(), "mend: "+f.Mend+"\n") {
			t.Errorf("not said as it is: %+v\n%s", f, &out)
		}
	}
	if _, without, _ := check(t, "--state", state, "--no-onion"); without["tor"].Name != "" {
		t.Errorf("without an onion: got %+v", without["tor"])
	}
}

// Each of these makes one thing bad, says what mends it, and leaves the rest.
func TestCheckBad(t *testing.T) {
	program := func(t *testing.T, script string) string {
		path := filepath.Join(t.TempDir(), "tor")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		name, mend string
		make       func(t *testing.T, state string) (args []string)
	}{
		{"state", "chmod 700 ", func(t *testing.T, state string) []string { return chmod(t, state, 0o750) }},
		{"state", "chmod -R go= ", func(t *testing.T, state string) []string {
			if err := os.WriteFile(filepath.Join(state, "keys", "public"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return chmod(t, filepath.Join(state, "keys", "public"), 0o604)
		}},
		{"state", "go-w ", func(t *testing.T, state string) []string { return chmod(t, filepath.Dir(state), 0o777) }},
		{"settings", "ls -l ", func(t *testing.T, state string) []string {
			file := filepath.Join(state, "lethe.toml")
			if err := os.WriteFile(file, []byte("no-onion = true\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			return chmod(t, file, 0o666)
		}},
		{"runtime", "--runtime DIR", func(*testing.T, string) []string { return []string{"--runtime", "/proc/self"} }},
		{"tor", "apt install tor", func(*testing.T, string) []string { return []string{"--tor", "./nowhere"} }},
		{"tor", "apt update", func(t *testing.T, _ string) []string {
			return []string{"--tor", program(t, "echo 'Tor version 0.4.8.12.'")}
		}},
		{"tor", "pow: yes", func(t *testing.T, _ string) []string {
			return []string{"--tor", program(t, "echo 'Tor version 0.4.9.11.'")}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state := tempState(t)
			_, before, _ := check(t, "--state", state)
			args := tt.make(t, state)
			_, after, code := check(t, append(args, "--state", state)...)
			if f := after[tt.name]; f.Verdict != host.Bad || !strings.Contains(f.Mend, tt.mend) || code != exitError {
				t.Errorf("exit code %d, got %+v", code, f)
			}
			for name, f := range before {
				if f.Name == "other-tor" || f.Name == "relay" {
					continue // tors come and go beside these tests
				}
				if name != tt.name && after[name].Verdict != f.Verdict {
					t.Errorf("%s went from %s to %q", name, f.Verdict, after[name].Verdict)
				}
			}
		})
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) []string {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return nil
}

// Of a service that runs its own limits count, and what it says of itself.
func TestCheckRunning(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	s := startUnder(t, []string{"prlimit", "--memlock=6291456:6291456"}, "serve", "--no-onion", "--local", "127.0.0.1:0", "--state", state)
	s.local()
	c, found, _ := check(t, "--state", state, "--no-onion")
	if !c.Service {
		t.Fatal("the service does not show")
	}
	if f := found["memlock"]; f.Verdict != host.Warning || !strings.HasPrefix(f.Seen, "6144 KiB") {
		t.Errorf("got %+v", f)
	}
	for _, name := range []string{"seccomp", "lock-in", "log", "runtime"} {
		if f := found[name]; f.Verdict != host.Good {
			t.Errorf("got %+v", f)
		}
	}
	if peer := keeperOf(runtimeOf(t, state)); peer == nil || int(peer.Pid) != s.cmd.Process.Pid {
		t.Errorf("got keeper %+v, want %d", peer, s.cmd.Process.Pid)
	}
}

// What a running service says of itself decides, whatever there could be.
func TestCheckBelievesTheService(t *testing.T) {
	v := running{now: new(status)}
	if err := json.Unmarshal([]byte(`{"walls":{"no_new_privs":true,"landlock":4},"log_fault":"full","memory":{}}`), v.now); err != nil {
		t.Fatal(err)
	}
	for want, f := range map[host.Verdict]host.Finding{host.Bad: v.seccomp(), host.Warning: v.landlock()} {
		if f.Verdict != want {
			t.Errorf("got %+v, want %s", f, want)
		}
	}
	if f := v.lockIn(); f.Verdict != host.Bad || !strings.Contains(f.Seen, "not dumpable") || strings.Contains(f.Seen, "seccomp") {
		t.Errorf("got %+v", f)
	}
	if f := v.log(); f.Verdict != host.Warning || v.erases().Verdict != host.Bad || v.host(settings{}).Unreadable != host.No {
		t.Errorf("got %+v, %+v", f, v.erases())
	}
}

// Each thing that tor does not have in force is said, of the service that lacks
// it; of a tor that is not up nothing is.
func TestCheckFloods(t *testing.T) {
	for _, tt := range []struct {
		force string
		want  map[string]host.Verdict
		names string // of the services that lack it
	}{
		{`{"public":{"pow":true,"intro_dos":true,"streams":20}}`, nil, ""},
		{`{"public":{"pow":true,"intro_dos":true,"streams":20},"desk":{"intro_dos":true,"streams":20}}`, map[string]host.Verdict{"proof-of-work": host.Bad}, " desk"},
		{`{"public":{"pow":true,"streams":20},"desk":{"pow":true,"streams":20}}`, map[string]host.Verdict{"intro-points": host.Bad}, " desk, public"},
		{`{"public":{"pow":true,"intro_dos":true}}`, map[string]host.Verdict{"streams": host.Warning}, " public"},
		{`{}`, map[string]host.Verdict{"proof-of-work": host.Unknown, "intro-points": host.Unknown, "streams": host.Unknown}, ""},
	} {
		v := running{now: new(status)}
		if err := json.Unmarshal([]byte(`{"in_force":`+tt.force+`}`), v.now); err != nil {
			t.Fatal(err)
		}
		for _, f := range v.floods() {
			want, lacks := tt.want[f.Name]
			if !lacks {
				want = host.Good
			}
			if f.Verdict != want || f.Why == "" || lacks && (f.Mend == "" || !strings.HasSuffix(f.Seen, tt.names)) {
				t.Errorf("%s: got %+v, want %s", tt.force, f, want)
			}
		}
	}
}

// A start says that something is bad, in one line, and nothing where nothing is.
func TestStartHints(t *testing.T) {
	for swaps, want := range map[string]string{
		"":                                       "",
		"/dev/zram0 partition 1 0 1\n":           "",
		"/dev/sda2 partition 999420 0 -2\n":      "lethe: hint: lethe check (bad on this machine: swap)\n",
		"/home/more file 9 0 -2\n/dev/zram0 x\n": "lethe: hint: lethe check (bad on this machine: swap)\n",
	} {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "proc"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "proc/swaps"), []byte("Filename Type Size Used Priority\n"+swaps), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		hintCheck(host.Host{Files: os.DirFS(dir)}, newTeller(streams{nil, &out, &errs}))
		if errs.String() != want || out.Len() > 0 {
			t.Errorf("got %q, want %q", &errs, want)
		}
	}
}

// A check changes nothing, sends nothing, and starts only tor.
func TestCheckTouchesNothing(t *testing.T) {
	state := tempState(t)
	out := filepath.Join(t.TempDir(), "calls")
	s := startUnder(t, []string{"strace", "-f", "-qq", "-s", "200", "-e", "trace=%file,%network,/mount,kill,settimeofday,adjtimex,clock_adjtime", "-o", out}, "check", "--state", state)
	<-s.ended
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	changes := regexp.MustCompile(`O_WRONLY|O_RDWR|O_CREAT|^(mkdir|rename|unlink|rmdir|link|symlink|chmod|fchmodat|chown|fchownat|lchown|truncate|mknod|utime)`)
	asked, dated := 0, false
	for line := range strings.Lines(string(b)) {
		_, call, _ := strings.Cut(strings.TrimSpace(line), " ")
		call = strings.TrimSpace(call)
		switch {
		case strings.HasPrefix(call, "execve("):
			if strings.Contains(call, `/tor", [`) {
				asked++
				if !strings.Contains(call, `"--version"]`) && !strings.Contains(call, `"--list-modules"]`) {
					t.Errorf("tor was started: %s", call)
				}
			} else if !strings.Contains(call, `lethe", [`) && !strings.Contains(call, "ENOENT") && !strings.Contains(call, "/setpriv") {
				t.Errorf("started: %s", call)
			}
		case strings.HasPrefix(call, "adjtimex("):
			dated = strings.Contains(call, "modes=0,")
		case strings.HasPrefix(call, "socket"), strings.HasPrefix(call, "connect"), strings.HasPrefix(call, "send"):
			t.Errorf("on a network: %s", call)
		case changes.MatchString(call) && !strings.Contains(call, `"/dev/null"`):
			t.Errorf("changed: %s", call)
		}
	}
	if asked != 2 || !dated {
		t.Errorf("tor was asked %d times, the clock: %v\n%s", asked, dated, b)
	}
}
