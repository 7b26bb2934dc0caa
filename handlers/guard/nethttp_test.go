package guard

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// spy notes what net/http does to a connection.
type spy struct {
	net.Conn
	mu    sync.Mutex
	calls []string
	in    io.Reader
	pause chan struct{} // closed by a deadline in the past
}

func (s *spy) note(call string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
}

func (s *spy) Read(p []byte) (int, error) {
	if len(p) > 1 {
		s.note("read head")
		n, err := s.in.Read(p)
		if n == 0 {
			return 0, err
		}
		return n, nil
	}
	s.note("read one")
	<-s.pause
	s.note("past")
	return 0, errTimeout{}
}

type errTimeout struct{}

func (errTimeout) Error() string   { return "timeout" }
func (errTimeout) Timeout() bool   { return true }
func (errTimeout) Temporary() bool { return true }

func (s *spy) Write(p []byte) (int, error)      { return len(p), nil }
func (s *spy) Close() error                     { return nil }
func (s *spy) LocalAddr() net.Addr              { return &net.UnixAddr{} }
func (s *spy) RemoteAddr() net.Addr             { return &net.UnixAddr{} }
func (s *spy) SetDeadline(time.Time) error      { return nil }
func (s *spy) SetWriteDeadline(time.Time) error { return nil }
func (s *spy) SetReadDeadline(t time.Time) error {
	if past(t) {
		s.pause <- struct{}{}
	}
	return nil
}

// heads gives one head for each Read.
type heads struct{ left []string }

func (h *heads) Read(p []byte) (int, error) {
	if len(h.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p, h.left[0])
	h.left = h.left[1:]
	return n, nil
}

// TestBackgroundRead holds net/http to the one fact that the guard rests on:
// for each request without a body there is exactly one Read of one byte, and
// it is ended by a deadline in the past before the next head is read. When it
// fails, this Go is not the one that the guard was made for: read what became
// of connReader in net/http's server.go before anything else.
func TestBackgroundRead(t *testing.T) {
	request := "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	post := "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 000\r\n\r\n"
	s := &spy{in: &heads{[]string{request, post, request, post + request, request}}, pause: make(chan struct{})}
	l := &one{make(chan net.Conn, 1)}
	l.c <- s
	closed := make(chan struct{})
	server := testServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "x") }))
	server.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			close(closed)
		}
	}
	go server.Serve(l)
	<-closed
	server.Close()

	// The fourth piece holds two requests: its second takes no Read.
	cycle := "read head, read one, past, "
	want := strings.Repeat(cycle, 4) + "read one, past, " + cycle + "read head"
	if got := strings.Join(s.calls, ", "); got != want {
		t.Errorf("net/http reads otherwise than the guard expects:\ngot  %s\nwant %s", got, want)
	}
}

// FuzzFraming: whatever bytes come, either the guard refuses, or it and
// net/http's own parser find the same requests with the same bodies, one
// behind the other.
func FuzzFraming(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /y HTTP/1.0\r\n\r\n",
		"POST /s/k?q HTTP/1.0\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
		"GET / HTTP/1.1\r\nHost: a\r\nX:\r\n y\r\n\r\n",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\nConnection: Upgrade, close\r\nTrailer: X\r\n\r\n",
		"GET //a:b/?c HTTP/1.1\r\nHost: a\r\nReferer: /s/abc\r\nCookie: x\r\n\r\n",
		"GET /a:b;c=d@e HTTP/1.1\r\nHost: :\r\n\r\n", "GET /: HTTP/1.1\r\nHost: [\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		theirs := bufio.NewReader(bytes.NewReader(in))
		for rest := in; len(rest) > 0; {
			b := bytes.Clone(rest)
			end, _, status := scan(b, 0)
			if status != 0 || end == 0 {
				return
			}
			var h head
			if h.inspect(b[:end]) != 0 || h.length > int64(len(rest)-end) {
				return
			}
			r, err := http.ReadRequest(theirs)
			if err != nil {
				t.Fatalf("the guard took what net/http does not: %q: %v", rest[:end], err)
			}
			body, err := io.ReadAll(r.Body)
			if err != nil || !bytes.Equal(body, rest[end:end+int(h.length)]) {
				t.Fatalf("%q: bodies differ: got %q, %v", rest[:end], body, err)
			}
			same(t, r, rest[:end], b[:end])
			rest = rest[end+int(h.length):]
		}
		if b, _ := io.ReadAll(theirs); len(b) > 0 {
			t.Fatalf("net/http left %q", b)
		}
	})
}

// same is whether net/http reads a blotted head as it reads the head itself,
// but for stars and the body.
func same(t *testing.T, r *http.Request, raw, marked []byte) {
	seen := make([]byte, len(marked))
	blot(seen, marked)
	q, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(seen)))
	if err != nil {
		t.Fatalf("net/http does not take %q for %q: %v", seen, raw, err)
	}
	if q.ContentLength > 0 || q.Body != http.NoBody || len(q.TransferEncoding) > 0 {
		t.Fatalf("%q has a body", seen)
	}
	if q.Method != r.Method || q.Host != r.Host || q.Proto != r.Proto || q.Close != r.Close ||
		len(q.Header) != len(r.Header) || len(q.URL.Path) != len(r.URL.Path) || len(q.URL.RawQuery) != len(r.URL.RawQuery) {
		t.Fatalf("%q is not %q", seen, raw)
	}
	for name, values := range r.Header {
		if len(q.Header[name]) != len(values) {
			t.Fatalf("%q: %s: got %q, want %q", seen, name, q.Header[name], values)
		}
	}
}

// FuzzServer: whatever bytes come, in whatever pieces, a server answers what
// it understands and ends, and no slot keeps a byte.
func FuzzServer(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), byte(3))
	f.Add([]byte("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /y HTTP/1.0\r\n\r\n"), byte(7))
	f.Add([]byte("POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nabc"), byte(1))
	s := serve(f, func(c *Config) { c.Body = 1000 }, echo)
	f.Fuzz(func(t *testing.T, in []byte, step byte) {
		c, err := net.Dial("unix", s.at.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(time.Minute))
		go func() {
			for len(in) > 0 {
				n := min(int(step)+1, len(in))
				if _, err := c.Write(in[:n]); err != nil {
					break
				}
				in = in[n:]
			}
			c.(*net.UnixConn).CloseWrite()
		}()
		io.Copy(io.Discard, c)
	})
}
