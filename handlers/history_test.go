package handlers

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"lethe/handlers/bundle"
	"lethe/policy"
	"lethe/vault"
)

// firstByte is where memory is not zero, or -1. The next head on an open
// connection may come into it: the race detector sees no order between that
// read and this look, though the client sends it only after.
//
//go:norace
func firstByte(memory []byte) int {
	for i, b := range memory {
		if b != 0 {
			return i
		}
	}
	return -1
}

// atRest waits until nothing is under way and sees that every slot is zero,
// while connections stay open.
func (s *testSite) atRest(after string) {
	s.t.Helper()
	deadline := time.Now().Add(time.Minute) // only so that a hang ends
	for {
		if s.server.Quiet() {
			i := firstByte(s.memory)
			if i < 0 {
				return
			}
			if time.Now().After(deadline) {
				s.t.Fatalf("%s: byte %d of the slots is not wiped", after, i)
			}
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s: a request is still under way", after)
		}
		time.Sleep(time.Millisecond)
	}
}

// TestHistories: after whatever becomes of a secret, no slot keeps a byte of
// it, though the connection it came by is still open.
func TestHistories(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 2 << 20, Argon2: cheap, Repeat: time.Millisecond, Tries: 2})
	// cut sends what it is given, no more, and waits until it is dealt with.
	cut := func(format string, a ...any) {
		c, err := s.dial()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, format, a...)
		c.(*net.UnixConn).CloseWrite()
		io.Copy(io.Discard, c)
	}
	const post = "POST %s HTTP/1.1\r\nHost: " + testHost + "\r\nContent-Type: " + formType + "\r\nContent-Length: 1000\r\n\r\ntext=%s"
	const text = "a secret that must not stay"
	histories := []struct {
		name string
		live func()
	}{
		{"made", func() { s.mustMake(text, "") }},
		{"made with a passphrase", func() { s.mustMake(text, "pass phrase") }},
		{"page seen", func() { s.ask("GET", s.mustMake(text, ""), "") }},
		{"opened", func() { s.mustOpen(s.mustMake(text, ""), "", text) }},
		{"opened with a passphrase", func() { s.mustOpen(s.mustMake(text, "p"), "p", text) }},
		{"wrong passphrase", func() { s.open(s.mustMake(text, "p"), "wrong") }},
		{"destroyed by wrong ones", func() { l := s.mustMake(text, "p"); s.open(l, "1"); s.open(l, "2"); s.open(l, "p") }},
		{"purged", func() { l := s.mustMake(text, ""); s.vault.Purge(); s.open(l, "") }},
		{"given back", func() { s.post("/new", url.Values{"text": {text}, "life": {"1"}}) }},
		{"malformed", func() { s.ask("POST", "/new", "text="+text+"&a=%zz", "Content-Type", formType) }},
		{"no form", func() { s.ask("POST", "/new", text, "Content-Type", "text/plain") }},
		{"too large", func() { s.post("/new", url.Values{"text": {strings.Repeat(text, 1<<20/10)}}) }},
		{"far too large", func() { s.ask("POST", "/new", strings.Repeat("x", 2*policy.FormMax+1), "Content-Type", formType) }},
		{"nowhere", func() {
			s.ask("POST", "/nothing?"+"secret="+url.QueryEscape(text), text, "Authorization", "Basic "+text, "Cookie", text)
		}},
		{"elsewhere", func() { s.ask("POST", "/new", "text="+text, "Content-Type", formType, "Sec-Fetch-Site", "cross-site") }},
		{"with a file", func() { s.open("/s/"+s.keep("", piece{bundle.File, text, text}, piece{bundle.Text, "", text}), "") }},
		{"file saved", func() {
			a := s.open("/s/"+s.keep("", piece{bundle.File, text + ".pdf", strings.Repeat(text, 5000)}), "")
			s.post("/file", a.forms("/file")[0])
		}},
		{"file not there", func() { s.post("/file", url.Values{"key": {strings.Repeat("k", vault.KeyLen)}, "file": {"1"}}) }},
		{"opened, deceives", func() { s.open("/s/"+s.keep("", piece{bundle.Text, "", text + "\u202e"}), "") }},
		{"pasted", func() { s.post("/open-link", url.Values{"link": {s.mustMake(text, "")}}) }},
		{"pasted without a link", func() { s.post("/open-link", url.Values{"link": {text}}) }},
		{"receipt", func() { _, key := s.keepWithReceipt(3, "", time.Hour); s.states(key) }},
		{"burned", func() {
			_, key := s.keepWithReceipt(3, "", time.Hour)
			s.post("/burn", s.post("/burn", url.Values{"key": {key}}).forms("/burn")[0])
		}},
		{"asked", func() { ask, collect := s.asked(); s.ask("GET", ask, ""); s.ask("GET", collect, "") }},
		{"collected", func() {
			ask, collect := s.asked()
			s.post("/collect", s.form(collect, ""))
			s.answered(ask, piece{bundle.Text, "", text}, piece{bundle.File, text, text})
			s.post("/collect", s.form(collect, ""))
			s.post("/collect", s.form(collect, ""))
		}},
		{"refused by the guard", func() { s.ask("GET", "/s/%41"+strings.ReplaceAll(text, " ", "-"), "") }},
		{"cut off in the head", func() { cut("GET /s/%s HTTP/1.1\r\nHo", strings.Repeat("k", vault.KeyLen)) }},
		{"cut off in the body", func() { cut(post, "/new", text) }},
		{"cut off where nobody reads", func() { cut(post, "/nothing", text) }},
		{"full", func() {
			for a := (got{status: 200}); a.status == 200; {
				a = s.post("/new", url.Values{"text": {strings.Repeat(text, 3000)}})
			}
			s.vault.Purge()
		}},
	}
	for _, h := range histories {
		h.live()
		s.atRest(h.name)
	}
}
