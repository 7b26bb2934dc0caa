package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lethe/handlers/clean"
	"lethe/handlers/guard"
	"lethe/vault"
)

// testHost is the one name that the tested sites go by.
const testHost = "desktest.onion"

// How many slots a tested site has.
const testConns, testWorks = 32, 8

// A testDesk is a desk over a real vault, served as it is in earnest, on a
// socket. Its clock, and the hour up to which it shows tips, are the test's
// to turn.
type testDesk struct {
	t      testing.TB
	vault  *vault.Vault
	server *clean.Server
	memory []byte // of all slots
	dial   func() (net.Conn, error)
	client *http.Client
	clock  atomic.Int64
	until  atomic.Int64
	next   atomic.Int64
	panics atomic.Int32
	faults chan string
}

// testVault is a small vault for tips.
func testVault(t testing.TB, now func() time.Duration) *vault.Vault {
	t.Helper()
	v, err := vault.New(vault.Config{
		Arena: 8 << 20, Tips: true, Now: now,
		Argon2: vault.Argon2{Passes: 2, Memory: 19 << 10, Lanes: 1},
		Day:    func() uint16 { return uint16(now() / (24 * time.Hour)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func newTestDesk(t testing.TB) *testDesk {
	t.Helper()
	d := &testDesk{t: t, faults: make(chan string, 16)}
	d.until.Store(int64(forever))
	d.clock.Store(int64(20000 * 24 * time.Hour))
	now := func() time.Duration { return time.Duration(d.clock.Load()) }
	d.vault = testVault(t, now)
	d.serve(Config{
		Until: func() time.Duration { return time.Duration(d.until.Load()) },
		Next:  func() time.Duration { return time.Duration(d.next.Load()) },
		Day:   func() uint16 { return uint16(now() / (24 * time.Hour)) },
		Names: []string{"alice", "bob"}, Life: 30 * 24 * time.Hour, Max: 1 << 20,
		Panic: func() { d.panics.Add(1) },
	})
	t.Cleanup(d.close)
	return d
}

func (d *testDesk) serve(c Config) {
	d.t.Helper()
	const heads = testConns * guard.HeadSize
	d.memory = make([]byte, heads+testWorks*vault.SlotSize)
	c.Vault, c.Fault = d.vault, func(class string) { d.faults <- class }
	c.Heads, c.Conns = guard.Pool(d.memory[:heads], guard.HeadSize), testConns
	c.Work, c.Works = guard.Pool(d.memory[heads:], vault.SlotSize), testWorks
	server, err := New(c)
	if err != nil {
		d.t.Fatal(err)
	}
	d.server = server
	d.dial, d.client = listened(d.t, server)
}

// listened serves a site on a socket, and returns a client in front of it
// that follows nothing and unpacks nothing.
func listened(t testing.TB, server *clean.Server) (func() (net.Conn, error), *http.Client) {
	t.Helper()
	l, err := net.Listen("unix", t.TempDir()+"/desk.sock")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l, clean.Door{Hosts: func(host string) bool { return host == testHost }})
	dial := func() (net.Conn, error) { return net.Dial("unix", l.Addr().String()) }
	return dial, &http.Client{
		Transport: &http.Transport{
			DialContext:        func(context.Context, string, string) (net.Conn, error) { return dial() },
			DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       time.Minute, // only so that a hang ends
	}
}

// close ends the desk and sees that every slot comes back wiped.
func (d *testDesk) close() {
	d.server.Close()
	d.server.Wait()
	if at := bytes.IndexFunc(d.memory, func(r rune) bool { return r != 0 }); at >= 0 {
		d.t.Errorf("slots: byte %d is not wiped", at)
	}
	d.vault.Close()
	close(d.faults)
	for class := range d.faults {
		d.t.Errorf("fault: %s", class)
	}
}

// put puts a tip into the vault, as it comes from a tipster, and returns its
// alias as it is written.
func (d *testDesk) put(phrase, sealed string, to uint8) string {
	d.t.Helper()
	seen := d.aliases()
	s, err := d.vault.BeginSealed(int64(len(sealed)))
	if err == nil {
		defer s.Abort()
		if _, err = s.Write([]byte(sealed)); err == nil {
			err = s.Tip([]byte(phrase), to, 30*24*time.Hour)
		}
	}
	if err != nil {
		d.t.Fatal(err)
	}
	for a := range d.aliases() {
		if !seen[a] {
			return a
		}
	}
	d.t.Fatal("there is no new tip")
	return ""
}

// add adds a part to it.
func (d *testDesk) add(phrase, sealed string) {
	d.t.Helper()
	s, err := d.vault.BeginSealed(int64(len(sealed)))
	if err == nil {
		defer s.Abort()
		if _, err = s.Write([]byte(sealed)); err == nil {
			err = s.Add([]byte(phrase), 0, nil)
		}
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// in sees what has come of a tip, by the list.
func (d *testDesk) in(alias, state string) {
	d.t.Helper()
	var list struct {
		Tips []struct{ Alias, State string }
	}
	if err := json.Unmarshal([]byte(d.get("/list").body), &list); err != nil {
		d.t.Fatal(err)
	}
	for _, tip := range list.Tips {
		if tip.Alias == alias && tip.State == state {
			return
		}
	}
	d.t.Errorf("got %v, want %s %s", list.Tips, alias, state)
}

func (d *testDesk) aliases() map[string]bool {
	all := make(map[string]bool)
	if err := d.vault.Tips(forever, func(t *vault.Tip) bool {
		all[string(appendAlias(nil, t.Alias))] = true
		return true
	}); err != nil {
		d.t.Fatal(err)
	}
	return all
}

// replies are what the tipster reads in the inbox.
func (d *testDesk) replies(phrase string) (all []string) {
	d.t.Helper()
	in, err := d.vault.Inbox([]byte(phrase))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, head := range in.Replies {
		text := ""
		if err := d.vault.ReadReply([]byte(phrase), head.Number, func(o *vault.Opening) error {
			return o.Read(func(b []byte) error { text += string(b); return nil })
		}); err != nil {
			d.t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

// A got is an answer, read whole.
type got struct {
	status int
	header http.Header
	body   string
}

// asked sends a request and reads the answer.
func asked(t testing.TB, c *http.Client, method, path, body string) got {
	t.Helper()
	req, err := http.NewRequest(method, "http://"+testHost+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "http://"+testHost)
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %s: reading the answer: %v", method, path, err)
	}
	return got{resp.StatusCode, resp.Header, string(all)}
}

func (d *testDesk) get(path string) got {
	d.t.Helper()
	return asked(d.t, d.client, "GET", path, "")
}

// post sends a form of names and values.
func (d *testDesk) post(path string, pairs ...string) got {
	d.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return asked(d.t, d.client, "POST", path, form.Encode())
}

var tags = regexp.MustCompile(`<[^>]*>`)

// visible is the page without tags, and the comment that fills it up.
func (a got) visible() string {
	page, _, _ := strings.Cut(a.body, clean.FillOpen)
	return tags.ReplaceAllString(page, " ")
}

// must sees what an answer is and says.
func (d *testDesk) must(a got, status int, says ...string) {
	d.t.Helper()
	if a.status != status {
		d.t.Errorf("got status %d, want %d: %s", a.status, status, a.visible())
	}
	for _, words := range says {
		if !strings.Contains(a.visible(), words) {
			d.t.Errorf("%q is not in %q", words, a.visible())
		}
	}
}
