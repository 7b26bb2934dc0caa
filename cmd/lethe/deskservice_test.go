package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lethe/handlers/clean"
	"lethe/handlers/desk"
	"lethe/vault"
)

// newsroom is a desk over a vault, served as it is in earnest.
type newsroom struct {
	t      *testing.T
	vault  *vault.Vault
	server *clean.Server
	at     string       // its address on loopback
	cut    atomic.Int64 // bytes after which connections break without a word; 0 for none
	cuts   atomic.Int64
	once   sync.Once
}

// testHour is how often things may appear at a newsroom's desk.
const testHour = time.Second

// openNewsroom opens a desk at an address of loopback.
func openNewsroom(t *testing.T, at string) *newsroom {
	t.Helper()
	n := newNewsroom(t)
	l, err := net.Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	n.at = l.Addr().String()
	n.serve(l, clean.Door{Hosts: func(host string) bool { return slices.Contains(localNames(n.at), host) }})
	return n
}

func newNewsroom(t *testing.T) *newsroom {
	t.Helper()
	v, err := vault.New(vault.Config{Arena: 8 << 20, Tips: true, Now: bootTime})
	if err != nil {
		t.Fatal(err)
	}
	n := &newsroom{t: t, vault: v}
	n.server, err = desk.New(desk.Config{
		Vault: v, Heads: v.Heads(), Conns: v.Heads().Cap(), Work: v.Work(), Works: v.Work().Cap(),
		Next: func() time.Duration { return testHour }, Names: []string{"alice"}, Life: 30 * 24 * time.Hour, Max: 1 << 20,
	})
	if err != nil {
		v.Close()
		t.Fatal(err)
	}
	t.Cleanup(n.close)
	return n
}

func (n *newsroom) serve(l net.Listener, d clean.Door) { go n.server.Serve(breaking{l, n}, d) }

// close ends it. It may be called again.
func (n *newsroom) close() {
	n.once.Do(func() {
		n.server.Close()
		n.server.Wait()
		n.vault.Close()
	})
}

// put has a tip come, or a part be added to it.
func (n *newsroom) put(phrase string, sealed []byte) {
	n.t.Helper()
	s, err := n.vault.BeginSealed(int64(len(sealed)))
	if err == nil {
		defer s.Abort()
		if _, err = s.Write(sealed); err == nil {
			if _, missing := n.vault.Inbox([]byte(phrase)); missing != nil {
				err = s.Tip([]byte(phrase), 0, 30*24*time.Hour)
			} else {
				err = s.Add([]byte(phrase), 0, nil)
			}
		}
	}
	if err != nil {
		n.t.Fatal(err)
	}
}

// replies are what the tipster reads.
func (n *newsroom) replies(phrase string) (all []string) {
	n.t.Helper()
	in, err := n.vault.Inbox([]byte(phrase))
	if err != nil {
		n.t.Fatal(err)
	}
	for _, r := range in.Replies {
		var b []byte
		if err := n.vault.ReadReply([]byte(phrase), r.Number, func(o *vault.Opening) error {
			return o.Read(func(page []byte) error { b = append(b, page...); return nil })
		}); err != nil {
			n.t.Fatal(err)
		}
		all = append(all, string(b))
	}
	return all
}

// collected is how many parts of all tips are.
func (n *newsroom) collected() (c int) {
	n.vault.Tips(bootTime(), func(t *vault.Tip) bool {
		for _, p := range t.Parts {
			if p.Collected {
				c++
			}
		}
		return true
	})
	return c
}

// breaking gives out connections that a newsroom breaks: it writes on as if
// all arrived, as over a circuit that broke.
type breaking struct {
	net.Listener
	room *newsroom
}

func (l breaking) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &breakable{Conn: c, room: l.room}, nil
}

type breakable struct {
	net.Conn
	room *newsroom
	sent int64
}

func (c *breakable) Write(b []byte) (int, error) {
	if limit := c.room.cut.Load(); limit > 0 && c.sent+int64(len(b)) > limit {
		if c.sent <= limit {
			c.Conn.Write(b[:limit-c.sent])
			c.room.cuts.Add(1)
			c.Conn.(interface{ CloseWrite() error }).CloseWrite()
		}
		c.sent += int64(len(b))
		return len(b), nil
	}
	c.sent += int64(len(b))
	return c.Conn.Write(b)
}

// atDesk starts lethe desk, with a text on its standard input.
func atDesk(t *testing.T, in string, args ...string) *service {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return launch(t, &exec.Cmd{Path: exe, Args: append([]string{"lethe", "desk"}, args...), Stdin: strings.NewReader(in)})
}

// code waits for the end and returns the exit code.
func (s *service) code() int {
	<-s.ended
	return s.cmd.ProcessState.ExitCode()
}

// bytesOf are n bytes that differ from place to place and by seed.
func bytesOf(n int, seed byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>8)*31 + byte(i) + seed
	}
	return b
}

// wantFile checks what is in a file, and that only its owner can read it.
func wantFile(t *testing.T, path string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: got %d bytes, %v, want %d", path, len(got), err, len(want))
		return
	}
	if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("%s: got mode %v, %v", path, i.Mode(), err)
	}
}

// wantFolder checks which files there are.
func wantFolder(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got the files %q, want %q", got, want)
	}
}

// aliases are those of the list, newest first.
func (n *newsroom) aliases() []string {
	n.t.Helper()
	l := atDesk(n.t, "", "list", "--desk", "http://"+n.at)
	if l.code() != 0 {
		n.t.Fatal("lethe desk list failed")
	}
	var all []string
	for line := range strings.Lines(l.out.String()) {
		all = append(all, strings.Fields(line)[0])
	}
	if len(all) == 0 {
		return nil
	}
	return all[1:]
}

// inFolder is a file of a folder of the test's.
func inFolder(dir, alias string, part int) string {
	return filepath.Join(dir, fmt.Sprintf("%s-%d.age", alias, part))
}
