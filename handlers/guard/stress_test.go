package guard

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var stress = flag.Duration("stress", time.Minute, "for how long TestStress runs; a second with -short")

func stressTime() time.Duration {
	if testing.Short() {
		return time.Second
	}
	return *stress
}

// TestStress: twelve clients at once that send in pieces, pipeline and break
// off where they like. No answer is another's or a byte off, and every slot
// comes back wiped.
func TestStress(t *testing.T) {
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, q *Request) {
		switch r.Method {
		case "PUT": // waits a moment, and reads nothing
			select {
			case <-q.Context().Done():
			case <-time.After(time.Duration(rand.IntN(2000)) * time.Microsecond):
			}
		case "PATCH":
			panic(http.ErrAbortHandler)
		}
		echo(w, r, q)
	})
	over := time.Now().Add(stressTime())
	var wg sync.WaitGroup
	var mu sync.Mutex
	good, cut := 0, 0
	for range 12 {
		wg.Go(func() {
			n, m := 0, 0
			for time.Now().Before(over) && !t.Failed() {
				whole, err := wild(s)
				if err != nil {
					t.Error(err)
				}
				n, m = n+whole, m+1
			}
			mu.Lock()
			good, cut = good+n, cut+m
			mu.Unlock()
		})
	}
	wg.Wait()
	t.Logf("%d answers over %d connections", good, cut)
	if good == 0 {
		t.Error("nothing was answered")
	}
	s.server.Close()
	s.clean()
}

// wild is one connection of a client without manners. It returns how many
// answers came whole.
func wild(s *served) (whole int, err error) {
	c, err := net.Dial("unix", s.at.Addr().String())
	if err != nil {
		return 0, err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Minute))
	var out strings.Builder
	var methods, wants []string
	for range 1 + rand.IntN(6) {
		method, request, want := wildRequest()
		out.WriteString(request)
		methods, wants = append(methods, method), append(wants, want)
		if method == "PATCH" {
			break
		}
	}
	all := out.String()
	cut := rand.IntN(3) == 0
	if cut {
		all = all[:rand.IntN(len(all))]
	}
	var broke atomic.Bool
	go func() {
		for len(all) > 0 {
			n := min(1+rand.IntN(1+rand.IntN(30_000)), len(all))
			if _, err := io.WriteString(c, all[:n]); err != nil {
				return
			}
			all = all[n:]
			if rand.IntN(40) == 0 {
				broke.Store(true)
				c.Close()
				return
			}
		}
		if cut {
			c.(*net.UnixConn).CloseWrite()
		}
	}()
	// Some break off while they are answered.
	if rand.IntN(4) == 0 {
		c.Read(make([]byte, 1+rand.IntN(20_000)))
		return 0, nil
	}
	cl := &client{Conn: c, t: s.t, r: bufio.NewReader(c)}
	for i, method := range methods {
		a := cl.answer(method)
		switch {
		case method == "PATCH" || cut || broke.Load():
			if a.err != nil || a.status != 200 {
				return whole, nil
			}
			if a.body == wants[i] {
				break
			}
			fallthrough
		case a.err == nil && a.status == 503 && a.body == "" && len(wants[i]) > HeadSize-1024:
			// A long body may find too many that wait before it.
			return whole, nil
		case a.err != nil || a.status != 200 || a.body != wants[i]:
			return whole, fmt.Errorf("%s: got %d, %v, %d bytes %.120q, want %d bytes %.120q", method, a.status, a.err, len(a.body), a.body, len(wants[i]), wants[i])
		}
		whole++
	}
	return whole, nil
}

func wildRequest() (method, request, want string) {
	key := strings.Map(func(r rune) rune { return 'a' + rune(rand.IntN(26)) }, testStars)
	at := "/s/" + key
	body := strings.Repeat(key[:1+rand.IntN(30)], rand.IntN(1+rand.IntN(1500)))
	method = []string{"GET", "HEAD", "POST", "POST", "PUT", "DELETE", "PATCH"}[rand.IntN(7)]
	length := fmt.Sprintf("Content-Length: %d\r\n", len(body))
	if method == "GET" || method == "HEAD" {
		body, length = "", ""
	}
	request = method + " " + at + "?" + key + head11 + length + "Authorization: " + key + "\r\n\r\n" + body
	want = method + " /s/" + testStars + " " + key + " " + key + " " + key + " " + body
	if method == "HEAD" {
		want = ""
	}
	if rand.IntN(8) == 0 && method == "POST" {
		request = "POST /unread" + head11 + length + "\r\n" + body
		want = "unread"
	}
	return method, request, want
}
