package onion_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lethe/onion"
)

func extraLines(t *testing.T, lines []byte) onion.Extra {
	t.Helper()
	e, err := onion.ParseExtra(bytes.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func clientKey(t *testing.T) *onion.ClientKey {
	t.Helper()
	k, err := onion.NewClientKey()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Destroy)
	return k
}

// startClient starts a client tor in the folders dir.
func startClient(t *testing.T, dir string, extra onion.Extra, access ...onion.Access) *onion.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	began := time.Now()
	c, err := onion.StartClient(ctx, onion.ClientConfig{
		Data:     filepath.Join(dir, "tor"),
		Runtime:  filepath.Join(dir, "run"),
		Extra:    extra,
		Access:   access,
		Progress: func(step string) { t.Log(step) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("client started after %v", time.Since(began).Round(time.Millisecond))
	return c
}

// stopClient ends a client and looks at what it leaves.
func stopClient(t *testing.T, dir string, c *onion.Client) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	<-c.Done()
	wantEmpty(t, filepath.Join(dir, "run"))
}

// get asks for the page of an address over a connection of its own.
func get(t *testing.T, c *onion.Client, address, isolation string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	conn, err := c.Dial(ctx, address, isolation)
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(limit))
	if _, err := io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n"); err != nil {
		return err
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil && string(b) != "hello" {
		err = errors.New("another page")
	}
	return err
}

// reach is get until the address is found: a first descriptor may be on its
// way yet, and a client remembers for a while what it did not find.
func reach(t *testing.T, c *onion.Client, address, isolation string) {
	t.Helper()
	for began := time.Now(); ; time.Sleep(500 * time.Millisecond) {
		err := get(t, c, address, isolation)
		if err == nil {
			t.Logf("page after %v", time.Since(began).Round(time.Millisecond))
			return
		}
		if time.Since(began) > limit {
			t.Fatalf("got %v for %v, want a page", err, limit)
		}
	}
}

// A private service and who gets in: with a key yes, without none, with
// another's none; and with a key that was taken out none any more. Beside it
// a public service of the same tor stays open.
func TestPrivateService(t *testing.T) {
	n := startNetwork(t)
	extra := extraLines(t, n.Options())
	dir := folders(t)
	alice, bob, eve := clientKey(t), clientKey(t), clientKey(t)
	desk, err := onion.OpenKey(filepath.Join(dir, "keys", "desk"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(desk.Destroy)
	public := openKey(t, dir)
	c := config(dir, public)
	c.Offline, c.Extra = false, extra
	c.Services = append(c.Services, onion.Service{
		Name: "desk", Key: desk, Socket: filepath.Join(dir, "desk.sock"),
		Private: true, Clients: []onion.ClientPublic{alice.Public(), bob.Public()},
	})
	open := startSite(t, c.Services[0].Socket)
	inner := startSite(t, c.Services[1].Socket)
	published := func(r *running) {
		await[onion.Published](r)
		await[onion.Published](r)
	}
	r := start(t, c)
	published(r)

	aliceDir, bobDir, eveDir, noneDir := folders(t), folders(t), folders(t), folders(t)
	withAlice := startClient(t, aliceDir, extra, onion.Access{Address: desk.Address(), Key: alice})
	withBob := startClient(t, bobDir, extra, onion.Access{Address: desk.Address(), Key: bob})
	withEve := startClient(t, eveDir, extra, onion.Access{Address: desk.Address(), Key: eve})
	without := startClient(t, noneDir, extra)
	reach(t, withAlice, desk.Address(), "first")
	reach(t, withBob, desk.Address(), "first")
	for range 2 {
		if line := <-inner.lines; !circuitLine.MatchString(line) {
			t.Errorf("got first line %q, want a circuit", line)
		}
	}
	// The public one first, so that what fails then is not the way there.
	reach(t, without, public.Address(), "x")
	reach(t, withEve, public.Address(), "x")
	shutOut(t, without, desk.Address(), onion.ErrNoAccess)
	shutOut(t, withEve, desk.Address(), onion.ErrBadAccess)
	wantIsolated(t, withAlice, public.Address(), open)
	wantNoNames(t, withAlice)
	wantNothingOf(t, aliceDir, alice)
	wantNothingOf(t, dir, alice, bob)

	// Bob's key is taken out.
	r.stop()
	c.Services[1].Clients = c.Services[1].Clients[:1]
	r = start(t, c)
	published(r)
	stopClient(t, bobDir, withBob) // it may know the old descriptor
	withBob = startClient(t, bobDir, extra, onion.Access{Address: desk.Address(), Key: bob})
	stopClient(t, aliceDir, withAlice)
	withAlice = startClient(t, aliceDir, extra, onion.Access{Address: desk.Address(), Key: alice})
	reach(t, withAlice, desk.Address(), "again")
	<-inner.lines
	shutOut(t, withBob, desk.Address(), onion.ErrBadAccess)
	if len(inner.lines) != 0 {
		t.Errorf("got a connection on the private service's socket: %q", <-inner.lines)
	}
	stopClient(t, aliceDir, withAlice)
	stopClient(t, bobDir, withBob)
	stopClient(t, eveDir, withEve)
	stopClient(t, noneDir, without)
	r.stop()
}

// shutOut tries an address until it is refused for the reason given. Before
// that a directory may still have nothing, or what it had before.
func shutOut(t *testing.T, c *onion.Client, address string, want error) {
	t.Helper()
	for began := time.Now(); ; time.Sleep(500 * time.Millisecond) {
		err := get(t, c, address, "out")
		if errors.Is(err, want) {
			return
		}
		if err == nil || time.Since(began) > limit {
			t.Errorf("got %v, want %v", err, want)
			return
		}
	}
}

// wantIsolated checks that one isolation keeps its circuit and another has
// another.
func wantIsolated(t *testing.T, c *onion.Client, address string, s *site) {
	t.Helper()
	for len(s.lines) > 0 {
		<-s.lines
	}
	var circuits []string
	for _, isolation := range []string{"one", "one", "two"} {
		reach(t, c, address, isolation)
		circuits = append(circuits, <-s.lines)
	}
	if circuits[0] != circuits[1] || circuits[0] == circuits[2] {
		t.Errorf("got the circuits %q, want two alike and one other", circuits)
	}
}

// wantNoNames checks that tor goes to onion addresses only, whoever asks it.
func wantNoNames(t *testing.T, c *onion.Client) {
	t.Helper()
	for _, to := range []string{"\x03\x09localhost", "\x01\x7f\x00\x00\x01"} {
		conn, err := net.Dial("unix", c.Socket())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(limit))
		io.WriteString(conn, "\x05\x01\x00")
		io.ReadFull(conn, make([]byte, 2))
		io.WriteString(conn, "\x05\x01\x00"+to+"\x00\x50")
		answer := make([]byte, 2)
		if _, err := io.ReadFull(conn, answer); err != nil || answer[1] == 0 {
			t.Errorf("got %x, %v for %q, want a refusal", answer, err, to)
		}
	}
}

// wantNothingOf checks that no file below dir holds a private key.
func wantNothingOf(t *testing.T, dir string, keys ...*onion.ClientKey) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, k := range keys {
			k.Line(func(line []byte) {
				digits := line[bytes.LastIndexByte(line, ':')+1:]
				raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(string(digits))
				if err != nil {
					t.Fatal(err)
				}
				in64 := base64.RawStdEncoding.EncodeToString(raw)
				if bytes.Contains(bytes.ToUpper(b), digits) || bytes.Contains(b, raw) || bytes.Contains(b, []byte(in64)) {
					t.Errorf("the private key is in %s", path)
				}
			})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
