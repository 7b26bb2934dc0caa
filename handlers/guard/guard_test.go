package guard

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	testConns = 8
	testWorks = 4
	workSize  = 64 << 10
	testBody  = 64 << 20
)

// A served is a guard with a server behind it and plain memory for slots.
type served struct {
	t      testing.TB
	guard  *Guard
	server *http.Server
	at     net.Listener
	memory []byte
}

type serveFunc func(w http.ResponseWriter, r *http.Request, q *Request)

// serve puts a handler behind a guard on a socket. When the test ends, every
// slot has to be back and zero.
func serve(t testing.TB, change func(*Config), h serveFunc) *served {
	t.Helper()
	s := &served{t: t}
	s.memory = make([]byte, testConns*HeadSize+testWorks*workSize)
	c := Config{
		Heads: Pool(s.memory[:testConns*HeadSize], HeadSize), Conns: testConns,
		Work: Pool(s.memory[testConns*HeadSize:], workSize), Works: testWorks,
		Body: testBody,
	}
	if change != nil {
		change(&c)
	}
	var err error
	if s.guard, err = New(c); err != nil {
		t.Fatal(err)
	}
	s.at = listenUnix(t)
	s.server = testServer(Handler(h))
	done, l := make(chan struct{}), s.guard.Listen(s.at, false)
	go func() {
		defer close(done)
		s.server.Serve(l)
	}()
	t.Cleanup(func() {
		s.server.Close()
		<-done
		s.clean()
	})
	return s
}

func testServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:                      h,
		ConnContext:                  ConnContext,
		MaxHeaderBytes:               2 * HeadSize,
		ErrorLog:                     log.New(io.Discard, "", 0),
		DisableGeneralOptionsHandler: true,
	}
}

// clean waits for all slots and sees that they are zero.
func (s *served) clean() {
	s.t.Helper()
	s.guard.Wait()
	if n := len(s.guard.works) + len(s.guard.shared) + len(s.guard.queue) + int(s.guard.working.Load()); n != 0 {
		s.t.Errorf("%d places at work are not back", n)
	}
	for i, c := range s.memory {
		if c != 0 {
			s.t.Fatalf("byte %d of the slots is %q", i, c)
		}
	}
}

// A client is one connection.
type client struct {
	net.Conn
	t testing.TB
	r *bufio.Reader
}

func (s *served) dial() *client {
	s.t.Helper()
	c, err := net.Dial("unix", s.at.Addr().String())
	if err != nil {
		s.t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(time.Minute)) // only so that a hang ends
	s.t.Cleanup(func() { c.Close() })
	return &client{c, s.t, bufio.NewReader(c)}
}

func (c *client) say(format string, a ...any) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c, format, a...); err != nil {
		c.t.Fatal(err)
	}
}

// An answer is one read whole; status 0 means that the connection ended.
type answer struct {
	status int
	header http.Header
	body   string
	err    error
}

// answer reads the next answer to a request of a method.
func (c *client) answer(method string) answer {
	c.t.Helper()
	resp, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		return answer{err: err}
	}
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(b), err}
}

func (c *client) want(method, body string) answer {
	c.t.Helper()
	a := c.answer(method)
	if a.status != 200 || a.body != body || a.err != nil {
		c.t.Fatalf("got %d, %.80q (%d bytes), %v, want %.80q", a.status, a.body, len(a.body), a.err, body)
	}
	return a
}

// ended is whether the server closed the connection.
func (c *client) ended() {
	c.t.Helper()
	if b, err := io.ReadAll(c.r); len(b) > 0 || err != nil && !strings.Contains(err.Error(), "reset") {
		c.t.Errorf("got %q, %v, want the end", b, err)
	}
}

const head11 = " HTTP/1.1\r\nHost: a.onion\r\n"

// echo answers with what it was lent, all of it by holes.
func echo(w http.ResponseWriter, r *http.Request, q *Request) {
	w.Header().Set("Content-Type", "text/plain")
	if r.URL.Path == "/unread" {
		q.Send(w, []byte("unread"))
		return
	}
	work, err := q.Work(true)
	if err != nil {
		w.WriteHeader(503)
		return
	}
	n := 0
	for err == nil && n < len(work) {
		var k int
		k, err = q.Read(work[n:])
		n += k
	}
	parts := [][]byte{[]byte(r.Method + " " + r.URL.Path + " "), q.Key(), []byte(" "), q.Query(), []byte(" "), q.Authorization(), []byte(" "), work[:n]}
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	w.Header().Set("Content-Length", fmt.Sprint(size))
	if err != io.EOF {
		w.WriteHeader(400)
	}
	q.Send(w, parts...)
}

func TestEcho(t *testing.T) {
	s := serve(t, nil, echo)
	c := s.dial()
	const key = "abcdefghij0123456789abcdefghij0"
	for range 3 {
		c.say("GET /s/%s?secret=%%20x&y"+head11+"Authorization: Basic Og==\r\nCookie: a=%s\r\n\r\n", key, key)
		c.want("GET", "GET /s/******************************* "+key+" secret=%20x&y Basic Og== ")
		c.say("POST /open" + head11 + "Content-Length: 10\r\n\r\n0123456789")
		c.want("POST", "POST /open    0123456789")
		c.say("POST /unread" + head11 + "Content-Length: 10\r\n\r\n0123456789")
		c.want("POST", "unread")
		c.say("HEAD /x" + head11 + "\r\n")
		if a := c.want("HEAD", ""); a.err != nil {
			t.Error(a.err)
		}
	}
}

func listenUnix(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("unix", t.TempDir()+"/s")
	if err != nil {
		t.Fatal(err)
	}
	return l
}
