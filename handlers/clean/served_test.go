package clean

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"lethe/assets"
	"lethe/handlers/guard"
	"lethe/vault"
)

// testHost is the one name that the tested sites go by.
const testHost = "lethetest.onion"

// How many slots a tested site has.
const testConns, testWorks = 32, 8

// A testServer is a site with one page for every address, served as it is in
// earnest, on a socket, and a client in front of it that follows nothing and
// unpacks nothing.
type testServer struct {
	t      testing.TB
	server *Server
	memory []byte // of all slots
	client *http.Client
	faults chan string
}

// serve serves every request by f.
func serve(t testing.TB, f func(p *Reply, q *Request) error) *testServer {
	return serveAs(t, f, func(host string) bool { return host == testHost })
}

// serveAs is the same under other names.
func serveAs(t testing.TB, f func(p *Reply, q *Request) error, hosts func(string) bool) *testServer {
	t.Helper()
	const heads = testConns * guard.HeadSize
	s := &testServer{t: t, memory: make([]byte, heads+testWorks*vault.SlotSize), faults: make(chan string, 16)}
	server, err := New(Site{
		Serve:  f,
		Notice: func(_ *Request, n assets.Notice) assets.Sheet { return assets.Sheet{[]byte("notice: " + n)} },
		Fault:  func(class string) { s.faults <- class },
		Heads:  guard.Pool(s.memory[:heads], guard.HeadSize), Conns: testConns,
		Work: guard.Pool(s.memory[heads:], vault.SlotSize), Works: testWorks,
		BodyMax: 1 << 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.server = server
	l, err := net.Listen("unix", t.TempDir()+"/site.sock")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l, Door{Hosts: hosts})
	s.client = &http.Client{
		Transport: &http.Transport{
			DialContext:        func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", l.Addr().String()) },
			DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       time.Minute, // only so that a hang ends
	}
	t.Cleanup(s.close)
	return s
}

// close ends the site and sees that every slot comes back wiped, and that
// every fault was expected.
func (s *testServer) close() {
	s.server.Close()
	s.server.Wait()
	for i, c := range s.memory {
		if c != 0 {
			s.t.Fatalf("slots: byte %d is not wiped", i)
		}
	}
	close(s.faults)
	for class := range s.faults {
		s.t.Errorf("fault: %s", class)
	}
}

// firstByte is where memory is not zero, or -1. The next head on an open
// connection may come into it: the race detector sees no order between that
// read and this look, though the client sends it only after.
//
//go:norace
func firstByte(memory []byte) int {
	for i, b := range memory {
		if b != 0 {
			return i
		}
	}
	return -1
}

// atRest waits until nothing is under way and sees that every slot is zero,
// while connections stay open.
func (s *testServer) atRest(after string) {
	s.t.Helper()
	deadline := time.Now().Add(time.Minute) // only so that a hang ends
	for {
		quiet := s.server.Quiet()
		at := firstByte(s.memory)
		if quiet && at < 0 {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s: quiet %v, and byte %d of the slots is not wiped", after, quiet, at)
		}
		time.Sleep(time.Millisecond)
	}
}

// A got is an answer, read whole.
type got struct {
	status int
	header http.Header
	body   string
}

// ask sends a request with headers given as name, value, name, value ….
func (s *testServer) ask(method, path, body string, headers ...string) got {
	s.t.Helper()
	req, err := http.NewRequest(method, "http://"+testHost+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatalf("%s %s: reading the answer: %v", method, path, err)
	}
	return got{resp.StatusCode, resp.Header, string(all)}
}

// visible is the page without the comment that fills it up.
func (a got) visible() string {
	page, _, _ := strings.Cut(a.body, FillOpen)
	return page
}
