package guard

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSlowForms: who sends forms slowly holds no work slot while they come,
// those kept for openings least of all; of a long form, until the slot of its
// head is full.
func TestSlowForms(t *testing.T) {
	s := serve(t, nil, echo)
	var slow []*client
	for i := range testWorks + 1 {
		c := s.dial()
		c.say("POST /slow"+head11+"Content-Length: 5\r\n\r\n%s", "ab"[:i%3])
		slow = append(slow, c)
	}
	const long = 3 * HeadSize
	for range testWorks / 2 {
		c := s.dial()
		c.say("POST /long"+head11+"Content-Length: %d\r\n\r\n%s", long, strings.Repeat("a", HeadSize/2))
		slow = append(slow, c)
	}
	for { // until all are at their bodies
		n := 0
		s.guard.mu.Lock()
		for c := range s.guard.conns {
			if at := c.idle.Load(); at < 0 && at != evicted {
				n++
			}
		}
		s.guard.mu.Unlock()
		if n == len(slow) {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if n := s.guard.working.Load(); n != 0 {
		t.Errorf("%d work slots are taken", n)
	}
	opener := s.dial()
	opener.say("POST /open" + head11 + "Content-Length: 5\r\n\r\n12345")
	opener.want("POST", "POST /open    12345")
	for _, c := range slow[testWorks+1:] {
		c.say("%s", strings.Repeat("a", long-HeadSize/2))
		c.want("POST", "POST /long    "+strings.Repeat("a", long))
	}
	for i, c := range slow[:testWorks+1] {
		c.say("%sGET /next"+head11+"\r\n", "abcde"[i%3:])
		c.want("POST", "POST /slow    abcde")
		c.want("GET", "GET /next    ")
	}
}

// TestLongForm: an opening whose body does not fit the head's slot gets none
// of the work slots that are kept for openings.
func TestLongForm(t *testing.T) {
	long := "POST /long" + head11 + "Content-Length: 20000\r\n\r\n" + strings.Repeat("x", HeadSize)
	began := make(chan struct{})
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		if r.URL.Path == "/long" {
			q.Work(true)
			began <- struct{}{}
		}
		echo(w, r, q)
	})
	for range testWorks / 2 {
		s.dial().say("%s", long)
		<-began
	}
	s.dial().say("%s", long)
	for len(s.guard.queue) == 0 {
		time.Sleep(time.Millisecond)
	}
	opener := s.dial()
	opener.say("GET /open" + head11 + "\r\n")
	opener.want("GET", "GET /open    ")
	s.server.Close()
	<-began // the one that waited, with nothing
}

// TestQueueLeaves: who waits for a work slot, with a body that came whole,
// and leaves, makes room in the queue.
func TestQueueLeaves(t *testing.T) {
	began, goOn := make(chan struct{}), make(chan struct{})
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		if _, err := q.Work(false); err != nil {
			return
		}
		began <- struct{}{}
		<-goOn
		echo(w, r, q)
	})
	for range testWorks / 2 {
		s.dial().say("GET /wait" + head11 + "\r\n")
		<-began
	}
	c := s.dial()
	c.say("POST /wait" + head11 + "Content-Length: 5\r\n\r\n12345")
	for len(s.guard.queue) == 0 {
		time.Sleep(time.Millisecond)
	}
	c.Close()
	for len(s.guard.queue) > 0 { // for ever, if nobody looks
		time.Sleep(time.Millisecond)
	}
	close(goOn)
}

// A limited handler takes longer bodies at one address than at others.
func limited(w http.ResponseWriter, r *http.Request, q *Request) {
	limit := int64(1000)
	if r.URL.Path == "/upload" {
		limit = 16 << 20
	}
	if q.Length() <= limit {
		n := 0
		work, err := q.Work(false)
		for err == nil {
			var k int
			k, err = q.Read(work)
			n += k
		}
		w.Header().Set("Content-Type", "text/plain")
		q.Send(w, fmt.Append(nil, n, " ", err))
		return
	}
	q.Work(false) // and keeps nobody from it afterwards
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Set("Content-Length", "9")
	w.WriteHeader(http.StatusRequestEntityTooLarge)
	q.Send(w, []byte("too large"))
}

// TestTooLarge: a client that reads nothing before it has sent all, as
// browsers do, gets to read that its body was too large, whoever says so; so
// does one that reads at once. Nothing but its connection is held meanwhile.
func TestTooLarge(t *testing.T) {
	const max = 32 << 20
	refusal := "HTTP/1.1 413 Too large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large"
	s := serve(t, func(c *Config) {
		c.Body = max
		c.Refusal = func(int) []byte { return []byte(refusal) }
	}, limited)
	send := func(c *client, path string, size int) {
		c.say("POST %s"+head11+"Content-Length: %d\r\n\r\n", path, size)
		for chunk := make([]byte, 1<<20); size > 0; size -= len(chunk) {
			chunk = chunk[:min(len(chunk), size)]
			if _, err := c.Write(chunk); err != nil {
				t.Fatalf("%s: broken off with %d bytes to go: %v", path, size, err)
			}
		}
	}
	for _, tt := range []struct {
		path string
		size int
	}{
		{"/form", 1001}, {"/form", 100_000}, {"/form", max}, {"/upload", 16<<20 + 1}, {"/upload", max + 1}, {"/form", 100_000_000},
	} {
		c := s.dial()
		send(c, tt.path, tt.size)
		if a := c.answer("POST"); a.status != 413 || a.body != "too large" || a.err != nil {
			t.Errorf("%s, %d bytes: got %d, %q, %v", tt.path, tt.size, a.status, a.body, a.err)
		}
		if tt.size > max {
			c.ended()
			continue
		}
		send(c, "/upload", 1<<20)
		c.want("POST", "1048576 EOF")
	}

	// Those that read at once, and send no more.
	for range testConns - 1 {
		c := s.dial()
		c.say("POST /form"+head11+"Content-Length: %d\r\n\r\n%s", max, strings.Repeat("x", 30_000))
		if a := c.answer("POST"); a.status != 413 || a.body != "too large" {
			t.Errorf("got %d, %q, %v", a.status, a.body, a.err)
		}
	}
	c := s.dial()
	send(c, "/upload", 1<<20)
	c.want("POST", "1048576 EOF")
}

// TestLateContinue: who waits to be asked for the body is not asked in the
// middle of an answer.
func TestLateContinue(t *testing.T) {
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Length", "5")
		q.Send(w, []byte("fir"))
		if n, err := q.Read(make([]byte, 10)); n != 0 || err != ErrCutOff {
			t.Errorf("got %d, %v, want %v", n, err, ErrCutOff)
		}
		q.Send(w, []byte("st"))
	})
	c := s.dial()
	c.say("POST /" + head11 + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n")
	c.want("POST", "first")
	c.ended()
}

// TestLeftOpen: a socket is not closed half while its body still comes, at
// which tor would end the stream in both directions.
func TestLeftOpen(t *testing.T) {
	s := serve(t, nil, limited)
	c := s.dial()
	c.say("POST /form"+head11+"Content-Length: 1000000\r\n\r\n%s", strings.Repeat("x", HeadSize))
	if a := c.answer("POST"); a.status != 413 {
		t.Fatalf("got %d, %v", a.status, a.err)
	}
	io.WriteString(c, strings.Repeat("x", 999_999-HeadSize))
	c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := c.r.Read(make([]byte, 1)); !timedOut(err) {
		t.Errorf("got %d bytes, %v, want to wait", n, err)
	}
	c.SetReadDeadline(time.Time{})
	c.say("xPOST /form" + head11 + "Content-Length: 2\r\n\r\nxx")
	c.want("POST", "2 EOF")
}
