package handlers

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// cycler is a client that costs little: it sends prepared bytes and reads
// answers that say their length.
type cycler struct {
	c   net.Conn
	r   *bufio.Reader
	out []byte
	in  []byte
}

func newCycler(b *testing.B, dial func() (net.Conn, error)) *cycler {
	c, err := dial()
	if err != nil {
		b.Fatal(err)
	}
	return &cycler{c: c, r: bufio.NewReaderSize(c, 64<<10)}
}

func (c *cycler) ask(method, path string, form []byte) ([]byte, error) {
	c.out = fmt.Appendf(c.out[:0], "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"+
		"Accept: text/html,application/xhtml+xml\r\nAccept-Language: en-US,en;q=0.5\r\nConnection: keep-alive\r\n", method, path, testHost)
	if form != nil {
		c.out = fmt.Appendf(c.out, "Content-Type: %s\r\nContent-Length: %d\r\n", formType, len(form))
	}
	c.out = append(append(c.out, "\r\n"...), form...)
	if _, err := c.c.Write(c.out); err != nil {
		return nil, err
	}
	n := -1
	for {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			n, _ = strconv.Atoi(string(bytes.TrimSpace(v)))
		}
		if len(line) == 2 {
			break
		}
	}
	if n > cap(c.in) {
		c.in = make([]byte, n)
	}
	c.in = c.in[:n]
	_, err := io.ReadFull(c.r, c.in)
	return c.in, err
}

func between(page []byte, before, after string) string {
	_, rest, _ := bytes.Cut(page, []byte(before))
	v, _, _ := bytes.Cut(rest, []byte(after))
	return string(v)
}

// cycle makes a link, asks for its page and opens it.
func (c *cycler) cycle(form []byte) error {
	page, err := c.ask("POST", "/new", form)
	if err != nil {
		return err
	}
	path := between(page, "http://"+testHost, "<")
	if page, err = c.ask("GET", path, nil); err != nil {
		return err
	}
	claim := "key=" + between(page, `name="key" value="`, `"`) + "&nonce=" + between(page, `name="nonce" value="`, `"`) + "&passphrase="
	if page, err = c.ask("POST", "/open", []byte(claim)); err != nil {
		return err
	}
	if !bytes.Contains(page, []byte("xxxxxxxx")) {
		return fmt.Errorf("got %q", page[:min(len(page), 200)])
	}
	return nil
}

// cpuTime is what this process has used, which tells more than the clock on a
// machine that others use.
func cpuTime(b *testing.B) time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bare is the least that a server without care would be: FormValue, a map,
// and answers of a line.
func bare() http.Handler {
	var mu sync.Mutex
	texts := make(map[string]string)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /new", func(w http.ResponseWriter, r *http.Request) {
		var b [16]byte
		rand.Read(b[:])
		key := hex.EncodeToString(b[:])
		text := r.FormValue("text")
		mu.Lock()
		texts[key] = text
		mu.Unlock()
		fmt.Fprintf(w, "<pre>http://%s/s/%s</pre>", testHost, key)
	})
	mux.HandleFunc("GET /s/{key}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<form method="post" action="/open"><input name="key" value="%s"><input name="nonce" value="1"></form>`, r.PathValue("key"))
	})
	mux.HandleFunc("POST /open", func(w http.ResponseWriter, r *http.Request) {
		key := r.FormValue("key")
		mu.Lock()
		text := texts[key]
		delete(texts, key)
		mu.Unlock()
		fmt.Fprintf(w, "<pre>%s</pre>", text)
	})
	return mux
}

// BenchmarkCycles is a link made, its page asked for, and the link opened, by
// four clients at once: 200 bytes, no passphrase. bare is what the same takes
// a server without any care, in the same process as its clients.
func BenchmarkCycles(b *testing.B) {
	run := func(b *testing.B, dial func() (net.Conn, error)) {
		form := []byte("text=" + strings.Repeat("x", 200) + "&life=3600")
		work := make(chan struct{})
		var wg sync.WaitGroup
		for range 4 {
			c := newCycler(b, dial)
			wg.Go(func() {
				defer c.c.Close()
				for range work {
					if err := c.cycle(form); err != nil {
						b.Error(err)
					}
				}
			})
		}
		before := cpuTime(b)
		for b.Loop() {
			work <- struct{}{}
		}
		close(work)
		wg.Wait()
		b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
	}
	b.Run("site", func(b *testing.B) {
		s := newTestSite(b)
		run(b, s.dial)
		b.ReportMetric(float64(s.server.guard.Sweeps()), "sweeps")
	})
	b.Run("bare", func(b *testing.B) {
		l, err := net.Listen("unix", b.TempDir()+"/bare.sock")
		if err != nil {
			b.Fatal(err)
		}
		server := &http.Server{Handler: bare()}
		go server.Serve(l)
		defer server.Close()
		run(b, func() (net.Conn, error) { return net.Dial("unix", l.Addr().String()) })
	})
}
