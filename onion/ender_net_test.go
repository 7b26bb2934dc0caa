package onion_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/proxy"

	"lethe/onion"
)

// echoes answers each line of a connection with its circuit's number.
func echoes(t *testing.T, socket string) {
	t.Helper()
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				var high, low uint32
				fmt.Sscanf(line, "PROXY TCP6 fc00:dead:beef:4dad::%x:%x ", &high, &low)
				for _, err = r.ReadString('\n'); err == nil; _, err = r.ReadString('\n') {
					fmt.Fprintln(c, high<<16|low)
				}
			}()
		}
	}()
}

// A caller holds one connection to a service.
type caller struct {
	net.Conn
	in *bufio.Reader
}

// call connects as one whom Tor tells apart by a name.
func call(t *testing.T, socks, name, address string) caller {
	t.Helper()
	d, err := proxy.SOCKS5("tcp", socks, &proxy.Auth{User: name, Password: name}, proxy.Direct)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	c, err := d.(proxy.ContextDialer).DialContext(ctx, "tcp", address+":80")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return caller{c, bufio.NewReader(c)}
}

// number asks which circuit it is.
func (c caller) number() (n uint32, err error) {
	c.SetDeadline(time.Now().Add(limit))
	if _, err := fmt.Fprintln(c); err != nil {
		return 0, err
	}
	_, err = fmt.Fscanln(c.in, &n)
	return n, err
}

// The number that the first line tells is the one that tor ends, with all its
// connections and no other; the next tor ends none that the last one was asked
// for.
func TestEndsCircuits(t *testing.T) {
	n := startNetwork(t)
	client, err := n.NewClient(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	extra, err := onion.ParseExtra(bytes.NewReader(n.Options()))
	if err != nil {
		t.Fatal(err)
	}
	dir := folders(t)
	key := openKey(t, dir)
	c := config(dir, key)
	c.Offline, c.Extra, c.Ender = false, extra, onion.NewEnder()
	echoes(t, filepath.Join(dir, "public.sock"))
	r := start(t, c)
	first := await[onion.Started](r).PID
	await[onion.Published](r)

	number := func(of caller) uint32 {
		t.Helper()
		n, err := of.number()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	one, same, other := call(t, client.Proxy(), "one", key.Address()), call(t, client.Proxy(), "one", key.Address()), call(t, client.Proxy(), "other", key.Address())
	if number(one) != number(same) || number(one) == number(other) {
		t.Fatalf("one and the same are circuits %d and %d, the other %d", number(one), number(same), number(other))
	}
	asked := time.Now()
	c.Ender.End(4_000_000_000) // no circuit: what tor says to it ends nothing
	c.Ender.End(number(one))
	for _, of := range []caller{one, same} {
		of.SetDeadline(time.Now().Add(limit))
		if b, err := of.in.ReadByte(); err == nil {
			t.Errorf("an ended circuit says %q", b)
		}
	}
	t.Logf("ended after %v", time.Since(asked).Round(time.Millisecond))
	number(other)
	if again := call(t, client.Proxy(), "one", key.Address()); number(again) == number(other) {
		t.Error("who was ended comes again as another visitor")
	}

	kill(t, first, syscall.SIGKILL)
	await[onion.Ended](r)
	c.Ender.End(1)
	await[onion.Published](r)
	r.stop()
}
