package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// cycler is a client that costs little: it sends prepared bytes and reads
// answers that say their length.
type cycler struct {
	host   string
	agent  string // lines of the head that say who it is
	kind   string // of what it sends
	c      net.Conn
	r      *bufio.Reader
	out    []byte
	in     []byte
	status string // of the last answer
}

// Who asks: a browser, or what programs are mostly built on.
const (
	browserAgent = "User-Agent: Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0\r\n" +
		"Accept: text/html,application/xhtml+xml\r\nAccept-Language: en-US,en;q=0.5\r\nConnection: keep-alive\r\n"
	programAgent = "User-Agent: curl/8.14.1\r\nAccept: */*\r\n"
)

func newCycler(b *testing.B, host string) *cycler {
	c, err := net.Dial("tcp", host)
	if err != nil {
		b.Fatal(err)
	}
	return &cycler{host: host, agent: browserAgent, kind: formKind, c: c, r: bufio.NewReaderSize(c, 64<<10)}
}

func (c *cycler) ask(method, path string, form []byte) ([]byte, error) {
	c.out = fmt.Appendf(c.out[:0], "%s %s HTTP/1.1\r\nHost: %s\r\n%s", method, path, c.host, c.agent)
	if form != nil {
		c.out = fmt.Appendf(c.out, "Content-Type: %s\r\nContent-Length: %d\r\n", c.kind, len(form))
	}
	c.out = append(append(c.out, "\r\n"...), form...)
	if _, err := c.c.Write(c.out); err != nil {
		return nil, err
	}
	n := -1
	c.status = ""
	for {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if c.status == "" {
			c.status = string(line[len("HTTP/1.1 "):][:3])
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
	return string(bytes.TrimSpace(v))
}

// cycle makes a link, asks for its page and opens it; it says how long the
// opening took.
func (c *cycler) cycle(form []byte) (time.Duration, error) {
	page, err := c.ask("POST", "/new", form)
	if err != nil {
		return 0, err
	}
	path := between(page, "http://"+c.host, "<")
	if page, err = c.ask("GET", path, nil); err != nil {
		return 0, err
	}
	claim := "key=" + between(page, `name="key" value="`, `"`) + "&nonce=" + between(page, `name="nonce" value="`, `"`) + "&passphrase="
	began := time.Now()
	if page, err = c.ask("POST", "/open", []byte(claim)); err != nil {
		return 0, err
	}
	if !bytes.Contains(page, []byte("xxxxxxxx")) {
		return 0, fmt.Errorf("got %q", page[:min(len(page), 200)])
	}
	return time.Since(began), nil
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
		fmt.Fprintf(w, "<pre>http://%s/s/%s</pre>", r.Host, key)
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
	bareDoors(mux, &mu, texts)
	return mux
}

// bareName is the test binary as that server: it listens on loopback and
// writes its address.
const bareName = "lethe-bare"

func bareMain() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitError)
	}
	fmt.Fprintf(os.Stderr, "the site is at http://%s/\n", l.Addr())
	http.Serve(l, bare())
}

// servers are the real service and the bare one, each a process of its own on
// loopback.
func servers(b *testing.B) map[string]*service {
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	return map[string]*service{
		"lethe": start(b, "serve", "--no-onion", "--local", "127.0.0.1:0", "--state", b.TempDir()+"/state"),
		"bare":  launch(b, &exec.Cmd{Path: exe, Args: []string{bareName}}),
	}
}

// BenchmarkCycles is a link made, its page asked for, and the link opened:
// 200 bytes, no passphrase, by four clients at once for the throughput and by
// sixteen for the 99th percentile of openings. What a cycle costs the server
// in processor time depends less than its duration on what else runs.
func BenchmarkCycles(b *testing.B) {
	at := servers(b)
	for _, clients := range []int{4, 16} {
		for _, name := range []string{"lethe", "bare"} {
			b.Run(fmt.Sprintf("%s/clients=%d", name, clients), func(b *testing.B) {
				s := at[name]
				pid := s.cmd.Process.Pid
				if name == "lethe" {
					pid = s.site()
				}
				before := spent(b, pid)
				cycles(b, strings.TrimPrefix(s.local(), "http://"), clients)
				b.ReportMetric(float64((spent(b, pid)-before).Microseconds())/float64(b.N), "us-cpu/cycle")
			})
		}
	}
}

func cycles(b *testing.B, host string, clients int) {
	form := []byte("text=" + strings.Repeat("x", 200) + "&life=3600")
	work := make(chan struct{})
	var wg sync.WaitGroup
	var mu sync.Mutex
	var opened []time.Duration
	for range clients {
		c := newCycler(b, host)
		wg.Go(func() {
			defer c.c.Close()
			for range work {
				took, err := c.cycle(form)
				if err != nil {
					b.Error(err)
				}
				mu.Lock()
				opened = append(opened, took)
				mu.Unlock()
			}
		})
	}
	for b.Loop() {
		work <- struct{}{}
	}
	close(work)
	wg.Wait()
	slices.Sort(opened)
	b.ReportMetric(float64(opened[len(opened)*99/100].Microseconds())/1000, "ms-p99-opening")
}

// BenchmarkConnections is what visitors at once cost the site in resident
// memory: each has asked for a page and stays. What is locked is resident from
// the start, and counted in MiB; the rest is a connection's own.
func BenchmarkConnections(b *testing.B) {
	for _, clients := range []int{16, 256} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			s := servers(b)["lethe"]
			host := strings.TrimPrefix(s.local(), "http://")
			before := resident(b, s.site())
			for b.Loop() {
				var open []*cycler
				for range clients {
					c := newCycler(b, host)
					if _, err := c.ask("GET", "/", nil); err != nil {
						b.Fatal(err)
					}
					open = append(open, c)
				}
				now := resident(b, s.site())
				b.ReportMetric(float64(now)/1024, "MiB")
				b.ReportMetric(float64(now-before)/float64(clients), "KiB/connection")
				for _, c := range open {
					c.c.Close()
				}
			}
		})
	}
}

// resident is a process's resident memory in KiB.
func resident(b *testing.B, pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	n, err := strconv.Atoi(between(status, "VmRSS:", " kB"))
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// spent is the processor time that a process has taken.
func spent(b *testing.B, pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	// Behind the name in brackets: utime and stime are the 12th and 13th, in
	// ticks of 10 ms (proc_pid_stat(5)).
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var ticks int
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
