package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/proxy"

	"lethe/policy"
)

// The site keeps each circuit to its budget, asks its keeper to end one that
// goes on, and begins anew when it hears that tor did.
func TestSiteAsksToEndCircuits(t *testing.T) {
	s := startTorSite(t, begin{Arena: 4 << 20, Max: policy.SizeDefault, Repeat: policy.Repeat})
	const page = "http://" + torHost + "/style.css"
	one, other := s.over(70_001), s.over(2)
	for range policy.BudgetRequests {
		if got := statusOf(t, one, page); got != http.StatusOK {
			t.Fatalf("in budget: got status %d", got)
		}
	}
	for range policy.BudgetRefused + 1 {
		if got := statusOf(t, one, page); got != http.StatusTooManyRequests {
			t.Fatalf("over budget: got status %d", got)
		}
	}
	select {
	case got := <-s.ends:
		if got != 70_001 {
			t.Errorf("asks to end circuit %d, want 70001", got)
		}
	case <-time.After(patience):
		t.Fatal("asks to end no circuit")
	}
	if got := statusOf(t, other, page); got != http.StatusOK || len(s.ends) != 0 {
		t.Errorf("another circuit: got status %d, %d more to end", got, len(s.ends))
	}
	if err := s.wire.send(message{Anew: true}); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-s.ends: // behind all that was asked before
		if got != noCircuit {
			t.Errorf("asks to end circuit %d for what was before", got)
		}
	case <-time.After(patience):
		t.Fatal("does not say that it knows of the new tor")
	}
	if got := statusOf(t, one, page); got != http.StatusOK {
		t.Errorf("under a new tor: got status %d", got)
	}
}

// A held is one connection to the service over Tor.
type held struct {
	t *testing.T
	net.Conn
	in *bufio.Reader
}

func hold(t *testing.T, socks, name, site string) *held {
	t.Helper()
	d, err := proxy.SOCKS5("tcp", socks, &proxy.Auth{User: name, Password: name}, proxy.Direct)
	if err != nil {
		t.Fatal(err)
	}
	var h *held
	until(t, "a way to the onion", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		c, err := d.(proxy.ContextDialer).DialContext(ctx, "tcp", strings.TrimPrefix(site, "http://")+":80")
		if err != nil {
			return false
		}
		h = &held{t, c, bufio.NewReader(c)}
		return true
	})
	t.Cleanup(func() { h.Close() })
	return h
}

// get asks for a page on that very connection n times, all at once, and counts
// the answers by their status. The error is how the connection broke.
func (h *held) get(site string, n int) (by map[int]int, err error) {
	h.SetDeadline(time.Now().Add(patience))
	by = make(map[int]int)
	ask := "GET /style.css HTTP/1.1\r\nHost: " + strings.TrimPrefix(site, "http://") + "\r\n\r\n"
	if _, err := io.WriteString(h, strings.Repeat(ask, n)); err != nil {
		return by, err
	}
	for range n {
		a, err := http.ReadResponse(h.in, nil)
		if err != nil {
			return by, err
		}
		if _, err = io.Copy(io.Discard, a.Body); err != nil {
			return by, err
		}
		by[a.StatusCode]++
	}
	return by, nil
}

// Over a real Tor two circuits have budgets of their own. The one that goes on
// over its own is ended, and the other's connection stays; who was ended comes
// again as another visitor.
func TestFairOverTor(t *testing.T) {
	extra, _, socks := joined(t)
	s := start(t, "serve", "--state", filepath.Join(t.TempDir(), "state"), "--torrc-extra", extra, "--locked-memory", "8MiB")
	site := s.onion(1)
	one, other := hold(t, socks, "one", site), hold(t, socks, "other", site)
	other.served(site)
	by, err := one.get(site, policy.BudgetRequests+20)
	if err != nil || by[http.StatusTooManyRequests] == 0 || by[http.StatusOK] < policy.BudgetRequests {
		t.Fatalf("got %v, %v, want %d answers and then some over budget", by, err, policy.BudgetRequests)
	}
	other.served(site)
	over := by[http.StatusTooManyRequests]
	for err == nil && over < 20*policy.BudgetRefused {
		by, err = one.get(site, 10)
		over += by[http.StatusTooManyRequests]
	}
	if err == nil || over < policy.BudgetRefused-10 { // the last answers may be lost on the way
		t.Errorf("after %d answers over budget: %v, want the circuit ended after %d", over, err, policy.BudgetRefused)
	}
	other.served(site)
	hold(t, socks, "one", site).served(site)
}

// served sees that an answer comes, in budget.
func (h *held) served(site string) {
	h.t.Helper()
	if by, err := h.get(site, 1); err != nil || by[http.StatusOK] != 1 {
		h.t.Errorf("got %v, %v, want an answer", by, err)
	}
}
