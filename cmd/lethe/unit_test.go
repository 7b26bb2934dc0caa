package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const unitFile = "../../packaging/lethe.service"

// readUnit reads the settings of the service's unit; those that stand there
// several times add up.
func readUnit(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile(unitFile)
	if err != nil {
		t.Fatal(err)
	}
	unit := map[string]string{}
	for line := range strings.Lines(string(b)) {
		if name, v, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "# ") {
			unit[name] = strings.TrimSpace(unit[name] + " " + v)
		}
	}
	return unit
}

// The unit goes by the names, folders and exit codes that the program has.
func TestUnitAgrees(t *testing.T) {
	unit := readUnit(t)
	args := strings.Fields(strings.NewReplacer("%S", "/var/lib", "%t", "/run").Replace(unit["ExecStart"]))
	if len(args) < 2 || filepath.Base(args[0]) != "lethe" || args[1] != "serve" {
		t.Fatalf("it starts %q", args)
	}
	s, err := readSettings(args[2:], nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "/var/lib/" + unit["StateDirectory"]; s.state != want || s.state == "/var/lib/" {
		t.Errorf("the state directory is %s, systemd makes %s", s.state, want)
	}
	if want := "/run/" + unit["RuntimeDirectory"]; s.runtime != want || s.runtime == "/run/" {
		t.Errorf("the runtime directory is %s, systemd makes %s", s.runtime, want)
	}
	prevent := strings.Fields(unit["RestartPreventExitStatus"])
	for code, stays := range map[int]bool{exitPanic: true, exitUsage: true, exitError: false} {
		if slices.Contains(prevent, strconv.Itoa(code)) != stays {
			t.Errorf("after exit code %d it stays ended: got %v, want %v", code, !stays, stays)
		}
	}
	for name, want := range map[string]string{
		"Type": "notify", "Restart": "on-failure", "User": "lethe", "StateDirectoryMode": "0700", "RuntimeDirectoryMode": "0700",
		"LimitMEMLOCK": "infinity", "LimitCORE": "0", "MemorySwapMax": "0", "StandardOutput": "null",
		"NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "ProtectSystem": "strict",
	} {
		if got, ok := unit[name]; !ok || got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	// Without these calls the site has neither its walls nor unreadable memory.
	for _, call := range []string{"@system-service", "seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "memfd_secret"} {
		if !slices.Contains(strings.Fields(unit["SystemCallFilter"]), call) {
			t.Errorf("the calls do not have %s", call)
		}
	}
	if !strings.HasPrefix(unit["#LoadCredentialEncrypted"], credential+":/") {
		t.Errorf("the passphrase is %q, Lethe looks for %q", unit["#LoadCredentialEncrypted"], credential)
	}
}

// Systemd itself, where it is installed, finds nothing strange in the unit.
func TestUnitIsUnderstood(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze here (apt-get install --no-install-recommends systemd)")
	}
	b, err := os.ReadFile(unitFile)
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b = bytes.Replace(b, []byte("/usr/local/bin/lethe"), []byte(exe), 1) // need not be installed
	b = bytes.Replace(b, []byte("#LoadCredential"), []byte("LoadCredential"), 1)
	file := filepath.Join(t.TempDir(), "lethe.service")
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(analyze, "verify", "--man=no", file).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "lethe.service") {
			t.Errorf("%s", line)
		}
	}
	if err != nil {
		t.Logf("%v\n%s", err, out) // of units that are not ours too
	}
}

// A start says that it is ready, once the site answers, on the socket that it
// is told, and only there.
func TestNotifiesSystemd(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(shm(t), "notify"), "@lethe-test-" + strconv.Itoa(os.Getpid())} {
		l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		cmd := &exec.Cmd{Path: exe, Args: []string{"lethe", "serve", "--no-onion", "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", filepath.Join(t.TempDir(), "state")}}
		cmd.Env = append(os.Environ(), notifySocket+"="+name)
		s := launch(t, cmd)
		l.SetReadDeadline(time.Now().Add(patience))
		b := make([]byte, 100)
		n, err := l.Read(b)
		if err != nil || string(b[:n]) != "READY=1" {
			t.Fatalf("got %q, %v", b[:n], err)
		}
		if _, err := direct().get(t.Context(), s.local()+"/"); err != nil {
			t.Errorf("it is ready and does not answer: %v", err)
		}
		env, err := os.ReadFile("/proc/" + strconv.Itoa(s.site()) + "/environ")
		if err == nil && bytes.Contains(env, []byte(notifySocket)) {
			t.Error("the site is told of it too")
		}
		s.stop(syscall.SIGINT)
	}
}
