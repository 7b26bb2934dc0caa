package onion_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lethe/onion"
)

// torUser is the distribution's user for tor; only root can start a tor as
// another one.
func torUser(t *testing.T) *onion.User {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can start a tor as another user")
	}
	u, err := onion.FindUser("")
	if err != nil {
		t.Fatalf("%v of %v (apt-get install tor makes one)", err, onion.Users)
	}
	return &u
}

// uids are the four user numbers of a process, and its groups.
func uids(t *testing.T, pid int) (four, groups string) {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		name, v, _ := strings.Cut(line, ":")
		switch name {
		case "Uid":
			four = strings.Join(strings.Fields(v), " ")
		case "Groups":
			groups = strings.TrimSpace(v)
		}
	}
	return four, groups
}

func wantOwner(t *testing.T, path string, uid uint32, mode fs.FileMode) {
	t.Helper()
	i, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := i.Sys().(*syscall.Stat_t).Uid; got != uid || i.Mode().Perm() != mode {
		t.Errorf("%s: got user %d and %04o, want %d and %04o", path, got, i.Mode().Perm(), uid, mode)
	}
}

// A tor of root's leaves its folder to one that is not root, which never is.
func TestRunAsAnotherUser(t *testing.T) {
	u := torUser(t)
	dir := folders(t)
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	c := config(dir, openKey(t, dir))
	r := start(t, c)
	if four, _ := uids(t, await[onion.Started](r).PID); four != "0 0 0 0" {
		t.Fatalf("without another user: got users %s", four)
	}
	r.stop()
	wantOwner(t, filepath.Join(c.Data, "lock"), 0, 0o600)

	c.User = u
	for range 2 {
		r = start(t, c)
		pid := await[onion.Started](r).PID
		id := fmt.Sprint(u.UID)
		if four, groups := uids(t, pid); four != strings.Join([]string{id, id, id, id}, " ") || groups != "" {
			t.Errorf("got users %s and groups %q of tor, want %s and none", four, groups, id)
		}
		for path, mode := range map[string]fs.FileMode{
			c.Data: 0o700, filepath.Join(c.Data, "lock"): 0o600,
			c.Runtime: 0o700, filepath.Join(c.Runtime, "public"): 0o700, filepath.Join(c.Runtime, "onion.torrc"): 0o600,
		} {
			wantOwner(t, path, u.UID, mode)
		}
		wantNoKey(t, c)
		kill(t, pid, syscall.SIGKILL)
		await[onion.Ended](r)
		await[onion.Started](r)
		r.stop()
		wantOwner(t, c.Runtime, 0, 0o700)
	}

	// Nobody else takes it from that user, root neither.
	c.User = nil
	if err := runSilent(t, c); !errors.Is(err, onion.ErrForeign) {
		t.Errorf("as root again: got %v, want %v", err, onion.ErrForeign)
	}
	c.User = &onion.User{Name: "nobody", UID: 65534, GID: 65534}
	if err := runSilent(t, c); !errors.Is(err, onion.ErrForeign) {
		t.Errorf("as a third user: got %v, want %v", err, onion.ErrForeign)
	}
}

// What has another name elsewhere is not given to tor's user.
func TestRunGivesNoLinkAway(t *testing.T) {
	u := torUser(t)
	dir := folders(t)
	c := config(dir, openKey(t, dir))
	c.User = u
	kept := filepath.Join(dir, "kept")
	if err := errors.Join(os.Mkdir(c.Data, 0o700), os.WriteFile(kept, nil, 0o600), os.Link(kept, filepath.Join(c.Data, "state"))); err != nil {
		t.Fatal(err)
	}
	if err := runSilent(t, c); err == nil || !strings.Contains(err.Error(), "state: it is a file with another name") {
		t.Errorf("got %v, want to be told", err)
	}
	wantOwner(t, kept, 0, 0o600)
	wantOwner(t, c.Data, 0, 0o700)
}

// A folder that tor's user may not go to is named.
func TestRunSaysWhatIsClosed(t *testing.T) {
	u := torUser(t)
	dir := folders(t)
	c := config(dir, openKey(t, dir))
	c.User = u
	if err := runSilent(t, c); !errors.Is(err, onion.ErrClosed) || !strings.HasSuffix(err.Error(), ": "+dir) {
		t.Errorf("got %v, want %v with %s", err, onion.ErrClosed, dir)
	}
	wantEmpty(t, c.Runtime)
}

// What a tor that was taken over puts in the place of its files is neither
// waited for nor written to.
func TestRunTrustsNoTor(t *testing.T) {
	u := torUser(t)
	for name, trick := range map[string]string{
		"a pipe":       "rm -f KEY; mkfifo KEY",
		"a link":       "ln -sf KEPT KEY",
		"another name": "ln -f KEPT KEY",
		"a folder":     "rm -f KEY; mkdir KEY",
	} {
		t.Run(name, func(t *testing.T) {
			dir := folders(t)
			if err := os.Chmod(dir, 0o711); err != nil {
				t.Fatal(err)
			}
			c := config(dir, openKey(t, dir))
			c.User = u
			kept := filepath.Join(dir, "kept")
			if err := os.WriteFile(kept, []byte(strings.Repeat("kept", 64)), 0o666); err != nil {
				t.Fatal(err)
			}
			os.Chmod(kept, 0o666) // else the kernel refuses the other name
			c.Tor = filepath.Join(dir, "tor.sh")
			file := filepath.Join(c.Runtime, "public", "hs_ed25519_secret_key")
			script := "#!/bin/sh\ncase \"$1\" in --verify-config) exit 0;; esac\n" + strings.NewReplacer("KEY", file, "KEPT", kept).Replace(trick) + "\n"
			if err := os.WriteFile(c.Tor, []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := runSilent(t, c); err == nil || !strings.Contains(err.Error(), "erasing the key file") {
				t.Errorf("got %v, want to be told", err)
			}
			wantEmpty(t, c.Runtime)
			if b, err := os.ReadFile(kept); err != nil || string(b) != strings.Repeat("kept", 64) {
				t.Errorf("a file that is not tor's: got %q, %v", b, err)
			}
		})
	}
}

func TestFindUser(t *testing.T) {
	if u, err := onion.FindUser("root"); err != nil || u.UID != 0 {
		t.Errorf("root: got %+v, %v", u, err)
	}
	if u, err := onion.FindUser("no-such-user"); !errors.Is(err, onion.ErrNoUser) {
		t.Errorf("got %+v, %v, want %v", u, err, onion.ErrNoUser)
	}
}
