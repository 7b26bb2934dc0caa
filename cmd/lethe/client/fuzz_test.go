package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"lethe/handlers/clean"
	"lethe/onion"
	"lethe/vault"
)

// FuzzReadLink: whatever is taken for a link has a key as services make them,
// in the memory that it was read from, and says no host but what stood before
// it; read again, it is the same.
func FuzzReadLink(f *testing.F) {
	key := string(anyKey)
	for _, p := range paths {
		f.Add([]byte("http://" + anyOnion + p.path + key))
	}
	for _, s := range []string{
		"", key, " " + strings.ToUpper(key) + ".\r\n", "/s/" + key, "<http://127.0.0.1:8480/s/" + key + ">",
		"http://" + anyOnion + "/s/" + key + "/receipt/" + key, "a/s/" + key, "http://a/b/s/" + key, "http:///s/" + key,
		"http://a/s/" + key[1:], "http://a/s/" + key + "k", "http://a/secret/" + key + "?x=1", "\xff/s/" + key + "\x00",
		"http://a/s/" + key[:10] + "\x1b" + key[11:], "http://a/s/" + key[:10] + "-" + key[11:],
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		b := bytes.Clone(in)
		l, err := ReadLink(b, Receipt)
		if err != nil {
			if err != ErrLink || l.Key != nil || l.Service != "" {
				t.Fatalf("got %+v, %v of %q", l, err, in)
			}
			return
		}
		if !areKeys(l.Key, 1) || !bytes.Contains(b, l.Key) {
			t.Fatalf("got the key %q of %q", l.Key, in)
		}
		was := bytes.Clone(b)
		if l.Key[0] ^= 1; bytes.Equal(b, was) {
			t.Fatalf("the key is a copy, of %q", in)
		}
		l.Key[0] ^= 1
		if !bytes.HasPrefix(bytes.TrimSpace(b), []byte(l.Service)) || l.Kind > Collect {
			t.Fatalf("got %+v of %q", l, in)
		}
		again, err := ReadLink([]byte(l.Service+l.Kind.Path()+string(l.Key)), l.Kind)
		if err != nil || again.Service != l.Service || again.Kind != l.Kind || !bytes.Equal(again.Key, l.Key) {
			t.Fatalf("got %+v, %v again, want %+v", again, err, l)
		}
	})
}

// FuzzTo: whatever is taken for an address leads to an onion, or to this
// machine, and read again it is the same. No error quotes what it was.
func FuzzTo(f *testing.F) {
	for _, s := range []string{
		"", anyOnion, "http://" + anyOnion + ":8080/", "HTTP://127.0.0.1:8480", "[::1]:1", "localhost", "127.1", "0", "::", "https://a", "a@127.0.0.1",
		anyOnion + ":", anyOnion + ".", "http://127.0.0.1%00.example.org", "[::ffff:127.0.0.1]", "[127.0.0.1]", "127.0.0.1:080", "[::1%25lo]:80",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		w, err := To(address, set(""))
		if err != nil {
			if !errors.Is(err, ErrAddress) || w != nil || err.(interface{ Hint() string }).Hint() == "" {
				t.Fatalf("got %v, %v of %q", w, err, address)
			}
			return
		}
		wantInside(t, hostPort(w.host), w.onion)
		again, err := To(w.Host(), set(""))
		if err != nil || again.host != w.host || again.onion != w.onion {
			t.Fatalf("got %v, %v again, want %v", again, err, w)
		}
	})
}

// wantInside sees that an address with a port is an onion's, or one of this
// machine that no name has to be looked up for.
func wantInside(t *testing.T, at, onionAt string) {
	t.Helper()
	host, port, err := net.SplitHostPort(at)
	if err != nil || port == "" || port == "0" {
		t.Fatalf("got %q, %v", at, err)
	}
	if onionAt != "" {
		if !onion.IsAddress(host) || onionAt != at {
			t.Fatalf("got %q by Tor for %q", onionAt, at)
		}
		return
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		t.Fatalf("got %q, which is elsewhere", at)
	}
}

// FuzzProxy: whatever is taken for a proxy is on this machine. No error quotes
// what it was: a password may stand there.
func FuzzProxy(f *testing.F) {
	for _, s := range []string{
		"", "socks5h://127.0.0.1:9050", "SOCKS5://[::1]:1/", "unix:/run/tor/socks", "unix:///a", "unix:a", "unix:/a/../b", "unix:/a\x00b",
		"socks5://localhost:9050", "socks5://a:b@127.0.0.1:1", "http://127.0.0.1:1", "socks5://127.0.0.1:65536", "socks5h://127.0.0.1:9050//",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		p, err := readProxy("LETHE_PROXY", value)
		switch {
		case err != nil:
			if !errors.Is(err, ErrAddress) || len(value) > 16 && strings.Contains(err.Error(), value) {
				t.Fatalf("got %v of %q", err, value)
			}
		case p.network == "unix":
			if !strings.HasPrefix(p.address, "/") || len(p.address) < 2 {
				t.Fatalf("got %v of %q", p, value)
			}
		case p.network == "tcp":
			wantInside(t, p.address, "")
		default:
			t.Fatalf("got %v of %q", p, value)
		}
	})
}

// answers is a service on this machine that answers whatever it is asked with
// what comes out of next.
func answers(f *testing.F, next chan []byte) *Way {
	f.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Write(<-next)
			c.(*net.TCPConn).CloseWrite()
			io.Copy(io.Discard, c) // or what was not read would cut off the answer
			c.Close()
		}
	}()
	w, err := To(l.Addr().String(), set(""))
	if err != nil {
		f.Fatal(err)
	}
	return w
}

// FuzzAnswer: whatever comes as an answer, and however it is cut, it is read
// within its bounds and ends in one of the few ways that callers know; what is
// taken of it could not steer a terminal.
func FuzzAnswer(f *testing.F) {
	key := string(anyKey)
	whole := []string{
		`{"text":"a\nzebra","files":[{"file":1,"name":"a.pdf","size":12,"key":"` + key + `"}]}   `,
		`{"links":[{"key":"` + key + `"}],"receipt":{"key":"` + key + `"},"life":60}`,
		`{"made":20000,"life":3600,"left":60,"kept":120,"passphrase":true,"links":[{"state":"waiting","day":20000}]}`,
		`{"ask":{"key":"` + key + `"},"collect":{"key":"` + key + `"},"life":60}`,
		`{"burned":3}`,
		`{"phrase":"a b c d e f g","life":60,"files":[{"file":1,"kind":"jpeg","found":["place"],"cleaned":true}]}`,
		`{"state":"waiting","day":20000,"left":60,"parts":[{"day":20000,"to":0,"collected":true}],"replies":[{"reply":1,"day":20001,"text":"b"}],"older":0}`,
		`{"tips":{"taken":true,"text":10,"upload":20,"files":3,"parts":4,"life":5,"journalists":["alice"]}}`,
		`{"text":1,"upload":1,"files":1,"links":1,"passphrase":1,"life_least":1,"life_most":1,"life_default":1}`,
	}
	for what, body := range whole {
		f.Add(uint8(what), uint8(0), []byte(ofLength(body)))
		f.Add(uint8(what), uint8(6), []byte(jsonHead+"Transfer-Encoding: chunked\r\n\r\n"+chunked(body, 7)+"0\r\n\r\n"))
	}
	for _, answer := range []string{
		"", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n" + ofLength("{}"), jsonHead + "Content-Length: 99999999999999999999\r\n\r\n",
		jsonHead + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n{", "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 4\r\n\r\n%PDF",
		"HTTP/1.1 503 X\r\nContent-Type: application/problem+json\r\nRetry-After: 7\r\nContent-Length: 63\r\n\r\n" + `{"type":"urn:lethe:problem:busy","title":"\u001b[2J","file":300}`,
	} {
		for what := range len(whole) + 1 {
			f.Add(uint8(what), uint8(2), []byte(answer))
		}
	}
	next := make(chan []byte, 1)
	way := answers(f, next)
	f.Fuzz(func(t *testing.T, what, piece uint8, in []byte) {
		// A short window cuts lines anywhere.
		s := &Service{Way: way, in: make([]byte, 1+int(piece)), out: make([]byte, windowSize), rest: make([]byte, restSize), silence: time.Minute}
		next <- in
		err := s.call(t, int(what)%(len(whole)+1))
		var broken *BrokenError
		var p *Problem
		switch {
		case err == nil:
		case errors.Is(err, ErrUnreachable): // no port is free, of so many that were used
			<-next
		case errors.As(err, &p):
			if problems[p.Name] == [2]string{} && p.Name != "" || p.Status < 100 || p.File < 0 || strings.Contains(p.Error()+p.Hint(), "\x1b") {
				t.Fatalf("got %#v of %q", p, in)
			}
		case errors.As(err, &broken), errors.Is(err, ErrNoService):
		default:
			t.Fatalf("got %v of %q", err, in)
		}
		if err != nil && len(s.rest) != restSize {
			t.Fatalf("%d bytes of %d are left after %v", len(s.rest), restSize, err)
		}
	})
}

// call makes the call of a number, and looks at what came of it.
func (s *Service) call(t *testing.T, what int) error {
	ctx, text := context.Background(), 0
	take := func(b []byte) error { text += len(b); return nil }
	switch what {
	case 0:
		files, err := s.Open(ctx, anyKey, nil, nil, take)
		for _, f := range files {
			if f.Number <= 0 || f.Size < 0 || len(f.Name) > nameMost || len(f.key) != vault.KeyLen {
				t.Fatalf("got the file %+v", f)
			}
		}
		return err
	case 1:
		k, err := s.Keep(ctx, Terms{Links: 1}, []Part{{Text: []byte("a")}})
		if err == nil && (len(k.Links) != 1 || !areKeys(k.Links[0], 1) || !areKeys(k.Receipt, 1)) {
			t.Fatalf("got %+v", k)
		}
		return err
	case 2:
		r, err := s.Receipt(ctx, anyKey)
		for _, l := range r.Links {
			if err == nil && (l.Day < 0 || len(l.State) > 7 || strings.Trim(string(l.State), "abcdefghijklmnopqrstuvwxyz") != "") {
				t.Fatalf("got %+v", l)
			}
		}
		return err
	case 3:
		r, err := s.Request(ctx, 0)
		if err == nil && (!areKeys(r.Ask, 1) || !areKeys(r.Collect, 1) || r.Life < 0) {
			t.Fatalf("got %+v", r)
		}
		return err
	case 4:
		n, err := s.Burn(ctx, anyKey, 0)
		if n < 0 {
			t.Fatalf("got %d", n)
		}
		return err
	case 5:
		sent, err := s.Tip(ctx, Tip{Parts: []Part{{Text: []byte("a")}}})
		for _, f := range sent.Files {
			wantPlain(t, append(f.Found, f.Kind)...)
		}
		return err
	case 6:
		room := make([]byte, InboxRoom)
		_, err := s.Inbox(ctx, []byte("a"), 0, room)
		return err
	case 7:
		l, err := s.TipLimits(ctx)
		wantPlain(t, l.Journalists...)
		return err
	case 8:
		_, err := s.Limits(ctx)
		return err
	}
	err := s.Fetch(ctx, File{Number: 1, Size: 4, key: anyKey}, 1, take)
	if text > 3 || err == nil && text != 3 {
		t.Fatalf("got %d bytes, %v, want 3", text, err)
	}
	return err
}

// wantPlain sees that words can be shown.
func wantPlain(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if len(w) > plainMost || strings.ContainsFunc(w, func(c rune) bool { return c != '-' && !clean.IsKeyLetter(byte(c)|0x20) }) {
			t.Fatalf("got the word %q", w)
		}
	}
}
