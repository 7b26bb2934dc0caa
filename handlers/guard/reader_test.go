package guard

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSlowReaders: who asks for page after page and reads none of them does
// not keep others out, whether the pages are lent or net/http's own.
func TestSlowReaders(t *testing.T) {
	page := []byte(strings.Repeat("x", 8<<10))
	refusal := []byte("HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n" + strings.Repeat("x", 1<<20))
	for _, method := range []string{"GET", "PUT", "bad"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(c *Config) {
				c.Window = time.Hour
				c.Refusal = func(int) []byte { return refusal }
			}, func(w http.ResponseWriter, r *http.Request, q *Request) {
				w.Header().Set("Content-Type", "text/plain")
				if r.Method == "PUT" {
					w.Write(page)
					return
				}
				q.Send(w, page)
			})
			for range testConns {
				s.dial().say("%s", strings.Repeat(method+" /"+head11+"\r\n", 300))
			}
			for range testConns {
				c := s.dial()
				c.say("GET /" + head11 + "\r\n")
				c.want("GET", string(page))
			}
		})
	}
}
