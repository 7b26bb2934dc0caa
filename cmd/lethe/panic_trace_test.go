//go:build !race

package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"lethe/handlers/trace"
	"lethe/vault"
)

// sealedIn are pieces of what lies in the pages of a site, as who finds its
// memory would see them. It takes root.
func sealedIn(t *testing.T, pid int) (all []trace.Secret) {
	t.Helper()
	smaps, err := os.Open(fmt.Sprintf("/proc/%d/smaps", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer smaps.Close()
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	const piece, step = 64, 16 << 10
	var from, to int64
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		line := lines.Text()
		if words := strings.Fields(line); len(words) > 1 && words[1] == "rw-p" {
			if _, err := fmt.Sscanf(words[0], "%x-%x", &from, &to); err != nil {
				t.Fatal(err)
			}
		} else if len(words) > 1 && strings.Contains(words[0], "-") {
			from, to = 0, 0
		}
		if !strings.HasPrefix(line, "VmFlags:") || !strings.Contains(line, " lo") {
			continue
		}
		for at := from; at+step <= to && len(all) < 200; at += step {
			b := make([]byte, piece)
			if _, err := mem.ReadAt(b, at+1<<10); err != nil {
				break
			}
			if unlike(b) > piece*2/3 {
				all = append(all, trace.Secret{Name: "sealed pages", Value: b})
			}
		}
	}
	return all
}

// unlike is how many different bytes there are: 57 in 64 random ones, on average.
func unlike(b []byte) int {
	seen := map[byte]bool{}
	for _, c := range b {
		seen[c] = true
	}
	return len(seen)
}

// After a panic a site that is in the middle of everything has neither sealed
// pages in its memory, nor what is under way, nor keys. It takes nothing any
// more, and waits for its end.
func TestPanicLeavesNothing(t *testing.T) {
	if !vault.Erases {
		t.Skip("built without GOEXPERIMENT=runtimesecret: what an answer used stays in memory longer")
	}
	s := startTended(t, 32<<20)
	connect := func(narrow bool) *trace.Visitor {
		v, err := trace.Visit(s.addr, narrow)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(v.Abort)
		return v
	}
	var secrets []trace.Secret
	know := func(name string, b []byte) []byte {
		secrets = append(secrets, trace.Secret{Name: name, Value: b})
		return b
	}
	maker := connect(false)
	passphrase := know(thePassphrase, trace.Random(24))
	var keys [][]byte
	for range 8 {
		key, err := maker.Make(know(theText, trace.Random(64<<10)), nil)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, know(theKey, key))
	}
	if _, err := maker.Make(trace.Random(1<<10), passphrase); err != nil {
		t.Fatal(err)
	}
	sealed := sealedIn(t, s.site)
	if len(sealed) == 0 {
		t.Fatal("nothing lies in the pages")
	}

	// Forms half sent, more of them than can be worked on, and a page half read.
	for range 40 {
		form := trace.MakeForm(know(theText, trace.Random(8<<10)), nil)
		if err := connect(false).Send(http.MethodPost, "/new", form, len(form.Bytes)/2); err != nil {
			t.Fatal(err)
		}
	}
	slow := connect(true)
	form := trace.OpenForm(keys[0], nil, nil)
	if err := slow.Send(http.MethodPost, "/open", form, len(form.Bytes)); err != nil {
		t.Fatal(err)
	}

	l := looker(t, sealed...)
	if r := lookAt(t, l, s.site); !r.Count("sealed pages").Any() {
		t.Fatal("the search finds no sealed page where there are some")
	}
	if err := l.Know(secrets...); err != nil {
		t.Fatal(err)
	}
	if err := s.wire.send(message{Panic: true}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.erased:
	case <-s.gone:
		t.Fatalf("the site ended before it said that its memory is wiped: %v", s.err)
	}
	// Collecting garbage is not waited for by a keeper, but by this test: what
	// it looks for beside is in slots and pages, at once.
	if r := lookAt(t, l, s.site); r.Count("sealed pages").Any() {
		t.Errorf("after a panic: %v", r)
	}
	for _, key := range keys[1:] {
		if _, err := connect(false).Open(key, nil, nil); err == nil {
			t.Error("after a panic a link opens")
		}
	}
	tr := &tracer{T: t, told: make(map[string]bool)}
	tr.after("after a panic", s.premises, l)
}
