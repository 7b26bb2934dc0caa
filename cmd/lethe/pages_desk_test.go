//go:build pages

package main

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"lethe/handlers/clean"
	"lethe/handlers/desk"
	"lethe/vault"
)

// deskViews are the pages of the desk. They end what they look at last.
var deskViews = []view{
	{"desk-table", 200, "tbody tr:nth-child(50)", at("/")},
	{"desk-table oldest", 200, "tbody tr", at("/page/2")},
	{"desk-tip", 200, "#text", do(at("/"), follow("th a"))},
	{"desk-tip parts", 200, ".files li:nth-child(3)", do(at("/page/2"), follow("tbody tr:last-child th a"))},
	{"desk-tip empty", 422, "#text-wrong", replying("")},
	{"desk-tip replied", 200, "p.state", replying(sample)},
	{"desk-tip again", 409, "#text-wrong", do(at("/"), follow("th a"), changed("[name=replies]", "value", "0"), typed("#text", sample), pressed("[action$='/reply'] button"))},
	{"desk-tip too-long", 413, "#text-wrong", replying(strings.Repeat("A line that is too much.\n", 500))},
	{"desk-tip taken", 200, "bdi", taking("Zoë from the night desk, Tuesday")},
	{"desk-tip wrong-name", 422, "#name-wrong", taking(strings.Repeat("Zoë ", 20))},
	{"desk-table taken", 200, "td bdi", at("/")},
	{"desk-done", 200, "button.last", do(at("/"), follow("th a"), pressed("button.last"))},
	{"desk-wiped", 200, "h1", do(at("/page/2"), follow("th a"), pressed("button.last"), pressed("button.last"))},
	{"desk-gone", 404, "h1", at("/tip/amber-otter")},
	{"desk-status", 200, "main ul", at("/status")},
	{"desk-notice", 404, "h1", at("/nowhere")},
	{"desk-panic", 200, "button.last", do(at("/status"), pressed("button.last"))},
	{"desk-emptied", 200, "h1", do(at("/status"), pressed("button.last"), pressed("button.last"))},
	{"desk-table none", 200, "p.state", at("/")},
}

// replying writes to the newest tip.
func replying(text string) step {
	return do(at("/"), follow("th a"), typed("#text", text), pressed("[action$='/reply'] button"))
}

// taking says who works on it.
func taking(name string) step {
	return do(at("/"), follow("th a"), typed("#name", name), pressed("[action$='/take'] button"))
}

// seeDesk looks at the pages of a desk at which tips wait.
func (b *tab) seeDesk(t *testing.T) {
	now := bootTime
	v, err := vault.New(vault.Config{Arena: 16 << 20, Tips: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	for i := range 52 {
		parts := 1
		if i == 0 {
			parts = 3
		}
		for part := range parts {
			leave(t, v, fmt.Sprint("phrase ", i), part == 0, 1+i*1000)
		}
	}
	s, err := desk.New(desk.Config{
		Vault: v, Heads: v.Heads(), Conns: v.Heads().Cap(), Work: v.Work(), Works: v.Work().Cap(),
		Next: func() time.Duration { return 25 * time.Minute }, Names: []string{"alice", "bob"}, Life: 30 * 24 * time.Hour, Max: 1 << 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.Serve(l, clean.Door{Hosts: func(host string) bool { return host == l.Addr().String() }})
	t.Cleanup(s.Wait)
	t.Cleanup(s.Close)
	b.site, b.notes = "http://"+l.Addr().String(), nil
	for _, w := range deskViews {
		t.Run(w.name, func(t *testing.T) { w.look(t, b) })
	}
}

// leave leaves a part of a tip in the vault, for the second journalist.
func leave(t *testing.T, v *vault.Vault, phrase string, first bool, size int) {
	t.Helper()
	s, err := v.BeginSealed(int64(size))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	if _, err := s.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	if first {
		err = s.Tip([]byte(phrase), 2, 30*24*time.Hour)
	} else {
		err = s.Add([]byte(phrase), 0, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}
