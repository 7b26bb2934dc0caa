package onion_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/onion"
)

// addressOf reads the address that the running tor has made of the key.
func addressOf(t *testing.T, c onion.Config) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(c.Runtime, "public", "hostname"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// wantNoKey checks that no key file is in the runtime folder.
func wantNoKey(t *testing.T, c onion.Config) {
	t.Helper()
	_, err := os.Lstat(filepath.Join(c.Runtime, "public", "hs_ed25519_secret_key"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("looking for the key file: got %v, want none", err)
	}
}

func TestRunStartsAndStops(t *testing.T) {
	dir := folders(t)
	key := openKey(t, dir)
	for range 2 { // the second start finds what the first has left
		r := start(t, config(dir, key))
		began := time.Now()
		s := await[onion.Started](r)
		t.Logf("tor %s answered after %v", s.Version, time.Since(began).Round(time.Millisecond))
		if !strings.HasPrefix(s.Version, "0.4.") {
			t.Errorf("got version %q, want 0.4.…", s.Version)
		}
		if got := addressOf(t, r.c); got != key.Address() {
			t.Errorf("got tor's address %s, want %s", got, key.Address())
		}
		wantNoKey(t, r.c)
		if f := s.InForce["public"]; f != (onion.InForce{PoW: true, IntroDoS: true, Streams: 20}) {
			t.Errorf("tor says that %+v is in force", f)
		}
		if s.Sandbox != onion.SandboxUp {
			t.Errorf("tor's sandbox: got %q, want it up", s.Sandbox)
		}
		if b := await[onion.Bootstrap](r); b != (onion.Bootstrap{Percent: 0, Tag: "starting"}) {
			t.Errorf("got %+v, want the start", b)
		}
		r.stop()
	}
}

func TestRunRestartsAKilledTor(t *testing.T) {
	dir := folders(t)
	key := openKey(t, dir)
	r := start(t, config(dir, key))
	want := 10 * time.Millisecond
	for range 3 {
		kill(t, await[onion.Started](r).PID, syscall.SIGKILL)
		e := await[onion.Ended](r)
		if e.Err == nil || !strings.Contains(e.Err.Error(), "signal: killed") {
			t.Errorf("got %v, want a killed tor", e.Err)
		}
		if e.Again != want {
			t.Errorf("got a wait of %v, want %v", e.Again, want)
		}
		want *= 2
	}
	await[onion.Started](r)
	if got := addressOf(t, r.c); got != key.Address() {
		t.Errorf("got address %s after the restart, want %s", got, key.Address())
	}
	wantNoKey(t, r.c)
	r.stop()
}

// A tor that is stopped keeps its control line open and answers nothing.
func TestRunRestartsASilentTor(t *testing.T) {
	dir := folders(t)
	c := config(dir, openKey(t, dir))
	c.Silence = 5 * time.Second
	r := start(t, c)
	first := await[onion.Started](r).PID
	kill(t, first, syscall.SIGSTOP)
	if e := await[onion.Ended](r); !strings.Contains(e.Err.Error(), "does not answer") {
		t.Errorf("got %v, want a silent tor", e.Err)
	}
	if alive(first) {
		t.Error("the silent tor is still there")
	}
	await[onion.Started](r)
	r.stop()
}

func TestRunStopsASilentTor(t *testing.T) {
	dir := folders(t)
	r := start(t, config(dir, openKey(t, dir)))
	kill(t, await[onion.Started](r).PID, syscall.SIGSTOP)
	r.stop()
}

func TestRunReportsAStall(t *testing.T) {
	dir := folders(t)
	c := config(dir, openKey(t, dir))
	c.Stall = 100 * time.Millisecond
	r := start(t, c)
	if s := await[onion.Stalled](r); s.Percent != 0 {
		t.Errorf("got a stall at %d, want 0", s.Percent)
	}
	r.stop()
}

// runSilent is a Run that should fail before it has anything to report.
func runSilent(t *testing.T, c onion.Config) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return onion.Run(ctx, c, func(e onion.Event) {
		t.Errorf("got event %#v, want none", e)
		cancel()
	})
}

func TestRunGivesUpOnWhatStays(t *testing.T) {
	dir := folders(t)
	key := openKey(t, dir)
	gone := openKey(t, folders(t))
	gone.Destroy()
	extra := func(s string) onion.Extra {
		e, err := onion.ParseExtra(strings.NewReader(s))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	tests := []struct {
		name   string
		change func(*onion.Config)
		want   string
	}{
		{"no tor", func(c *onion.Config) { c.Tor = "/nonexistent/tor" }, "no tor found"},
		{"no services", func(c *onion.Config) { c.Services = nil }, "no service to publish"},
		{"name", func(c *onion.Config) { c.Services[0].Name = "../x" }, "not a name of 1 to 32"},
		{"destroyed key", func(c *onion.Config) { c.Services[0].Key = gone }, "has been destroyed"},
		{"twice", func(c *onion.Config) { c.Services = append(c.Services, c.Services[0]) }, "in use already"},
		{"long socket", func(c *onion.Config) { c.Services[0].Socket = "/" + strings.Repeat("s", 107) }, "has 108 bytes, 107 are possible"},
		{"socket in the way", func(c *onion.Config) { c.Services[0].Socket = c.Runtime + "/public/s" }, "comes and goes with tor"},
		{"relative data", func(c *onion.Config) { c.Data = "tor" }, "not an absolute path"},
		{"strange runtime", func(c *onion.Config) { c.Runtime += "/a\nControlPort 9051" }, "cannot hold"},
		{"no runtime", func(c *onion.Config) { c.Runtime += "/none" }, "opening the runtime folder"},
		{"refused", func(c *onion.Config) { c.Extra = extra("ReachableAddresses nonsense") }, "tor refuses its configuration"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config(dir, key)
			tt.change(&c)
			err := runSilent(t, c)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			wantEmpty(t, filepath.Join(dir, "run"))
		})
	}
}

func TestRunNeedsAPrivateFolder(t *testing.T) {
	dir := folders(t)
	c := config(dir, openKey(t, dir))
	if err := os.Chmod(c.Runtime, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := runSilent(t, c); !errors.Is(err, onion.ErrExposed) {
		t.Errorf("got %v for a runtime folder of mode 750, want %v", err, onion.ErrExposed)
	}
	os.Chmod(c.Runtime, 0o700)
	if err := os.Chmod(c.Data, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := runSilent(t, c); !errors.Is(err, onion.ErrExposed) {
		t.Errorf("got %v for a data directory of mode 755, want %v", err, onion.ErrExposed)
	}
}

func TestRunHasItsFolderAlone(t *testing.T) {
	dir := folders(t)
	c := config(dir, openKey(t, dir))
	r := start(t, c)
	await[onion.Started](r)
	if err := runSilent(t, c); !errors.Is(err, onion.ErrInUse) {
		t.Errorf("got %v for a second Run, want %v", err, onion.ErrInUse)
	}
	addressOf(t, c) // the first one's folder is untouched
	r.stop()
}

// A tor that makes another address of the key must not be published.
func TestRunComparesTheAddress(t *testing.T) {
	dir := folders(t)
	c := config(dir, openKey(t, dir))
	other := filepath.Join(openKeyFile(t), "other")
	tor, err := exec.LookPath("tor")
	if err != nil {
		t.Fatal(err)
	}
	// Another key is in the folder when the real tor starts.
	c.Tor = script(t, `case "$1" in --verify-config) ;; *) cat `+other+` > `+c.Runtime+`/public/hs_ed25519_secret_key;; esac
exec `+tor+` "$@"`)
	err = runSilent(t, c)
	if !errors.Is(err, onion.ErrAddress) {
		t.Errorf("got %v, want %v", err, onion.ErrAddress)
	}
	wantEmpty(t, c.Runtime)
}

// openKeyFile makes a key other in a folder of its own and returns the folder.
func openKeyFile(t *testing.T) string {
	dir := folders(t)
	key, err := onion.OpenKey(filepath.Join(dir, "other"))
	if err != nil {
		t.Fatal(err)
	}
	key.Destroy()
	return dir
}

// Ours killed with -9: no code of ours runs any more.
func TestTorEndsWithUs(t *testing.T) {
	dir := folders(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVar+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 100)
	n, _ := out.Read(b)
	cmd.Process.Kill()
	killed := time.Now()
	cmd.Wait()
	pid, err := strconv.Atoi(strings.TrimSpace(string(b[:n])))
	if err != nil {
		t.Fatalf("got %q from the child, want the number of its tor", b[:n])
	}
	for runs(pid) {
		if time.Since(killed) > limit {
			kill(t, pid, syscall.SIGKILL)
			t.Fatalf("tor %d outlives us", pid)
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Logf("tor was gone after %v", time.Since(killed).Round(time.Millisecond))

	// What is left of it does not hinder the next one.
	r := start(t, config(dir, openKey(t, dir)))
	await[onion.Started](r)
	wantNoKey(t, r.c)
	r.stop()
}

// runs reports whether the process lives. One whose parent is gone may stay a
// zombie where nothing waits for orphans.
func runs(pid int) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(b), ") ")
	return !strings.HasPrefix(state, "Z")
}
