package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"lethe/onion"
)

// rootsTor is the user whose root's tor is.
func rootsTor(t *testing.T) *onion.User {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can start a tor as another user")
	}
	u, err := findTorUser("")
	if err != nil || u == nil {
		t.Fatalf("no user for tor: %v (apt-get install tor makes one)", err)
	}
	return u
}

// torUserOf are the four user numbers of a process and its capabilities.
func torUserOf(t *testing.T, pid int) string {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for line := range strings.Lines(string(b)) {
		for _, name := range []string{"Uid:", "Groups:", "CapPrm:", "CapEff:", "NoNewPrivs:", "Seccomp:"} {
			if rest, ok := strings.CutPrefix(line, name); ok {
				said = append(said, name+strings.Join(strings.Fields(rest), " "))
			}
		}
	}
	return strings.Join(said, " ")
}

// wantTorOf checks that a tor is its user's in every way, behind its sandbox.
func wantTorOf(t *testing.T, pid int, u *onion.User) {
	t.Helper()
	want := fmt.Sprintf("Uid:%[1]d %[1]d %[1]d %[1]d Groups: CapPrm:%[2]s CapEff:%[2]s NoNewPrivs:1 Seccomp:2", u.UID, strings.Repeat("0", 16))
	if got := torUserOf(t, pid); got != want {
		t.Errorf("tor is %s\nwant   %s", got, want)
	}
}

// wantOwners checks whose these are, by user and group, and who else may use
// them.
func wantOwners(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	for name, want := range want {
		i, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		s := i.Sys().(*syscall.Stat_t)
		if got := fmt.Sprintf("%d:%d %03o", s.Uid, s.Gid, i.Mode().Perm()); got != want {
			t.Errorf("%s: got %s, want %s", filepath.Join(dir, name), got, want)
		}
	}
}

// otherName makes the test binary a program that tries, as whose it is, what
// its arguments say, and prints 0 or the number with which the kernel refuses.
const otherName = "lethe-other"

func otherMain() {
	way, what := os.Args[1], os.Args[2]
	var err error
	switch way {
	case "read":
		_, err = os.ReadFile(what)
	case "list":
		_, err = os.ReadDir(what)
	case "write":
		err = os.WriteFile(what, nil, 0o600)
	case "connect":
		_, err = net.Dial("unix", what)
	case "trace":
		pid, _ := strconv.Atoi(what)
		if err = syscall.PtraceAttach(pid); err == nil {
			syscall.PtraceDetach(pid)
		}
	case "signal":
		pid, _ := strconv.Atoi(what)
		err = syscall.Kill(pid, 0)
	}
	var errno syscall.Errno
	errors.As(err, &errno)
	fmt.Println(int(errno))
}

// tryAs is what comes of that: 0 or the kernel's refusal.
func tryAs(t *testing.T, uid, gid uint32, way, what string) syscall.Errno {
	t.Helper()
	// By that path the folder above, which is closed, does not matter.
	cmd := &exec.Cmd{Path: "/proc/self/exe", Args: []string{otherName, way, what}, Dir: "/"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("trying to %s: %v\n%s", way, err, out)
	}
	number, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return syscall.Errno(number)
}

// Where root starts the service, tor is a user of its own from its first
// instruction on. The service and the desk are reached through it; what a tor
// of root's had left is taken over; tor's user gets to nothing but its own,
// and no other user to that.
func TestTorIsNotRoot(t *testing.T) {
	onlyWithoutRace(t)
	u := rootsTor(t)
	extra, v, _ := joined(t)
	state := filepath.Join(t.TempDir(), "state")
	desk, err := onion.MakeClientKey(filepath.Join(t.TempDir(), "desk.key"))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"serve", "--state", state, "--torrc-extra", extra, "--locked-memory", "8MiB",
		"--recipients", journalistsFile(t, "alice "+ageKey(t)+" "+desk.String())}

	// As an older version had it: all of it root's alone.
	s := start(t, append(args, "--tor-user", "root")...)
	site := s.onion(1)
	s.await(&s.err, "warning: tor runs as root: tor-user says so", 1)
	if got := torUserOf(t, s.tor()); !strings.HasPrefix(got, "Uid:0 0 0 0 ") {
		t.Errorf("the older version's tor is %s", got)
	}
	s.stop(syscall.SIGINT)
	wantOwners(t, state, map[string]string{".": "0:0 700", "tor": "0:0 700", "tor/state": "0:0 600"})

	for range 2 { // the second start finds what the first has left
		s = start(t, args...)
		if again := s.onion(1); again != site {
			t.Fatalf("the address is %s, was %s", again, site)
		}
		s.await(&s.err, "lethe: tor runs as "+u.Name+"\n", 1)
		s.await(&s.err, "the desk is at http://", 1)
		wantTorOf(t, s.tor(), u)
		if p := openLink(t, v, makeLink(t, v, site, "text", "passphrase"), "passphrase"); p.only != "text" {
			t.Errorf("got %q on a page headed %q", p.only, p.head)
		}
		runtime := runtimeOf(t, state)
		for dir, want := range map[string]map[string]string{
			state: {".": "0:T 710", "keys": "0:0 700", "keys/public": "0:0 600", "keys/desk": "0:0 600", "logs": "0:0 700", "lock": "0:0 600",
				"tor": "T:T 700", "tor/state": "T:T 600"},
			runtime: {".": "0:T 710", "lock": "0:0 600", "control.sock": "0:0 600", "tor": "T:T 700", "tor/public": "T:T 700", "tor/desk": "T:T 700",
				"tor/onion.torrc": "T:T 600", "tor/public.sock": "T:T 600", "tor/desk.sock": "T:T 600"},
		} {
			for name := range want {
				want[name] = strings.NewReplacer("0:T", fmt.Sprintf("0:%d", u.GID), "T:T", fmt.Sprintf("%d:%d", u.UID, u.GID)).Replace(want[name])
			}
			wantOwners(t, dir, want)
		}
		wantRefused(t, s, u, state, runtime)
		status := start(t, "status", "--state", state)
		<-status.ended
		if !strings.Contains(status.out.String(), ", 100 %, as "+u.Name+", in its sandbox\n") {
			t.Errorf("status says\n%s", &status.out)
		}
		_, found, _ := check(t, "--state", state)
		if f := found["tor-user"]; f.Verdict != "good" || f.Seen != "tor runs as "+u.Name || f.Mend != "" {
			t.Errorf("check says %+v", f)
		}
		if f := found["state"]; f.Verdict != "good" {
			t.Errorf("check says %+v", f)
		}

		syscall.Kill(s.tor(), syscall.SIGKILL)
		s.onion(2)
		wantTorOf(t, s.tor(), u)
		if code := s.stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if _, err := os.Stat(runtime); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the runtime directory is left: %v", err)
		}
	}
}

// wantRefused checks what tor's user cannot do, and another one.
func wantRefused(t *testing.T, s *service, u *onion.User, state, runtime string) {
	t.Helper()
	const nobody = 65534
	keeper := strconv.Itoa(s.cmd.Process.Pid)
	for _, try := range []struct {
		way, what string
		tor       syscall.Errno // what tor's user gets; every other gets no further
	}{
		{"read", filepath.Join(state, "keys", "public"), unix.EACCES},
		{"list", filepath.Join(state, "keys"), unix.EACCES},
		{"list", filepath.Join(state, "logs"), unix.EACCES},
		{"list", state, unix.EACCES},
		{"write", filepath.Join(state, "lethe.toml"), unix.EACCES},
		{"read", filepath.Join(state, "lock"), unix.EACCES},
		{"list", runtime, unix.EACCES},
		{"write", filepath.Join(runtime, "more"), unix.EACCES},
		{"connect", filepath.Join(runtime, controlSocket), unix.EACCES},
		{"connect", filepath.Join(runtime, metricsSocket), unix.EACCES},
		{"trace", strconv.Itoa(s.site()), unix.EPERM},
		{"trace", keeper, unix.EPERM},
		{"signal", strconv.Itoa(s.site()), unix.EPERM},
		{"signal", keeper, unix.EPERM},
		{"read", fmt.Sprintf("/proc/%d/mem", s.site()), unix.EACCES},
		// Its own, so that this test shows something.
		{"read", filepath.Join(state, "tor", "state"), 0},
		{"list", filepath.Join(runtime, torName, publicName), 0},
		{"connect", filepath.Join(runtime, torName, socketName), 0},
	} {
		if got := tryAs(t, u.UID, u.GID, try.way, try.what); got != try.tor {
			t.Errorf("%s can %s %s: got %v, want %v", u.Name, try.way, try.what, got, try.tor)
		}
		if got := tryAs(t, nobody, nobody, try.way, try.what); got == 0 {
			t.Errorf("nobody can %s %s", try.way, try.what)
		}
	}
}

// While tor starts, its copy of the key is there for its user alone.
func TestKeyForTorAlone(t *testing.T) {
	u := rootsTor(t)
	dir := t.TempDir()
	state, tor := filepath.Join(dir, "state"), filepath.Join(dir, "tor")
	// A tor that never answers: the key stays where it would read it.
	script, err := os.ReadFile(deafTor(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(tor, script, 0o755); err != nil {
		t.Fatal(err)
	}
	s := start(t, "serve", "--state", state, "--tor", tor, "--locked-memory", "8MiB")
	key := filepath.Join(torRuntimeOf(t, state), publicName, "hs_ed25519_secret_key")
	until(t, "tor's copy of the key", func() bool {
		i, err := os.Stat(key)
		return err == nil && i.Size() > 0
	})
	if got := tryAs(t, u.UID, u.GID, "read", key); got != 0 {
		t.Errorf("%s cannot read it: %v", u.Name, got)
	}
	for _, gid := range []uint32{65534, u.GID} { // in the group of tor's user too
		if got := tryAs(t, 65534, gid, "read", key); got != unix.EACCES {
			t.Errorf("another user, of group %d, reads it: %v", gid, got)
		}
	}
	s.stop(syscall.SIGINT)
	if _, err := os.Stat(key); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is left: %v", err)
	}
}

// What tor's user has put into its folder is not followed out of it by the
// keeper, which is root, at the next start.
func TestTorsFolderIsNotTrusted(t *testing.T) {
	u := rootsTor(t)
	for name, plant := range map[string]func(state, kept string) error{
		"a link": func(state, kept string) error {
			return os.Symlink(kept, filepath.Join(state, ".state-without-history"))
		},
		"a link back": func(state, kept string) error {
			return errors.Join(os.Remove(filepath.Join(state, "state")), os.Symlink(kept, filepath.Join(state, "state")))
		},
		"a pipe": func(state, _ string) error {
			return errors.Join(os.Remove(filepath.Join(state, "state")), unix.Mkfifo(filepath.Join(state, "state"), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			state, kept := filepath.Join(dir, "state"), filepath.Join(dir, "kept")
			own := torStateFolder(state)
			const text = "BWHistoryReadEnds 2020-01-01 00:00:00\nBWHistoryReadInterval 86400\nBWHistoryReadValues 1,2\n"
			err := errors.Join(os.MkdirAll(own, 0o700), os.Chmod(state, 0o700), os.WriteFile(kept, []byte(text), 0o600),
				os.WriteFile(filepath.Join(own, "state"), []byte(text), 0o600), plant(own, kept), os.Lchown(own, int(u.UID), int(u.GID)))
			if err != nil {
				t.Fatal(err)
			}
			s := start(t, "serve", "--state", state, "--tor", deafTor(t), "--locked-memory", "8MiB", "--local", "127.0.0.1:0")
			until(t, "a start, or an end", func() bool { return s.over() || strings.Contains(s.err.String(), "the site is at") })
			s.stop(syscall.SIGINT)
			if b, err := os.ReadFile(kept); err != nil || string(b) != text {
				t.Errorf("what is not tor's: got %q, %v", b, err)
			}
			if name == "a link" {
				if b, err := os.ReadFile(filepath.Join(own, "state")); err != nil || len(b) > 0 {
					t.Errorf("tor's state is %q, %v", b, err)
				}
				wantOwners(t, own, map[string]string{"state": fmt.Sprintf("%d:%d 600", u.UID, u.GID)})
			}
		})
	}
}

// Whose tor it is says the start where there is none for it, and what to do
// the one where it is in the way.
func TestTorUserIsSaid(t *testing.T) {
	u := rootsTor(t)
	if got, err := findTorUser(""); err != nil || *got != *u || !slices.Contains(onion.Users, got.Name) {
		t.Errorf("got %+v, %v", got, err)
	}
	state := filepath.Join(t.TempDir(), "state")
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	// Should tor start all the same, it gets to nobody.
	nowhere := filepath.Join(t.TempDir(), "torrc-extra")
	if err := os.WriteFile(nowhere, []byte("Socks5Proxy 127.0.0.1:9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	serve := func(state string, more ...string) string {
		cmd := exec.Command(os.Args[0], append([]string{"serve", "--state", state, "--torrc-extra", nowhere, "--locked-memory", "8MiB"}, more...)...)
		cmd.Args[0] = "lethe"
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Errorf("it started:\n%s", out)
		}
		return string(out)
	}
	letTorThrough(t, []string{"--state", state})
	letTorThrough(t, []string{"--state", closed})
	if said := serve(filepath.Join(closed, "state")); !strings.Contains(said, onion.ErrClosed.Error()+" "+u.Name+": "+closed) || !strings.Contains(said, "lethe: hint: ") {
		t.Errorf("where it may not go:\n%s", said)
	}
	// An ordinary user's start on what tor's user has.
	if err := errors.Join(os.MkdirAll(torStateFolder(state), 0o700), os.Chmod(state, 0o700), os.Chown(torStateFolder(state), int(u.UID), int(u.GID))); err != nil {
		t.Fatal(err)
	}
	if said := serve(state, "--tor-user", "root"); !strings.Contains(said, onion.ErrForeign.Error()) || !strings.Contains(said, "hint: sudo chown -R $(id -un): "+torStateFolder(state)) {
		t.Errorf("another's folder:\n%s", said)
	}
	_, found, _ := check(t, "--state", state, "--tor-user", "root")
	if f := found["tor-user"]; f.Verdict != "warning" || !strings.Contains(f.Seen, "as root") || f.Mend != mendTorUser {
		t.Errorf("check says %+v", f)
	}
	_, found, _ = check(t, "--state", state, "--tor-user", "no-such-user")
	if f := found["tor-user"]; f.Verdict != "bad" || !strings.Contains(f.Mend, "no-such-user") {
		t.Errorf("check says %+v", f)
	}
	_, found, _ = check(t, "--state", filepath.Join(closed, "state"))
	if f := found["tor-user"]; f.Verdict != "good" { // check has opened the way
		t.Errorf("check says %+v", f)
	}
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	v := running{state: closed}
	if f := v.torUser(settings{state: filepath.Join(closed, "state")}); len(f) != 1 || f[0].Verdict != "bad" || !strings.HasSuffix(f[0].Mend, "chmod o+x "+closed) {
		t.Errorf("check says %+v", f)
	}
	var s status
	s.Tor, s.TorUser = "0.4.9.11", "root"
	var b strings.Builder
	if s.print(&b); !strings.Contains(b.String(), ", as ROOT\n") {
		t.Errorf("status says %s", &b)
	}
}

// A transport that tor's user may not execute is named at the start: tor says
// it late, and as if the network were at fault.
func TestTransportIsForTorsUser(t *testing.T) {
	u := rootsTor(t)
	program := filepath.Join(t.TempDir(), "transport")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	extra, err := onion.ParseExtra(strings.NewReader("UseBridges 1\nBridge none 127.0.0.1:9\nClientTransportPlugin none exec " + program + " --log\n"))
	if err != nil {
		t.Fatal(err)
	}
	said := func() string {
		var errs strings.Builder
		k := &keeper{torUser: u, extra: extra, tell: newTeller(streams{err: &errs})}
		k.mayExecute()
		return errs.String()
	}
	closed := filepath.Dir(filepath.Dir(program))
	if got := said(); !strings.Contains(got, program+" is closed to "+u.Name+", at "+closed+"\n") {
		t.Errorf("got %q", got)
	}
	letTorThrough(t, []string{"--tor", program})
	if got := said(); got != "" {
		t.Errorf("got %q", got)
	}
	if err := os.Chmod(program, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := said(); !strings.HasSuffix(got, ", at "+program+"\n") {
		t.Errorf("got %q", got)
	}
}
