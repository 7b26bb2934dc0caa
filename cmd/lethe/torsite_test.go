package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"testing"
)

// torSite is a site that is reached as by tor, whose keeper is the test.
type torSite struct {
	*child
	socket string
	ends   chan uint32 // circuits that it asks to end; noCircuit: it knows that a tor began
}

const torHost = "lethetest.onion"

func startTorSite(t testing.TB, b begin) *torSite {
	t.Helper()
	s := &torSite{socket: filepath.Join(t.TempDir(), "public.sock"), ends: make(chan uint32, 1000)}
	l, err := net.Listen("unix", s.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if s.child, err = startChild([]net.Listener{l}, newTeller(streams{out: io.Discard, err: t.Output()}), func() {}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	b.Listeners = []listener{{listenTor, []string{torHost}}}
	if err := s.wire.send(message{Begin: &b}); err != nil {
		t.Fatal(err)
	}
	if m := <-s.messages; m.Ready == nil {
		t.Fatalf("got %+v, want ready", m)
	}
	go func() {
		for m := range s.messages {
			if m.EndCircuit == noCircuit && !m.Anew {
				t.Errorf("got %+v from the site", m)
			}
			s.ends <- m.EndCircuit
		}
	}()
	return s
}

// dial connects over a circuit.
func (s *torSite) dial(ctx context.Context, circuit uint32) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "unix", s.socket)
	if err == nil {
		_, err = fmt.Fprintf(c, "PROXY TCP6 fc00:dead:beef:4dad::%x:%x ::1 %d 80\r\n", circuit>>16, circuit&0xffff, circuit&0xffff)
	}
	return c, err
}

// over is a client that comes over a circuit.
func (s *torSite) over(circuit uint32) *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext:        func(ctx context.Context, _, _ string) (net.Conn, error) { return s.dial(ctx, circuit) },
		DisableCompression: true,
	}}
}

// statusOf asks for a page and says what came.
func statusOf(t testing.TB, c *http.Client, address string) int {
	t.Helper()
	a, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	io.Copy(io.Discard, a.Body)
	return a.StatusCode
}
