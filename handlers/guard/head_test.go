package guard

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	testKey   = "abcdefghij0123456789abcdefghij0"
	testStars = "*******************************"
)

// TestBlotted: what net/http is given of a head.
func TestBlotted(t *testing.T) {
	const k, x = testKey, testStars
	tests := []struct{ line, want string }{
		{"GET /s/" + k, "GET /s/" + x},
		{"GET /s/" + k + "?a=b%20c#", ""},
		{"GET /s/" + k + "?a=b%20c", "GET /s/" + x + "?*******"},
		{"GET /secret/" + k, "GET /secret/" + x},
		{"GET /receipt/" + k, "GET /receipt/" + x},
		{"GET /private/" + k, "GET /private/" + x},
		{"GET /metadata/" + k, "GET /metadata/" + x},
		{"GET /ask/" + k, "GET /ask/" + x},
		{"GET /collect/" + k, "GET /collect/" + x},
		{"GET /es/s/short", "GET /es/s/*****"}, // a language
		{"GET /zh-hans/collect/a.b", "GET /zh-hans/collect/***"},
		{"GET /ask", "GET /ask"},
		{"GET /S/short", "GET /S/*****"},
		{"GET /s/a/b.c", "GET /s/*****"},
		{"GET /s/", "GET /s/"},
		{"GET /s", "GET /s"},
		{"GET /style.css", "GET /style.css"},
		{"POST /api/v1/share", "POST /api/v1/share"},
		{"POST /api/v1/secret/" + k, "POST /api/v1/secret/" + x},
		{"POST /api/v1/private/" + k + "/burn", "POST /api/v1/private/" + x + "/burn"},
		{"GET /api/v1/private/recent", "GET /api/v1/private/recent"},
		{"POST /api/v2/secret/conceal", "POST /api/v2/secret/conceal"},
		{"POST /api/v2/guest/secret/generate", "POST /api/v2/guest/secret/generate"},
		{"POST /api/v2/secret/" + k + "/reveal", "POST /api/v2/secret/" + x + "/reveal"},
		{"GET /api/v2/secret/" + k + "/status", "GET /api/v2/secret/" + x + "/status"},
		{"GET /api/v2/receipt/" + k, "GET /api/v2/receipt/" + x},
		{"GET /secret/conceal", "GET /secret/*******"},
		{"GET /x/" + k + "/y", "GET /x/" + x + "/y"}, // a mistyped link
		{"GET /" + k[:15], "GET /" + k[:15]},
		{"GET /" + k[:16], "GET /****************"},
		{"GET /?secret=x", "GET /?********"},
	}
	for _, tt := range tests {
		got, status := blotted(tt.line + " HTTP/1.1\r\nHost: a\r\n\r\n")
		line, _, _ := strings.Cut(got, " HTTP")
		if tt.want == "" {
			if status != 400 {
				t.Errorf("%s: got %q, %d", tt.line, line, status)
			}
			continue
		}
		if line != tt.want || status != 0 {
			t.Errorf("%s: got %q, %d, want %q", tt.line, line, status, tt.want)
		}
	}
	fields := []struct{ line, want string }{
		{"Referer: http://a.onion/s/" + k, "Referer: http://a.onion/s/" + x},
		{"Referer: http://a.onion/x?y=z", "Referer: http://a.onion/x****"},
		{"Referer: http://a.onion/x#y", "Referer: http://a.onion/x**"},
		{"referer: http://" + k + ".onion/x/" + k, "referer: http://" + x + ".onion/x/" + x},
		{"X-Original: (/s/" + k + ") b", "X-Original: (/s/" + x + "* b"},
		{"X-Original: http://a.onion/es/ask/short,", "X-Original: http://a.onion/es/ask/******"},
		{"Cookie: a=b", "Cookie:****"},
		{"COOKIE:a", "COOKIE:*"},
		{"Authorization: Basic Og==", "Authorization: **********"},
		{"Proxy-Authorization: Basic x", "Proxy-Authorization:********"},
		{"User-Agent: " + k, "User-Agent: " + k}, // long words are usual here
		{"Content-Length: 0012", "Content-Length: 0000"},
	}
	for _, tt := range fields {
		got, status := blotted("GET / HTTP/1.1\r\nHost: a\r\n" + tt.line + "\r\n\r\n")
		if want := "GET / HTTP/1.1\r\nHost: a\r\n" + tt.want + "\r\n\r\n"; got != want || status != 0 {
			t.Errorf("%s: got %q, %d, want %q", tt.line, got, status, want)
		}
	}
}

// blotted is a head as net/http would see it, or the status it is refused
// with.
func blotted(s string) (string, int) {
	b := []byte(s)
	end, _, status := scan(b, 0)
	if status != 0 || end != len(b) {
		return "", max(status, 1)
	}
	var h head
	if status := h.inspect(b); status != 0 {
		return "", status
	}
	out := make([]byte, len(b))
	blot(out, b)
	return string(out), 0
}

// TestRefused: what could be read in two ways, or is not taken at all, gets
// a whole answer, and the connection ends.
func TestRefused(t *testing.T) {
	s := serve(t, func(c *Config) { c.Body = 1000 }, func(w http.ResponseWriter, r *http.Request, q *Request) {
		t.Errorf("%s %s was served", r.Method, r.URL.Path)
	})
	const host = "Host: a\r\n"
	tests := []struct {
		request string
		status  int
	}{
		{"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
		{"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\nContent-Length: 1\r\n\r\nx", 411},
		{"POST / HTTP/1.0\r\n" + host + "transfer-encoding: chunked\r\n\r\n0\r\n\r\n", 411},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length: 1001\r\n\r\n" + strings.Repeat("x", 1001), 413},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length: 999999999999999999\r\n\r\n", 413},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length: 9999999999999999999\r\n\r\n", 400},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length: 1, 1\r\n\r\nx", 400},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length: +1\r\n\r\nx", 400},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\nx", 400},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length: 0x1\r\n\r\nx", 400},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length:\r\n\r\n", 400},
		{"POST / HTTP/1.1\r\n" + host + "Content-Length : 1\r\n\r\nx", 400},
		{"GET / HTTP/1.1\r\n" + host + "X: a\r\n b\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n folded\r\n" + host + "\r\n", 400},
		{"GET / HTTP/1.1\n" + host + "\r\n", 400},
		{"GET / HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n" + host + "X: a\r\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n" + host + "X: a\x00b\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n" + host + "X: a\x7fb\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n" + host + "X: \xc3\xa9\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n" + host + "X y: z\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n" + host + ": z\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n" + host + "no colon\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n" + host + host + "\r\n", 400},
		{"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n\r\n", 400},
		{"GET /s/%41 HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET /a#b HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET /a?b#c HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET /a\"b HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET /a\\b HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET http://a/ HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET a HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET * HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET  / HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET /  HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET / a HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET /\r\n" + host + "\r\n", 400},
		{"CONNECT / HTTP/1.1\r\n" + host + "\r\n", 400},
		{"CONNECT a:1 HTTP/1.1\r\n" + host + "\r\n", 400},
		{"get / HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET / http/1.1\r\n" + host + "\r\n", 400},
		{"GET / HTTP/1.10\r\n" + host + "\r\n", 400},
		{"\r\nGET / HTTP/1.1\r\n" + host + "\r\n", 400},
		{"GET / HTTP/0.9\r\n" + host + "\r\n", 505},
		{"GET / HTTP/1.2\r\n" + host + "\r\n", 505},
		{"GET / HTTP/2.0\r\n" + host + "\r\n", 505},
		{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
		{"GET / HTTP/1.1\r\n" + host + "Expect: 200-ok\r\n\r\n", 417},
		{"GET / HTTP/1.1\r\n" + host + "X: " + strings.Repeat("x", 64<<10), 431},
	}
	for _, tt := range tests {
		c := s.dial()
		go io.WriteString(c, tt.request) // it may be refused half-way
		if a := c.answer("GET"); a.status != tt.status {
			t.Errorf("%.60q: got %d, %v, want %d", tt.request, a.status, a.err, tt.status)
		}
		if tt.status != 413 { // of which the body is waited for
			c.ended()
		}
		c.Close()
	}
}

// TestHeadSizes: heads of any size, in any pieces.
func TestHeadSizes(t *testing.T) {
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		w.Header().Set("Content-Type", "text/plain")
		q.Send(w, []byte(fmt.Sprint(len(r.Header.Get("X")), " ")), q.Key())
	})
	c := s.dial()
	for _, n := range []int{0, 1, 3900, 4000, 4095, 4096, 4097, 8192, 15 << 10} {
		request := fmt.Sprintf("GET /s/%s HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", testKey, strings.Repeat("x", n))
		c.say("%s", request)
		c.want("GET", fmt.Sprint(n, " ", testKey))
		step := max(1, len(request)/300)
		for b := []byte(request); len(b) > 0; {
			k := min(step, len(b))
			c.Write(b[:k])
			b = b[k:]
		}
		c.want("GET", fmt.Sprint(n, " ", testKey))
	}
}

// TestSlowHead: a head has its time, on the first request and on later ones;
// so has the time between.
func TestSlowHead(t *testing.T) {
	short := func(c *Config) { c.Head = 30 * time.Millisecond }
	for name, change := range map[string]func(*Config){
		"head": short, "idle": func(c *Config) { c.Idle = 30 * time.Millisecond },
	} {
		s := serve(t, change, echo)
		for _, before := range []bool{false, true} {
			c := s.dial()
			if before {
				c.say("GET /x" + head11 + "\r\n")
				c.want("GET", "GET /x    ")
			}
			if name == "head" {
				c.say("GET /x HTTP/1.1\r\nHo")
			}
			c.ended()
		}
	}
}

// TestCircuit: what tor forwards begins with its line, and the number is
// the request's.
func TestCircuit(t *testing.T) {
	s := serve(t, nil, echo)
	inner := s.at
	server := testServer(Handler(func(w http.ResponseWriter, r *http.Request, q *Request) {
		number, ok := Visitor(r.Context())
		w.Header().Set("Content-Type", "text/plain")
		q.Send(w, []byte(fmt.Sprint(number, ok)))
	}))
	s.at = listenUnix(t)
	go server.Serve(s.guard.Listen(s.at, true))
	defer server.Close()

	line := "PROXY TCP6 fc00:dead:beef:4dad::ffff:1a ::1 26 80\r\n"
	const request = "GET /" + head11 + "\r\n"
	c := s.dial()
	c.say("%s", line+request+request)
	c.want("GET", "4294901786 true")
	c.want("GET", "4294901786 true")
	c = s.dial()
	for _, b := range []byte(line + request) {
		c.Write([]byte{b})
	}
	c.want("GET", "4294901786 true")
	for _, bad := range []string{request, "PROXY TCP4 127.0.0.1 127.0.0.1 26 80\r\n" + request, line + line + request, "P"} {
		c := s.dial()
		c.say("%s", bad)
		if bad == "P" {
			c.Conn.(interface{ CloseWrite() error }).CloseWrite()
		}
		if bad[0] == 'P' && strings.Count(bad, line) == 2 {
			if a := c.answer("GET"); a.status != 400 {
				t.Errorf("two lines: got %d", a.status)
			}
			continue
		}
		c.ended()
	}
	s.at = inner
	c = s.dial()
	c.say("%s", request)
	c.want("GET", "GET /    ")
}

// TestNoStrayStars: a star that a visitor sends is no mark.
func TestNoStrayStars(t *testing.T) {
	got, status := blotted("OPTIONS * HTTP/1.1\r\nHost: a\r\nX: *\r\n\r\n")
	if status != 0 || !bytes.Equal([]byte(got), []byte("OPTIONS * HTTP/1.1\r\nHost: a\r\nX: *\r\n\r\n")) {
		t.Errorf("got %q, %d", got, status)
	}
}
