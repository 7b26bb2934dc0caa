package guard

import (
	"net/http"
	"testing"
	"time"
)

// TestSweeps: a collection follows an answer that carried a secret, one for
// many, and none follows one that did not.
func TestSweeps(t *testing.T) {
	s := serve(t, nil, echo)
	c := s.dial()
	c.say("GET /x" + head11 + "\r\n")
	c.want("GET", "GET /x    ")
	if s.guard.sweep.due.Load() || s.guard.Sweeps() != 0 {
		t.Error("swept after nothing")
	}
	const many = 200
	for range many {
		c.say("GET /s/secret" + head11 + "\r\n")
		c.want("GET", "GET /s/****** secret   ")
	}
	for s.guard.sweep.due.Load() || s.guard.Sweeps() == 0 {
		time.Sleep(time.Millisecond)
	}
	if got := s.guard.Sweeps(); got > many/2 {
		t.Errorf("%d collections after %d answers: they do not share", got, many)
	}
	before := s.guard.Sweeps()
	c.say("POST /x" + head11 + "Content-Length: 1\r\n\r\nx")
	c.want("POST", "POST /x    x")
	for s.guard.Sweeps() == before {
		time.Sleep(time.Millisecond) // for ever, if none comes
	}
}

// TestPause: collections are far enough apart to leave the time to others,
// and near enough to be soon.
func TestPause(t *testing.T) {
	const ms = time.Millisecond
	for _, tt := range []struct{ took, want time.Duration }{
		{0, 20 * ms}, {ms, 20 * ms}, {2 * ms, 20 * ms}, {5 * ms, 50 * ms}, {20 * ms, 100 * ms}, {300 * ms, 300 * ms},
	} {
		if got := pause(time.Second, time.Second+tt.took) - time.Second; got != tt.want {
			t.Errorf("after one of %v: got %v, want %v", tt.took, got, tt.want)
		}
	}
}

// BenchmarkBody is 16 MiB from the client to locked memory.
func BenchmarkBody(b *testing.B) { benchMoves(b, "PUT", 16<<20, 0) }

// BenchmarkAnswer is 16 MiB from locked memory to the client.
func BenchmarkAnswer(b *testing.B) { benchMoves(b, "GET", 0, 16<<20) }

func benchMoves(b *testing.B, method string, in, out int) {
	s := serve(b, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		work, _ := q.Work(true)
		for err := error(nil); err == nil; {
			_, err = q.Read(work)
		}
		w.Header().Set("Content-Type", "text/plain")
		for n := 0; n < out; n += len(work) / 4 {
			q.Send(w, work[:len(work)/4])
		}
	})
	c := s.dial()
	body, got := make([]byte, in), make([]byte, 64<<10)
	b.SetBytes(int64(in + out))
	for b.Loop() {
		c.SetDeadline(time.Now().Add(time.Minute))
		c.say(method+" /x"+head11+"Content-Length: %d\r\n\r\n", in)
		if _, err := c.Write(body); err != nil {
			b.Fatal(err)
		}
		resp, err := http.ReadResponse(c.r, nil)
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = resp.Body.Read(got)
		}
	}
}
