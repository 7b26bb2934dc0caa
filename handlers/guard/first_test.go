package guard

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestHeader: the guard's lines stand in every answer, once, whoever wrote
// it and whatever came before it.
func TestHeader(t *testing.T) {
	const lines = "X-One: a\r\nX-Two: b\r\n"
	s := serve(t, func(c *Config) { c.Header = []byte(lines) }, func(w http.ResponseWriter, r *http.Request, q *Request) {
		w.Header().Set("Content-Type", "text/plain")
		switch r.URL.Path {
		case "/plain":
			io.WriteString(w, "plain")
		case "/long": // what was not lent, and more than net/http buffers
			io.WriteString(w, strings.Repeat("plain", 10_000))
		case "/nothing":
			w.WriteHeader(http.StatusNoContent)
		case "/header": // does not fit net/http's buffer
			w.Header().Set("X-Long", strings.Repeat("x", 10_000))
			q.Send(w, []byte("lent"))
		default:
			for range 3 {
				q.Send(w, []byte("lent"))
			}
		}
	})
	c := s.dial()
	for range 2 {
		for _, method := range []string{"GET", "HEAD", "POST"} {
			for _, path := range []string{"/plain", "/long", "/nothing", "/header", "/lent"} {
				c.say("%s %s"+head11+"Content-Length: 3\r\n\r\nabc", method, path)
				a := c.answer(method)
				if one, two := a.header["X-One"], a.header["X-Two"]; a.err != nil || len(one) != 1 || one[0] != "a" || len(two) != 1 || two[0] != "b" {
					t.Errorf("%s %s: got %d, %q, %q, %v", method, path, a.status, one, two, a.err)
				}
			}
		}
	}
	// Asking for a body is no answer yet.
	c.say("POST /lent" + head11 + "Connection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na")
	if a := c.want("POST", "lentlentlent"); len(a.header["X-One"]) != 1 {
		t.Errorf("got %v", a.header)
	}
}
