package client

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lethe/onion"
)

// torSaying answers each connection as a tor does up to its answer, and tells
// the passwords that come.
func torSaying(t *testing.T, network, at, answer string) (address string, passwords chan string) {
	t.Helper()
	l, err := net.Listen(network, at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	passwords = make(chan string, 8)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			ask := make([]byte, 3+3+len("lethe")+26+5+len(anyOnion)+2)
			io.ReadFull(c, ask[:3])
			io.WriteString(c, "\x05\x02")
			io.ReadFull(c, ask[3:3+3+5+26])
			io.WriteString(c, "\x01\x00")
			io.ReadFull(c, ask[3+3+5+26:])
			passwords <- string(ask[3+3+5 : 3+3+5+26])
			if !strings.HasSuffix(string(ask), anyOnion+"\x00\x50") {
				t.Errorf("got %q", ask)
			}
			io.WriteString(c, answer)
			if answer == "" {
				io.Copy(io.Discard, c) // until the client gives up
			}
			c.Close()
		}
	}()
	return l.Addr().String(), passwords
}

const connected = "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"

// Each way has a password of its own, which stays until another is asked for.
func TestIsolation(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "socks")
	_, passwords := torSaying(t, "unix", socket, connected+"hello")
	seen := map[string]bool{}
	for range 3 {
		w, err := To(anyOnion, set("LETHE_PROXY=unix:"+socket))
		if err != nil {
			t.Fatal(err)
		}
		dial := func() string {
			c, err := w.Dial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if b, err := io.ReadAll(c); string(b) != "hello" || err != nil {
				t.Errorf("got %q, %v", b, err)
			}
			return <-passwords
		}
		one, again := dial(), dial()
		w.Another()
		other := dial()
		if one != again || one == other || seen[one] || seen[other] {
			t.Errorf("got the passwords %q, %q and, elsewhere, %q", one, again, other)
		}
		seen[one], seen[other] = true, true
	}
}

// What tor says becomes words, and what to do.
func TestTorSays(t *testing.T) {
	for answer, want := range map[string]error{
		"\x05\xf0\x00\x01": onion.ErrNotFound,
		"\x05\xf4\x00\x01": onion.ErrNoAccess,
		"\x05\xf5\x00\x01": onion.ErrBadAccess,
		"\x05\x01\x00\x01": nil, "\x05\x04\x00\x01": nil, "\x05\x06\x00\x01": nil, "\x05\x63\x00\x01": nil,
		"HTTP/1.0 501": onion.ErrSocks,
	} {
		at, _ := torSaying(t, "tcp", "127.0.0.1:0", answer)
		w, err := To(anyOnion, set("LETHE_PROXY=socks5://"+at))
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Dial(t.Context())
		if !errors.Is(err, ErrUnreachable) || want != nil && !errors.Is(err, want) || errors.Is(err, ErrAddress) {
			t.Errorf("got %v for %q, want %v", err, answer, want)
		}
		if h, ok := err.(interface{ Hint() string }); !ok || h.Hint() == "" {
			t.Errorf("no hint for %q", answer)
		}
	}
}

// The second of the usual places is tried when nothing is at the first. With
// nothing at either, nothing else is tried.
func TestUsualProxies(t *testing.T) {
	at, passwords := torSaying(t, "tcp", "127.0.0.1:0", connected)
	w, err := To(anyOnion, set(""))
	if err != nil {
		t.Fatal(err)
	}
	free := unused(t)
	w.proxies = []proxy{{"tcp", free}, {"tcp", at}}
	c, err := w.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if len(passwords) != 1 {
		t.Errorf("got %d connections to the second, want 1", len(passwords))
	}
	w.proxies = []proxy{{"tcp", free}, {"unix", "/nonexistent/socks"}}
	_, err = w.Dial(t.Context())
	if !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), free+": connection refused; /nonexistent/socks: no such file") {
		t.Errorf("got %v", err)
	}
}

// On this machine no proxy has a part.
func TestDialHere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w, err := To("http://"+l.Addr().String(), set("ALL_PROXY=unix:/nonexistent/socks"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	l.Close()
	if _, err = w.Dial(t.Context()); !errors.Is(err, ErrUnreachable) {
		t.Errorf("got %v with nothing there", err)
	}
}

// The wait for tor ends when the context does.
func TestDialGivesUp(t *testing.T) {
	at, passwords := torSaying(t, "tcp", "127.0.0.1:0", "")
	w, err := To(anyOnion, set("LETHE_PROXY=socks5://"+at))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-passwords // it has been asked
		cancel()
	}()
	late := time.AfterFunc(time.Minute, func() { panic("it waits for ever") })
	defer late.Stop()
	if _, err := w.Dial(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// What takes connections and says nothing is no tor.
func TestDialSilent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	w, err := To(anyOnion, set("LETHE_PROXY=socks5://"+l.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	w.patience = 10 * time.Millisecond
	late := time.AfterFunc(time.Minute, func() { panic("it waits for ever") })
	defer late.Stop()
	if _, err := w.Dial(t.Context()); !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "nothing came for 10ms") {
		t.Errorf("got %v, want %v", err, ErrUnreachable)
	}
}

// unused is an address where nothing listens.
func unused(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
