package guard

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestOldVersion: HTTP/1.0 closes, or stays where both say so.
func TestOldVersion(t *testing.T) {
	s := serve(t, nil, echo)
	c := s.dial()
	c.say("POST /x HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na")
	c.want("POST", "POST /x    a")
	c.say("GET /x HTTP/1.0\r\n\r\n")
	if a := c.answer("GET"); a.body != "GET /x    " {
		t.Errorf("got %q", a.body)
	}
	c.ended()
}

// TestContinue: who asks whether to send is told to when the body is read,
// and not otherwise.
func TestContinue(t *testing.T) {
	s := serve(t, nil, echo)
	const expect = head11 + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n"
	c := s.dial()
	for range 2 {
		c.say("POST /x" + expect)
		line, _ := c.r.ReadString('\n')
		if blank, _ := c.r.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" || blank != "\r\n" {
			t.Fatalf("got %q %q", line, blank)
		}
		c.say("body")
		c.want("POST", "POST /x    body")
		c.say("POST /x" + expect + "body") // did not wait
		c.want("POST", "POST /x    body")
	}
	c.say("POST /unread" + expect)
	c.want("POST", "unread")
	c.ended()

	c = s.dial()
	c.say("POST /x" + head11 + "Expect: 100-continue\r\nContent-Length: 0\r\n\r\n")
	c.want("POST", "POST /x    ")
}

// TestUnread: a body that nobody reads does not become the next request,
// also when it looks like one.
func TestUnread(t *testing.T) {
	s := serve(t, nil, echo)
	c := s.dial()
	body := bytes.Repeat([]byte("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"), 3<<20/36)
	for _, size := range []int{36, 17 << 10, len(body)} {
		go func() {
			c.say("POST /unread"+head11+"Content-Length: %d\r\n\r\n", size)
			c.Write(body[:size])
			io.WriteString(c, "GET /next"+head11+"\r\n")
		}()
		c.want("POST", "unread")
		c.want("GET", "GET /next    ")
	}
}

// TestPipelined: requests that do not wait for answers, in every order and
// in pieces of many sizes, also while a handler waits.
func TestPipelined(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		if r.URL.Path == "/wait" {
			q.Context()
			<-release
		}
		echo(w, r, q)
	})
	kinds := []struct{ method, request, want string }{
		{"GET", "GET /s/" + testKey + head11 + "\r\n", "GET /s/" + testStars + " " + testKey + "   "},
		{"POST", "POST /a" + head11 + "Content-Length: 5\r\n\r\nhello", "POST /a    hello"},
		{"POST", "POST /unread" + head11 + "Content-Length: 5\r\n\r\nGET /", "unread"},
		{"HEAD", "HEAD /h" + head11 + "\r\n", ""},
		{"POST", "POST /b" + head11 + "Content-Length: 5000\r\n\r\n" + strings.Repeat("b", 5000), "POST /b    " + strings.Repeat("b", 5000)},
		{"GET", "GET /wait" + head11 + "\r\n", "GET /wait    "},
	}
	c := s.dial()
	var order []int
	for i := range kinds {
		for j := range kinds {
			order = append(order, i, j)
		}
	}
	var all bytes.Buffer
	for _, i := range order {
		all.WriteString(kinds[i].request)
	}
	go func() {
		for b, step := all.Bytes(), 1; len(b) > 0; step = step*7%40009 + 1 {
			n := min(step, len(b))
			c.Write(b[:n])
			b = b[n:]
		}
		close(release)
	}()
	for _, i := range order {
		c.want(kinds[i].method, kinds[i].want)
	}
}

// TestAbort: a body that ends early, or stalls, is told from a whole one.
func TestAbort(t *testing.T) {
	errs := make(chan error, 1)
	s := serve(t, func(c *Config) { c.Window = 50 * time.Millisecond }, func(w http.ResponseWriter, r *http.Request, q *Request) {
		work, err := q.Work(false)
		for n := 0; err == nil; n++ {
			_, err = q.Read(work)
		}
		errs <- err
		if _, again := q.Read(work); again != err {
			t.Errorf("again: got %v, want %v", again, err)
		}
		w.Header().Set("Content-Type", "text/plain")
		if q.Ends() {
			w.Header().Set("Connection", "close")
		}
		q.Send(w, []byte("cut off"))
	})
	for _, stall := range []bool{false, true} {
		for _, sent := range []int{0, 10, 40_000} {
			if stall && sent > 10 {
				continue // what has come earns it seconds
			}
			c := s.dial()
			c.say("POST /"+head11+"Content-Length: 50000\r\n\r\n%s", strings.Repeat("x", sent))
			if !stall {
				c.Close()
			}
			if err := <-errs; err != ErrCutOff {
				t.Errorf("after %d: got %v", sent, err)
			}
			if stall {
				c.want("POST", "cut off")
				c.ended()
			}
		}
	}
}

// TestPanic: a handler that panics takes its connection with it and leaves
// nothing in the slots.
func TestPanic(t *testing.T) {
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		work, _ := q.Work(false)
		q.Read(work)
		w.Header().Set("Content-Type", "text/plain")
		if r.URL.Path == "/late" {
			q.Send(w, q.Key(), work[:4])
		}
		panic("with work under way")
	})
	for range 2 * testConns {
		for _, path := range []string{"/early", "/late"} {
			c := s.dial()
			c.say("POST %s"+head11+"Content-Length: 9\r\n\r\nsome work", path)
			if a := c.answer("POST"); a.err == nil {
				t.Errorf("%s: got %d, %q as if it was whole", path, a.status, a.body)
			}
		}
	}
}

// TestLeaves: a handler that waits learns that its client left, with a body,
// longer than the slot too, and without; not when the next request came.
func TestLeaves(t *testing.T) {
	waits, ended := make(chan struct{}), make(chan error)
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		work, err := q.Work(false)
		for err == nil {
			_, err = q.Read(work)
		}
		ctx := q.Context()
		waits <- struct{}{}
		<-ctx.Done()
		ended <- ctx.Err()
	})
	for _, request := range []string{
		"GET /" + head11 + "\r\n",
		"POST /" + head11 + "Content-Length: 3\r\n\r\nabc",
		"POST /" + head11 + "Content-Length: 50000\r\n\r\n" + strings.Repeat("x", 50_000),
		"GET /" + head11 + "\r\nGET /next" + head11 + "\r\n",
	} {
		c := s.dial()
		c.say("%s", request)
		<-waits
		c.Close()
		if err := <-ended; err != context.Canceled {
			t.Errorf("%q: got %v", request, err)
		}
	}
}

// TestHoles: answers of every kind of framing and size, none a byte off.
func TestHoles(t *testing.T) {
	var pieces [][]byte
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		w.Header().Set("Content-Type", "text/plain")
		if r.URL.Path == "/each" {
			for _, p := range pieces {
				q.Send(w, p)
			}
			return
		}
		q.Send(w, pieces...)
	})
	var want []byte
	for i, n := range []int{0, 1, 2047, 2048, 2049, 4095, 4096, 4097, 0, 30_000, 32 << 10, 100_000, 3} {
		p := bytes.Repeat([]byte{byte(i)}, n) // zeros too
		for j := range p {
			p[j] = byte(i * j >> 3)
		}
		pieces, want = append(pieces, p), append(want, p...)
	}
	for range 100 { // more than one writev takes
		pieces, want = append(pieces, []byte("ab")), append(want, "ab"...)
	}
	for _, path := range []string{"/each", "/all"} {
		for _, version := range []string{"1.1", "1.0"} {
			c := s.dial()
			c.say("GET %s HTTP/%s\r\nHost: a\r\n\r\n", path, version)
			if a := c.answer("GET"); a.err != nil || !bytes.Equal([]byte(a.body), want) {
				t.Errorf("HTTP/%s %s: got %d bytes, %v, want %d", version, path, len(a.body), a.err, len(want))
			}
		}
	}
}

// TestShutdown: the server ends in order while a request is under way, and
// at once with anything in any state.
func TestShutdown(t *testing.T) {
	began, goOn := make(chan struct{}, 8), make(chan struct{}, 1)
	handler := func(w http.ResponseWriter, r *http.Request, q *Request) {
		began <- struct{}{}
		if r.URL.Path == "/wait" {
			<-goOn
		}
		echo(w, r, q)
	}
	states := func(s *served) (idle, working *client) {
		idle = s.dial()
		idle.say("GET /x" + head11 + "\r\n")
		idle.want("GET", "GET /x    ")
		<-began
		s.dial().say("GET /x HTTP/1.1\r\nHo") // half a head
		upload := s.dial()
		upload.say("POST /x" + head11 + "Content-Length: 100\r\n\r\nhalf")
		<-began
		working = s.dial()
		working.say("POST /wait" + head11 + "Content-Length: 4\r\n\r\nbody")
		<-began
		return idle, working
	}
	s := serve(t, nil, handler)
	_, working := states(s)
	s.server.Close()
	goOn <- struct{}{}
	if a := working.answer("POST"); a.err == nil {
		t.Errorf("after Close: got %d, %q", a.status, a.body)
	}

	s = serve(t, nil, handler)
	c := s.dial()
	c.say("GET /wait" + head11 + "\r\n")
	<-began
	idle := s.dial()
	idle.say("GET /x" + head11 + "\r\n")
	idle.want("GET", "GET /x    ")
	done := make(chan error)
	go func() { done <- s.server.Shutdown(context.Background()) }()
	idle.ended() // so it has begun
	goOn <- struct{}{}
	c.want("GET", "GET /wait    ")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestPlaces: who is idle makes room, who works does not, and a new one
// waits its turn.
func TestPlaces(t *testing.T) {
	began, goOn := make(chan struct{}, testConns), make(chan struct{})
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		if r.URL.Path == "/wait" {
			began <- struct{}{}
			<-goOn
		}
		echo(w, r, q)
	})
	var idle []*client
	for range testConns {
		c := s.dial()
		c.say("GET /x" + head11 + "\r\n")
		c.want("GET", "GET /x    ")
		idle = append(idle, c)
	}
	for range testConns { // each takes the place of an idle one
		c := s.dial()
		c.say("GET /wait" + head11 + "\r\n")
		<-began
		defer c.want("GET", "GET /wait    ")
	}
	for _, c := range idle {
		c.ended()
	}
	waiting := s.dial()
	waiting.say("GET /x" + head11 + "\r\n")
	if n := len(s.guard.places); n != testConns {
		t.Errorf("got %d places taken, want %d", n, testConns)
	}
	close(goOn)
	waiting.want("GET", "GET /x    ")
}

// TestReserve: who does not open leaves work slots to those who do, and is
// told to come back when too many wait.
func TestReserve(t *testing.T) {
	const kept = testWorks / 2
	began, goOn := make(chan struct{}, testConns), make(chan struct{})
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		w.Header().Set("Content-Type", "text/plain")
		if _, err := q.Work(r.URL.Path == "/open"); err != nil {
			w.WriteHeader(503)
		}
		if r.URL.Path == "/wait" {
			began <- struct{}{}
			<-goOn
		}
		q.Send(w, []byte("done"))
	})
	for range testWorks - kept {
		c := s.dial()
		c.say("GET /wait" + head11 + "\r\n")
		<-began
		defer c.want("GET", "done")
	}
	opener := s.dial()
	for range 3 {
		opener.say("GET /open" + head11 + "\r\n")
		opener.want("GET", "done")
	}
	var queued []*client
	for range testConns / 4 {
		c := s.dial()
		c.say("GET /wait" + head11 + "\r\n")
		queued = append(queued, c)
	}
	for len(s.guard.queue) < testConns/4 {
		time.Sleep(time.Millisecond)
	}
	c := s.dial()
	c.say("GET /make" + head11 + "\r\n")
	if a := c.answer("GET"); a.status != 503 {
		t.Errorf("got %d, want 503", a.status)
	}
	queued[0].Close() // its place in the queue is free again
	for len(s.guard.queue) == testConns/4 {
		time.Sleep(time.Millisecond)
	}
	close(goOn)
	queued[1].want("GET", "done")
	<-began
}

// TestAnyConn: a connection that can do less than a socket is served too.
func TestAnyConn(t *testing.T) {
	s := serve(t, nil, echo)
	a, b := net.Pipe()
	l := &one{make(chan net.Conn, 1)}
	l.c <- a
	server := testServer(Handler(echo))
	go server.Serve(s.guard.Listen(l, false))
	defer server.Close()
	b.SetDeadline(time.Now().Add(time.Minute))
	go io.WriteString(b, "POST /x HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi")
	got, _ := io.ReadAll(b)
	if !strings.HasSuffix(string(got), "\r\n\r\nPOST /x    hi") {
		t.Errorf("got %q", got)
	}
}

type one struct{ c chan net.Conn }

func (l *one) Accept() (net.Conn, error) {
	c, ok := <-l.c
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (l *one) Close() error   { close(l.c); return nil }
func (l *one) Addr() net.Addr { return &net.UnixAddr{} }
