//go:build !race

// Under the race detector Argon2id takes ten times as long.

package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"lethe/vault"
)

// TestTurnsByCircuit: one circuit that tries passphrases as fast as it can has
// some tried, and keeps none of another's from it.
func TestTurnsByCircuit(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 32 << 20, Argon2: vault.ArgonDefault})
	circuits, at := s.overCircuits()

	var over atomic.Bool
	var tried atomic.Int32
	var wg sync.WaitGroup
	defer wg.Wait()
	defer over.Store(true)
	flood := circuits(1)
	for range 6 { // as a browser has
		wg.Go(func() {
			for !over.Load() {
				if tryPassphrase(t, flood, at) == http.StatusNotFound {
					tried.Add(1)
				}
			}
		})
	}
	honest := circuits(2)
	for n := 0; n < 5 || tried.Load() == 0; n++ {
		if got := tryPassphrase(t, honest, at); got != http.StatusNotFound {
			t.Fatalf("another circuit: got status %d, want %d", got, http.StatusNotFound)
		}
	}
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
