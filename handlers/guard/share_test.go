package guard

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// over connects over a circuit, to a guard that is served as by tor.
func over(t *testing.T, at net.Listener, circuit int) *client {
	t.Helper()
	c := (&served{t: t, at: at}).dial()
	c.say(circuitLine, circuit>>16, circuit&0xffff, circuit&0xffff, 80)
	return c
}

// TestOneCircuitLeavesWork: the requests of one circuit that work, and those
// that wait for their part, keep nobody of another from work, whether that
// opens or not; each of them has its turn, and a circuit that is gone is
// forgotten.
func TestOneCircuitLeavesWork(t *testing.T) {
	began, goOn := make(chan struct{}, testConns), make(chan struct{})
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		w.Header().Set("Content-Type", "text/plain")
		if _, err := q.Work(r.URL.Path == "/open"); err != nil {
			w.WriteHeader(503)
		}
		if r.Header.Get("Wait") != "" {
			began <- struct{}{}
			<-goOn
		}
		q.Send(w, []byte("done"))
	})
	at := listenUnix(t)
	go s.server.Serve(s.guard.Listen(at, true))

	const many = testConns - 2
	var flood []*client
	for i := range many {
		c := over(t, at, 7)
		c.say("GET /%s HTTP/1.1\r\nHost: x\r\nWait: 1\r\n\r\n", []string{"open", "make"}[i%2])
		flood = append(flood, c)
	}
	for range partWorks {
		<-began
	}
	other := over(t, at, 8)
	for _, path := range []string{"/open", "/make"} {
		other.say("GET %s"+head11+"\r\n", path)
		other.want("GET", "done")
	}
	if n := int(s.guard.working.Load()); n != partWorks || len(began) != 0 {
		t.Errorf("%d work for one circuit, want %d", n, partWorks)
	}
	flood[many-1].Close() // it waits, and need not any more
	close(goOn)
	for _, c := range flood[:many-1] {
		c.want("GET", "done")
		c.Close()
	}
	other.Close()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		s.guard.mu.Lock()
		n := len(s.guard.parts)
		s.guard.mu.Unlock()
		if n == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d circuits that are gone are known", n)
		}
	}
}

// TestOneCircuitLeavesPlaces: a circuit has so many connections, and what is
// over that is closed without a word; others have theirs.
func TestOneCircuitLeavesPlaces(t *testing.T) {
	const conns = 4 * partConns
	s := serve(t, func(c *Config) {
		c.Conns = conns
		c.Heads = Pool(make([]byte, conns*HeadSize), HeadSize)
	}, func(w http.ResponseWriter, r *http.Request, q *Request) {
		w.Header().Set("Content-Type", "text/plain")
		q.Send(w, []byte("done"))
	})
	at := listenUnix(t)
	go s.server.Serve(s.guard.Listen(at, true))
	ask := func(c *client) {
		t.Helper()
		c.say("GET /" + head11 + "\r\n")
		c.want("GET", "done")
	}
	for range partConns {
		ask(over(t, at, 7))
	}
	for range 3 {
		c := over(t, at, 7)
		fmt.Fprintf(c, "GET /"+head11+"\r\n")
		if b, err := io.ReadAll(c); len(b) > 0 {
			t.Errorf("over its part: got %q, %v", b, err)
		}
	}
	ask(over(t, at, 8))
}
