package guard

import (
	"net/http"
	"testing"
	"time"
)

// TestSharedPool: a site that shares its slots with another keeps to its own
// number of them, openings too: however many wait there, the other goes on.
func TestSharedPool(t *testing.T) {
	memory := make([]byte, 2*testWorks*workSize)
	both := Pool(memory, workSize)
	share := func(c *Config) { c.Work = both }
	began, goOn := make(chan struct{}, testConns), make(chan struct{})
	open := func(w http.ResponseWriter, r *http.Request, q *Request) {
		w.Header().Set("Content-Type", "text/plain")
		if _, err := q.Work(true); err != nil {
			w.WriteHeader(503)
		}
		if r.URL.Path == "/wait" {
			began <- struct{}{}
			<-goOn
		}
		q.Send(w, []byte("done"))
	}
	flooded, quiet := serve(t, share, open), serve(t, share, open)
	for range testConns {
		c := flooded.dial()
		c.say("GET /wait" + head11 + "\r\n")
		defer c.want("GET", "done")
	}
	defer close(goOn)
	for range testWorks {
		<-began
	}
	for flooded.guard.working.Load() < testConns {
		time.Sleep(time.Millisecond)
	}
	if n := len(flooded.guard.works); n != testWorks || len(both.(pool)) != testWorks {
		t.Errorf("got %d slots taken, %d left, want %d of each", n, len(both.(pool)), testWorks)
	}
	c := quiet.dial()
	for range 3 {
		c.say("GET /open" + head11 + "\r\n")
		c.want("GET", "done")
	}
}
