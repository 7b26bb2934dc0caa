package host

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// Each file in testdata is a machine: above its files what else is given, and
// what must be found, by name, verdict and words of what is said.
func TestMachines(t *testing.T) {
	machines, _ := filepath.Glob("testdata/*.txtar")
	if len(machines) < 10 {
		t.Fatalf("only %d machines", len(machines))
	}
	found := make(map[string]bool)
	for _, file := range machines {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			h, want := given(t, a)
			got := h.Look()
			for _, f := range got {
				well(t, f)
			}
			for _, line := range want {
				part := append(strings.SplitN(line, " ", 3), "")
				i := slices.IndexFunc(got, func(f Finding) bool { return f.Name == part[0] })
				if i < 0 {
					t.Errorf("nothing is called %s", part[0])
					continue
				}
				if f := got[i]; f.Verdict != Verdict(part[1]) || !strings.Contains(f.Seen, part[2]) {
					t.Errorf("%s: got %s, %q, want %s, %q", f.Name, f.Verdict, f.Seen, part[1], part[2])
				}
				found[part[0]+" "+part[1]] = true
			}
		})
	}
	for _, c := range checks {
		if !found[c.name+" good"] || !found[c.name+" warning"] && !found[c.name+" bad"] {
			t.Errorf("%s: not both good and otherwise on any machine", c.name)
		}
		if c.cheap && !found[c.name+" bad"] {
			t.Errorf("%s is looked at when a service starts, and is bad on no machine", c.name)
		}
	}
}

// given makes a machine of an archive.
func given(t *testing.T, a *txtar.Archive) (h Host, want []string) {
	t.Helper()
	dir := t.TempDir()
	if err := txtar.Write(a, dir); err != nil {
		t.Fatal(err)
	}
	h = Host{Files: os.DirFS(dir), LockLeast: 1 << 20, LockWant: 256 << 20}
	_, lines, _ := strings.Cut(string(a.Comment), "\n\n")
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if words[0] != "given" {
			want = append(want, strings.TrimSpace(line))
			continue
		}
		var err error
		switch words[1] {
		case "pid":
			h.PID, err = strconv.Atoi(words[2])
		case "tor":
			h.TorState = words[2]
		case "now":
			h.Now, err = time.Parse(time.RFC3339, words[2])
		case "synced":
			h.Synced = answer(words[2] == "yes")
		case "unreadable":
			h.Unreadable = answer(words[2] == "yes")
		default:
			t.Fatalf("nothing can be given that is called %q", words[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return h, want
}

// well is what must be so of every finding: it can be printed in lines, and
// what is bad can be mended.
func well(t *testing.T, f Finding) {
	t.Helper()
	for _, s := range []string{f.Group, f.Name, f.Seen, f.Why} {
		if s == "" || strings.ContainsAny(s+f.Mend, "\n\x1b") {
			t.Errorf("%s: got %+v", f.Name, f)
		}
	}
	if f.Verdict == Bad && f.Mend == "" || f.Verdict == Good && f.Mend != "" {
		t.Errorf("%s is %s, and mended by %q", f.Name, f.Verdict, f.Mend)
	}
}

// This machine is what it is; but everything about it can be said.
func TestThis(t *testing.T) {
	h := This()
	h.LockLeast, h.LockWant = 1, 2
	found := h.Look()
	if len(found) != len(checks) {
		t.Errorf("got %d findings, want %d", len(found), len(checks))
	}
	for _, f := range found {
		well(t, f)
		t.Logf("%s %s: %s", f.Name, f.Verdict, f.Seen)
		if slices.Contains([]string{"memlock", "swap", "core-pattern", "clock", "clock-sync"}, f.Name) && f.Verdict == Unknown {
			t.Errorf("%s: got %q", f.Name, f.Seen)
		}
	}
}

func TestLookCheaply(t *testing.T) {
	for _, f := range This().LookCheaply() {
		if !slices.Contains([]string{"swap", "hibernation", "relay"}, f.Name) {
			t.Errorf("also looked at %s", f.Name)
		}
	}
}

// A kernel that keeps its configuration in itself, packed.
func TestBuiltPacked(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "proc"), 0o700); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte("CONFIG_INIT_ON_FREE_DEFAULT_ON=y\n"))
	z.Close()
	for name, content := range map[string][]byte{"proc/cmdline": nil, "proc/config.gz": b.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := (Host{Files: os.DirFS(dir)}).initOnFree(); got.verdict != Good {
		t.Errorf("got %+v", got)
	}
}
