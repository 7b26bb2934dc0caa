//go:build !race

// Under the race detector Argon2id takes ten times as long.

package handlers

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"lethe/handlers/clean"
	"lethe/vault"
)

// TestTurnsByCircuit: one circuit that tries passphrases as fast as it can is
// told that it is too much, and another's are all tried.
func TestTurnsByCircuit(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 32 << 20, Argon2: vault.ArgonDefault})
	circuits, at := s.overCircuits()

	var over atomic.Bool
	var refused atomic.Int32
	var wg sync.WaitGroup
	defer wg.Wait()
	defer over.Store(true)
	flood := circuits(1)
	for range testWorks {
		wg.Go(func() {
			for !over.Load() {
				if tryPassphrase(t, flood, at) == http.StatusServiceUnavailable {
					refused.Add(1)
				}
			}
		})
	}
	honest := circuits(2)
	for n := 0; n < 3 || refused.Load() == 0; n++ {
		if n == 100 {
			t.Fatal("the flood was never refused")
		}
		if got := tryPassphrase(t, honest, at); got != http.StatusNotFound {
			t.Fatalf("another circuit: got status %d, want %d", got, http.StatusNotFound)
		}
	}
}

// overCircuits serves the site as tor reaches it, and returns clients by the
// number of their circuit.
func (s *testSite) overCircuits() (client func(circuit int) *http.Client, base string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { l.Close() })
	go s.server.Serve(l, clean.Door{Hosts: func(string) bool { return true }, Circuits: true})
	return func(circuit int) *http.Client {
		return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			var d net.Dialer
			c, err := d.DialContext(ctx, network, addr)
			if err == nil {
				_, err = fmt.Fprintf(c, "PROXY TCP6 fc00:dead:beef:4dad::0:%x ::1 %d %d\r\n", circuit, circuit, 80)
			}
			return c, err
		}}}
	}, "http://" + l.Addr().String()
}

// tryPassphrase tries one on a link that nobody made, and returns the status.
func tryPassphrase(t *testing.T, c *http.Client, at string) int {
	form := url.Values{"key": {strings.Repeat("k", vault.KeyLen)}, "passphrase": {"x"}}
	a, err := c.PostForm(at+"/open", form)
	if err != nil {
		t.Error(err)
		return 0
	}
	a.Body.Close()
	return a.StatusCode
}
