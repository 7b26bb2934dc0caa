package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// direct is a visitor on loopback.
func direct() *visitor { return &visitor{&http.Client{}} }

func serveLocal(t *testing.T, state string, args ...string) *service {
	t.Helper()
	return start(t, append([]string{"serve", "--no-onion", "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", state}, args...)...)
}

// A secret goes through both processes once; each signal ends them in order.
func TestServeLocal(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT} {
		state := filepath.Join(t.TempDir(), "state")
		s := serveLocal(t, state)
		link := makeLink(t, direct(), s.local(), "a & b <c>", "")
		if p := openLink(t, direct(), link, ""); p.only != "a & b <c>" {
			t.Errorf("got %q on a page headed %q", p.only, p.head)
		}
		if p := openLink(t, direct(), link, ""); p.only != "" {
			t.Errorf("opened twice: %q", p.only)
		}
		site, runtime := s.site(), runtimeOf(t, state)
		if code := s.stop(sig); code != 0 {
			t.Errorf("%v: exit code %d, want 0", sig, code)
		}
		gone(t, site)
		if _, err := os.Stat(runtime); !os.IsNotExist(err) {
			t.Errorf("%v: the runtime directory is left", sig)
		}
	}
}

// Visits leave no line in the log, and the site has no environment of ours.
func TestVisitsAreNotLogged(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	s := serveLocal(t, state)
	site := s.local()
	read := func() string {
		logs, _ := filepath.Glob(filepath.Join(state, "logs", "*.log"))
		b, err := os.ReadFile(logs[0])
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	before := read()
	for range 20 {
		link := makeLink(t, direct(), site, "text", "p")
		openLink(t, direct(), link, "wrong")
		openLink(t, direct(), link, "p")
		direct().get(t.Context(), site+"/nothing-here")
	}
	if after := read(); after != before {
		t.Errorf("the log grew from\n%sto\n%s", before, after)
	}
	env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", s.site()))
	if err != nil {
		t.Fatal(err)
	}
	if string(env) != "GOTRACEBACK=none\x00" {
		t.Errorf("the site's environment is %q", env)
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", s.site()))
	if err != nil || !regexp.MustCompile(`Max core file size +0 +0 `).Match(limits) {
		t.Errorf("the site may leave a core file: %v\n%s", err, limits)
	}
}

// The terminal may go: with nohup, and when nobody reads standard error.
func TestTerminalGone(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "lethe")
	if err := os.Symlink(exe, link); err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(t.TempDir(), "state")
	s := launch(t, exec.Command("nohup", link, "serve", "--no-onion", "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", state))
	site := s.local()
	s.cmd.Process.Signal(syscall.SIGHUP)
	s.cmd.Process.Signal(syscall.SIGPIPE)
	syscall.Kill(s.site(), syscall.SIGKILL) // makes the keeper write
	s.await(&s.err, "locked memory", 2)
	if p, err := direct().get(t.Context(), site+"/"); err != nil || p.status != http.StatusOK {
		t.Errorf("after a hangup: %v", err)
	}
	if code := s.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// When the site dies the keeper starts it again, with nothing waiting.
func TestSiteKilled(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	s := serveLocal(t, state)
	link := makeLink(t, direct(), s.local(), "text", "")
	site := s.site()
	syscall.Kill(site, syscall.SIGKILL)
	s.await(&s.err, "the site ended; what waited in it is gone", 1)
	s.await(&s.err, "the site is at", 2)
	if p := openLink(t, direct(), link, ""); p.only != "" || p.head == "" {
		t.Errorf("got %q on a page headed %q", p.only, p.head)
	}
	s.stop(syscall.SIGTERM)
	logs, _ := filepath.Glob(filepath.Join(state, "logs", "*.log"))
	if len(logs) == 0 {
		t.Fatal("no log")
	}
	b, err := os.ReadFile(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"event":"site-ended","fault":"signal"`) {
		t.Errorf("the log does not tell:\n%s", b)
	}
}

// When the keeper dies, whatever the way, the site ends too; the next start
// finds its place clean.
func TestKeeperKilled(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	s := serveLocal(t, state)
	s.local()
	site := s.site()
	left := filepath.Join(runtimeOf(t, state), "left")
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.stop(syscall.SIGKILL)
	gone(t, site)

	s = serveLocal(t, state)
	s.local()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Error("what the killed one left is still there")
	}
	s.stop(syscall.SIGTERM)
}

func TestTwoOnOneState(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	first := serveLocal(t, state)
	first.local()
	second := serveLocal(t, state)
	<-second.ended
	if code := second.cmd.ProcessState.ExitCode(); code != exitError {
		t.Errorf("exit code %d, want %d", code, exitError)
	}
	second.await(&second.err, "lethe: error: another lethe runs on "+state, 1)
	second.await(&second.err, "lethe: hint: ", 1)
	if p, err := direct().get(t.Context(), first.local()); err != nil || p.status != http.StatusOK {
		t.Errorf("the first one does not answer any more: %v", err)
	}
}

// The status tells what is locked for what, and only while a service runs.
func TestStatus(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	ask := func(args ...string) *service {
		s := start(t, append([]string{"status", "--state", state}, args...)...)
		<-s.ended
		return s
	}
	if s := ask(); s.cmd.ProcessState.ExitCode() != exitError || !strings.Contains(s.err.String(), "lethe: hint: lethe serve --state ") {
		t.Errorf("with no service: %s", &s.err)
	}
	s := serveLocal(t, state)
	local := s.local()
	for _, want := range []string{"loopback         " + local + "/\n", "tor              not running\n", "locked memory    8MiB\n", "  taken          less than a quarter\n", "31 connections|32 connections"} {
		if got := ask(); !regexp.MustCompile(want).MatchString(got.out.String()) {
			t.Errorf("got\n%s%s\nwant %q in it", &got.out, &got.err, want)
		}
	}
	var now status
	text := ask("--json").out.String()
	if err := json.Unmarshal([]byte(text), &now); err != nil || now.Memory == nil || now.Memory.Arena == 0 || now.Taken == nil || *now.Taken != 0 {
		t.Errorf("as JSON: %+v, %v", now, err)
	}
	if upper := regexp.MustCompile(`"[^"]*[A-Z][^"]*":`).FindString(text); upper != "" {
		t.Errorf("as JSON there is a key %s in it", upper)
	}
	control := filepath.Join(runtimeOf(t, state), controlSocket)
	if i, err := os.Stat(control); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("the control socket: %v, %v", i, err)
	}
}

// A taken port is said, with a way out.
func TestPortTaken(t *testing.T) {
	first := serveLocal(t, filepath.Join(t.TempDir(), "state"))
	taken := strings.TrimPrefix(first.local(), "http://")
	second := start(t, "serve", "--no-onion", "--local", taken, "--state", filepath.Join(t.TempDir(), "state"))
	<-second.ended
	second.await(&second.err, "lethe: error: listening: .*address already in use", 1)
	second.await(&second.err, "lethe: hint: .*with a free port", 1)
}

// Under a limit on locked memory the service says what it can do, or why not.
func TestMemlock(t *testing.T) {
	for _, c := range []struct{ limit, want string }{
		{"65536", "lethe: error: locking memory: 2304 KiB asked for, the limit is 64 KiB\nlethe: hint: sudo prlimit"},
		{"8388608", "the memlock limit allows 7.7MiB of locked memory, not 256MiB"},
	} {
		s := startUnder(t, []string{"prlimit", "--memlock=" + c.limit + ":" + c.limit},
			"serve", "--no-onion", "--local", "127.0.0.1:0", "--state", filepath.Join(t.TempDir(), "state"))
		s.await(&s.err, c.want, 1)
	}
}
