//go:build attack

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// arena is a site under attack, with a keeper that ends circuits as tor does.
type arena struct {
	t      *testing.T
	site   *torSite
	number atomic.Uint32 // of the last circuit
	ended  atomic.Int64
	stock  []honestLink // for the visits to come
	most   int          // MiB that the site had

	mu    sync.Mutex
	conns map[uint32][]net.Conn
	dead  map[uint32]bool
}

const origin = "http://" + torHost

// keep ends circuits that the site asks to end: all their connections break.
func (a *arena) keep() {
	for n := range a.site.ends {
		if n == noCircuit {
			continue
		}
		a.ended.Add(1)
		a.mu.Lock()
		if a.dead == nil {
			a.dead = make(map[uint32]bool)
		}
		a.dead[n] = true
		for _, c := range a.conns[n] {
			c.Close()
		}
		delete(a.conns, n)
		a.mu.Unlock()
	}
}

func (a *arena) circuit() uint32 { return a.number.Add(1) }

func (a *arena) gone(circuit uint32) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.dead[circuit]
}

// hangUp breaks every connection.
func (a *arena) hangUp() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, conns := range a.conns {
		for _, c := range conns {
			c.Close()
		}
	}
	a.conns = nil
}

var errEnded = errors.New("the circuit was ended")

func (a *arena) dial(ctx context.Context, circuit uint32) (net.Conn, error) {
	if a.gone(circuit) {
		return nil, errEnded
	}
	c, err := a.site.dial(ctx, circuit)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.conns == nil {
		a.conns = make(map[uint32][]net.Conn)
	}
	a.conns[circuit] = append(a.conns[circuit], c)
	return c, nil
}

// client is one connection at a time over a circuit.
func (a *arena) client(circuit uint32) *http.Client {
	return &http.Client{
		Timeout: 30 * time.Second,
		Transport: &http.Transport{
			DialContext:     func(ctx context.Context, _, _ string) (net.Conn, error) { return a.dial(ctx, circuit) },
			MaxConnsPerHost: 1, DisableCompression: true,
		},
	}
}

// post sends a form and returns the page.
func (a *arena) post(circuit uint32, path string, form url.Values) (string, error) {
	c := a.client(circuit)
	defer c.CloseIdleConnections()
	r, err := c.PostForm(origin+path, form)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d", path, r.StatusCode)
	}
	return string(b), err
}

// links makes n links, each with a text of its own.
func (a *arena) links(n int, phrase string) (paths []string) {
	a.t.Helper()
	for i := range n {
		page, err := a.post(a.circuit(), "/new", url.Values{"text": {fmt.Sprint("text ", i)}, "life": {"86400"}, "passphrase": {phrase}})
		_, path, ok := strings.Cut(page, origin+"/s/")
		if err != nil || !ok {
			a.t.Fatalf("making a link: %v", err)
		}
		paths = append(paths, "/s/"+path[:31])
	}
	return paths
}

// stockUp makes the links for so many runs.
func (a *arena) stockUp(runs int) {
	const each = honestVisits / honestPhrases
	with := a.links(runs*each, "a passphrase")
	without := a.links(runs*(honestVisits-each), "")
	for i := range runs * honestVisits {
		if i%honestPhrases == 0 {
			a.stock = append(a.stock, honestLink{with[i/honestPhrases], "a passphrase"})
		} else {
			a.stock = append(a.stock, honestLink{without[i-i/honestPhrases-1], ""})
		}
	}
}

// open opens a link as a visitor does: the page, then the button.
func (a *arena) open(circuit uint32, path, phrase string) (string, error) {
	c := a.client(circuit)
	r, err := c.Get(origin + path)
	if err != nil {
		return "", err
	}
	io.Copy(io.Discard, r.Body)
	r.Body.Close()
	c.CloseIdleConnections()
	page, err := a.post(circuit, "/open", url.Values{"key": {strings.TrimPrefix(path, "/s/")}, "passphrase": {phrase}, "nonce": {""}})
	if err == nil && !strings.Contains(page, "text ") {
		err = errors.New("another page than the text's")
	}
	return page, err
}

// tip sends a short tip.
func (a *arena) tip(circuit uint32) error {
	c := a.client(circuit)
	defer c.CloseIdleConnections()
	body := "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na short tip\r\n--b--\r\n"
	r, err := c.Post(origin+"/tip", "multipart/form-data; boundary=b", strings.NewReader(body))
	if err != nil {
		return err
	}
	defer r.Body.Close()
	page, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if r.StatusCode != http.StatusOK {
		_, says, _ := strings.Cut(string(page), `class="wrong">`)
		return fmt.Errorf("/tip: status %d: %.200s", r.StatusCode, says)
	}
	return nil
}

// p99 is what 99 of 100 are not above: of 100, the second longest.
func p99(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[(len(all)*99+99)/100-1]
}
