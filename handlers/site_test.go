package handlers

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lethe/handlers/clean"
	"lethe/handlers/guard"
	"lethe/policy"
	"lethe/vault"
)

// testHost is the one name that the tested sites go by.
const testHost = "lethetest.onion"

// cheap is the least Argon2id that a vault takes.
var cheap = vault.Argon2{Passes: 2, Memory: 19 << 10, Lanes: 1}

// A testSite is a site with a real vault, served as it is in earnest, by
// Server on a socket.
type testSite struct {
	t      testing.TB
	vault  *vault.Vault
	site   *site
	server *clean.Server
	memory []byte // of all slots
	dial   func() (net.Conn, error)
	client *http.Client
	faults chan string
}

func newTestSite(t testing.TB) *testSite {
	return newTestSiteWith(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Repeat: time.Minute})
}

func newTestSiteWith(t testing.TB, c vault.Config) *testSite {
	t.Helper()
	start := time.Now()
	c.Now = func() time.Duration { return time.Since(start) }
	return newTestSiteOf(t, c, Config{LogDays: policy.LogDays})
}

// newTestSiteOf is a site over a vault of its own.
func newTestSiteOf(t testing.TB, c vault.Config, of Config) *testSite {
	t.Helper()
	v, err := vault.New(c)
	if err != nil {
		t.Fatal(err)
	}
	s := &testSite{t: t, vault: v, faults: make(chan string, 16)}
	of.Vault, of.Repeat, of.Grant, of.Day = v, c.Repeat, c.Grant, c.Day
	of.Fault = func(class string) { s.faults <- class }
	s.serve(of, func(host string) bool { return host == testHost })
	t.Cleanup(func() {
		s.close()
		v.Close()
		close(s.faults)
		for class := range s.faults {
			t.Errorf("fault: %s", class)
		}
	})
	return s
}

// How many slots a tested site has. A circuit has a quarter of them.
const testConns, testWorks = 32, 24

// serve puts a site behind a socket, and a client in front of it that
// follows nothing and unpacks nothing.
func (s *testSite) serve(c Config, hosts func(string) bool) {
	s.t.Helper()
	const heads = testConns * guard.HeadSize
	s.memory = make([]byte, heads+testWorks*vault.SlotSize)
	c.Heads, c.Conns = guard.Pool(s.memory[:heads], guard.HeadSize), testConns
	c.Work, c.Works = guard.Pool(s.memory[heads:], vault.SlotSize), testWorks
	var err error
	if s.site, err = newSite(c); err != nil {
		s.t.Fatal(err)
	}
	if s.server, err = s.site.server(); err != nil {
		s.t.Fatal(err)
	}
	l, err := net.Listen("unix", s.t.TempDir()+"/site.sock")
	if err != nil {
		s.t.Fatal(err)
	}
	go s.server.Serve(l, clean.Door{Hosts: hosts})
	s.dial = func() (net.Conn, error) { return net.Dial("unix", l.Addr().String()) }
	s.client = &http.Client{
		Transport: &http.Transport{
			DialContext:        func(context.Context, string, string) (net.Conn, error) { return s.dial() },
			DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       time.Minute, // only so that a hang ends
	}
}

// close ends the site and sees that every slot comes back wiped.
func (s *testSite) close() {
	s.t.Helper()
	s.server.Close()
	s.server.Wait()
	for i, c := range s.memory {
		if c != 0 {
			s.t.Fatalf("slots: byte %d is not wiped", i)
		}
	}
}

// A got is an answer, read whole.
type got struct {
	status int
	header http.Header
	body   string
}

// ask sends a request with headers given as name, value, name, value ….
func (s *testSite) ask(method, path, body string, headers ...string) got {
	s.t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	return s.send(method, path, r, headers...)
}

func (s *testSite) send(method, path string, body io.Reader, headers ...string) got {
	s.t.Helper()
	req, err := http.NewRequest(method, "http://"+testHost+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
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

// raw sends bytes on a connection of their own and reads until it is closed.
func (s *testSite) raw(request string) got {
	s.t.Helper()
	c, err := s.dial()
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Minute))
	io.WriteString(c, request)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	all, _ := io.ReadAll(resp.Body)
	return got{resp.StatusCode, resp.Header, string(all)}
}

const formType = "application/x-www-form-urlencoded"

// post sends a form as a browser does.
func (s *testSite) post(path string, form url.Values) got {
	s.t.Helper()
	return s.ask("POST", path, form.Encode(), "Content-Type", formType,
		"Origin", "http://"+testHost, "Sec-Fetch-Site", "same-origin")
}

// mustMake makes a link and returns its path.
func (s *testSite) mustMake(text, passphrase string) string {
	s.t.Helper()
	a := s.post("/new", url.Values{"text": {text}, "passphrase": {passphrase}, "life": {"3600"}})
	if a.status != http.StatusOK {
		s.t.Fatalf("making a link: got status %d, %q", a.status, a.title())
	}
	path, ok := strings.CutPrefix(a.text("pre"), "http://"+testHost)
	if !ok || len(path) != len("/s/")+vault.KeyLen {
		s.t.Fatalf("making a link: got %q", a.text("pre"))
	}
	return path
}

// form loads a link's page and returns what its form would send.
func (s *testSite) form(path, passphrase string) url.Values {
	s.t.Helper()
	a := s.ask("GET", path, "")
	if a.status != http.StatusOK {
		s.t.Fatalf("GET %s: got status %d", path, a.status)
	}
	f := url.Values{"passphrase": {passphrase}}
	for _, n := range a.all("input") {
		if attr(n, "type") == "hidden" {
			f.Set(attr(n, "name"), attr(n, "value"))
		}
	}
	return f
}

// open opens a link as a visitor does: its page, then the button.
func (s *testSite) open(path, passphrase string) got {
	s.t.Helper()
	return s.post("/open", s.form(path, passphrase))
}

// mustOpen opens a link and checks the text.
func (s *testSite) mustOpen(path, passphrase, want string) {
	s.t.Helper()
	a := s.open(path, passphrase)
	if a.status != http.StatusOK {
		s.t.Fatalf("opening: got status %d, %q", a.status, a.title())
	}
	if text := a.text("pre"); text != want {
		s.t.Errorf("opening: got %q, want %q", text, want)
	}
}

// all are the elements of one kind, as a browser would parse them.
func (a got) all(tag string) (found []*html.Node) {
	root, err := html.ParseWithOptions(strings.NewReader(a.body), html.ParseOptionEnableScripting(false))
	if err != nil {
		panic(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag {
			found = append(found, n)
		}
	}
	return found
}

// text is what stands in the first element of a kind.
func (a got) text(tag string) string {
	all := a.all(tag)
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	for d := range all[0].Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func (a got) title() string { return a.text("title") }

// visible is the page without the comment that fills it up.
func (a got) visible() string {
	page, _, _ := strings.Cut(a.body, clean.FillOpen)
	return page
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// byteByByte hides a body's length, so that it is sent in chunks.
func byteByByte(body string) io.Reader { return struct{ io.Reader }{bytes.NewReader([]byte(body))} }

// BenchmarkCycle is a link made, its page asked for, and the link opened,
// over one connection: 200 bytes, no passphrase. It counts the client too.
func BenchmarkCycle(b *testing.B) {
	s := newTestSite(b)
	form := url.Values{"text": {strings.Repeat("x", 200)}, "life": {"3600"}}.Encode()
	value := func(page, name string) string {
		_, rest, _ := strings.Cut(page, `name="`+name+`" value="`)
		v, _, _ := strings.Cut(rest, `"`)
		return v
	}
	for b.Loop() {
		ready := s.ask("POST", "/new", form, "Content-Type", formType).body
		_, path, _ := strings.Cut(ready, "http://"+testHost)
		path, _, _ = strings.Cut(path, "<")
		page := s.ask("GET", path, "").body
		claim := "key=" + value(page, "key") + "&nonce=" + value(page, "nonce") + "&passphrase="
		if a := s.ask("POST", "/open", claim, "Content-Type", formType); a.status != http.StatusOK {
			b.Fatalf("got status %d", a.status)
		}
	}
}
