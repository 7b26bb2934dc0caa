package trace

import (
	"bufio"
	"crypto/rand"
	"os"
	"os/exec"
	"testing"
	"time"
)

func fillRandom(b []byte) { rand.Read(b) }

// patience is a net under what takes a moment on a free machine.
const patience = time.Minute

// The test binary is also the process that is looked at, under these names.
var children = map[string]func(){"plant": plant, "naive": naive}

func TestMain(m *testing.M) {
	if f, ok := children[os.Args[0]]; ok {
		f()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is a process to be looked at.
type child struct {
	cmd *exec.Cmd
	in  *os.File
	out *bufio.Reader
}

// startChild runs one; it ends with the test.
func startChild(t *testing.T, args ...string) *child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	theirs, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	// Nothing interrupts a thread that Go has lost (see holdInVector).
	c := &child{cmd: &exec.Cmd{Path: exe, Args: args, Env: []string{"GODEBUG=asyncpreemptoff=1", "GORACE=atexit_sleep_ms=0"}, Stdin: theirs, Stderr: os.Stderr}, in: ours}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	net := time.AfterFunc(patience, func() { c.cmd.Process.Kill() })
	t.Cleanup(func() {
		ours.Close() // at which the child ends
		c.cmd.Wait()
		net.Stop()
	})
	return c
}

// line waits for a line from the child.
func (c *child) line(t *testing.T) string {
	t.Helper()
	s, err := c.out.ReadString('\n')
	if err != nil {
		t.Fatalf("the child has ended: %v", err)
	}
	return s[:len(s)-1]
}

// newLooker starts a looker that ends with the test.
func newLooker(t *testing.T, secrets ...Secret) *Looker {
	t.Helper()
	l, err := Start(secrets...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// look looks at the child.
func (c *child) look(t *testing.T, l *Looker) *Report {
	t.Helper()
	r, err := l.Look(c.cmd.Process.Pid)
	if err != nil {
		t.Fatalf("%v (it takes the right to trace other processes: root)", err)
	}
	return r
}
