package lockin

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Behind all walls, and behind the filter alone, there is no way out; neither
// for a thread that was there before, nor for one made afterwards.
func TestNoWayOut(t *testing.T) {
	for _, name := range []string{behindAll, behindSeccomp} {
		for _, did := range behind(t, name) {
			t.Errorf("%s: not refused: %s", name, did)
		}
	}
}

// Landlock alone keeps from everything that is in a file, and from TCP.
func TestLandlockAlone(t *testing.T) {
	for _, did := range behind(t, behindLandlock) {
		way, _, _ := strings.Cut(did, ",")
		if slices.Contains([]string{"read a file", "write a file", "make a file", "make a folder", "openat2", "link", "symlink", "rename", "unlink", "exec", "exec itself", "dial"}, way) {
			t.Errorf("not refused: %s", did)
		}
	}
}

// Without walls the same ways lead out: the tests above see what they say.
func TestWaysLeadOut(t *testing.T) {
	did := strings.Join(behind(t, behindNone), "\n")
	for _, way := range []string{
		"read a file", "write a file", "make a file", "by path", "openat2", "make a folder", "link", "symlink", "rename", "stat", "memfd",
		"tcp", "udp", "unix socket", "netlink", "socketpair", "dial", "fork", "exec", "kill", "kill a thread", "pidfd",
		"dumpable", "personality", "user", "more code", "code of memory",
	} {
		for _, thread := range threads {
			if want := way + ", " + thread + ", <nil>"; !strings.Contains(did, want) {
				t.Errorf("without walls this does not lead out: %s", want)
			}
		}
	}
}

func TestMissing(t *testing.T) {
	whole := Walls{true, true, true, true, 1, true}
	if got := whole.Missing(); len(got) != 0 {
		t.Errorf("got %q of a whole one", got)
	}
	for want, w := range map[string]Walls{
		"no new privileges": {false, true, true, true, 1, true},
		"not dumpable":      {true, false, true, true, 1, true},
		"no core files":     {true, true, false, true, 1, true},
		"no capabilities":   {true, true, true, false, 1, true},
		"Landlock":          {true, true, true, true, 0, true},
		"seccomp":           {true, true, true, true, 1, false},
	} {
		if got := w.Missing(); len(got) != 1 || got[0] != want {
			t.Errorf("got %q, want %q alone", got, want)
		}
	}
}

// What is offered is what a process finds that takes it.
func TestOffered(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	got, err := (&exec.Cmd{Path: exe, Args: []string{reporting}, Stderr: t.Output()}).Output()
	if want := fmt.Sprintf("%+v", Offered()); err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}
