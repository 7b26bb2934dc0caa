package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/handlers/trace"
)

// canaries are values that must turn up nowhere, by name.
type canaries struct{ all []trace.Secret }

// make returns a new one that may stand anywhere in a request.
func (c *canaries) make(name string) string {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyz"
	v := trace.Random(31)
	for i := range v {
		v[i] = letters[int(v[i])%len(letters)]
	}
	c.all = append(c.all, trace.Secret{Name: name, Value: v})
	return string(v)
}

// named puts an address among them as it is.
func (c *canaries) named(v string) string {
	c.all = append(c.all, trace.Secret{Name: v, Value: []byte(v)})
	return v
}

// Addresses that stand in headers, and that tor complains of.
const (
	visitorFour = "203.0.113.177"
	visitorSix  = "2001:db8:77:8811::1234"
	relayFour   = "198.51.100.211"
	relaySix    = "2001:db8:5eed:91::abcd"
)

// tellingTor is a tor that passes all checks, and dies with its mouth full.
func tellingTor(t *testing.T, words string) string {
	path := filepath.Join(t.TempDir(), "tor")
	script := `#!/bin/sh
case "$1" in
--version) echo "Tor version 0.4.9.11." ;;
--list-modules) echo "pow: yes" ;;
--verify-config) ;;
*)
	echo "Nov 01 10:00:00.000 [warn] ` + words + `"
	echo "Nov 01 10:00:00.000 [err] ` + words + `" >&2
	exit 1 ;;
esac
`
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// Whatever visitors send, in whatever place and form, and whatever tor says
// when it fails and the site when it dies: nothing of it is in the state
// directory, in the temporary one, or on standard output and error.
func TestCanaries(t *testing.T) {
	var c canaries
	dir := t.TempDir()
	state, temp := filepath.Join(dir, "state"), filepath.Join(dir, "tmp")
	if err := os.Mkdir(temp, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, a := range []string{visitorFour, visitorSix, relayFour, relaySix} {
		c.named(a)
	}
	tor := tellingTor(t, fmt.Sprintf("Could not reach %s:9001 or tcp:[%s]:443 (mail %s@mail.example, key %s, bridge _%s-%s)",
		relayFour, relaySix, c.make("tor's mail"), c.make("tor's key"), relayFour, relaySix))
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := &exec.Cmd{Path: exe, Args: []string{"lethe", "serve", "--tor", tor, "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", state,
		"--recipients", journalistsFile(t, "alice "+ageKey(t)), "--desk-local", "127.0.0.1:0", "--desk-hours", "any"}}
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	s := launch(t, cmd)
	addr, desk := strings.TrimPrefix(s.local(), "http://"), s.desk()
	sent := 0
	for _, route := range []string{
		"/", "/new", "/open", "/style.css", "/policy", "/guide", "/nothing", "/s/KEY", "/secret/KEY", "/private/KEY", "/metadata/KEY",
		"/receipt/KEY", "/tip", "/tip/send", "/tip/stop", "/inbox", "/inbox/add", "/inbox/delete", "/inbox/withdraw", "/bundle", "/phrase", "/api/v1/share", "/api/v1/secret/KEY", "/api/v1/private/KEY/burn",
		"/api/v2/secret/conceal", "/api/v2/secret/KEY/reveal", "/%2e%2e/KEY", "//KEY", "KEY",
	} {
		for _, kind := range []string{"GET", "HEAD", "OPTIONS", "PUT", "form", "multipart", "json", "broken"} {
			send(t, addr, request(&c, addr, kind, route))
			sent++
		}
	}
	for _, route := range []string{"/", "/list", "/tip/KEY", "/tip/amber-otter", "/tip/amber-otter/reply", "/tip/amber-otter/take", "/tip/amber-otter/fetch", "/panic", "KEY"} {
		for _, kind := range []string{"GET", "form", "broken"} {
			send(t, desk, request(&c, desk, kind, route))
			sent++
		}
	}
	// A whole life of a link, with a wrong passphrase, and the site's end in
	// the middle of it.
	for range 3 {
		text, phrase := c.make("text"), c.make("passphrase")
		link := makeLink(t, direct(), "http://"+addr, text, phrase)
		key := link[strings.LastIndexByte(link, '/')+1:]
		c.all = append(c.all, trace.Secret{Name: "link key", Value: []byte(key)})
		openLink(t, direct(), link, c.make("wrong passphrase"))
		if p := openLink(t, direct(), link, phrase); p.only != text {
			t.Fatalf("got %q on a page headed %q", p.only, p.head)
		}
	}
	for range 3 {
		c.tip(t, addr, desk)
	}
	for i, sig := range []syscall.Signal{syscall.SIGSEGV, syscall.SIGABRT, syscall.SIGQUIT} {
		syscall.Kill(s.site(), sig)
		s.await(&s.err, "the site is at http", i+2)
		send(t, addr, request(&c, addr, "form", "/new"))
	}
	s.await(&s.err, "tor ended. Starting it again .* It said: Could not reach <address>", 1)
	if code := s.stop(syscall.SIGTERM); code != exitOK {
		t.Errorf("exit code %d", code)
	}

	search, err := trace.NewSearch(c.all...)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"standard output": []byte(s.out.String()), "standard error": []byte(s.err.String())}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		files[path], err = os.ReadFile(path)
		files[path] = append(files[path], path...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if r := search.Bytes(name, b); r.Count("").Any() {
			t.Errorf("%s:\n%s", name, r)
		}
	}
	if len(files) < 4 || len(c.all) < 1000 {
		t.Errorf("looked for %d values of %d requests in %d files only", len(c.all), sent, len(files))
	}
	// The search would have found one.
	one := c.all[len(c.all)/2]
	if r := search.Bytes("test", fmt.Appendf(nil, "x%xx", one.Value)); !r.Count(one.Name).Any() {
		t.Error("the search finds nothing")
	}
}

// request is one with canaries in every place: of a known method, a form, or
// so that it cannot be understood.
func request(c *canaries, host, kind, route string) []byte {
	var body, content string
	method := kind
	switch kind {
	case "form":
		method, content = "POST", "application/x-www-form-urlencoded"
		body = "text=" + c.make("form text") + "&passphrase=" + c.make("form passphrase") + "&key=" + c.make("form key") + "&" + c.make("form field") + "=1"
	case "multipart":
		method, content = "POST", "multipart/form-data; boundary=limit"
		body = "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + c.make("file name") + ".pdf\"\r\nContent-Type: text/" +
			c.make("file type") + "\r\n\r\n" + c.make("file") + "\r\n--limit--\r\n"
	case "json":
		method, content = "POST", "application/json"
		body = `{"secret":"` + c.make("json secret") + `","` + c.make("json field") + `":{"passphrase":"` + c.make("json passphrase") + `"}}`
	case "broken":
		method = strings.ToUpper(c.make("method"))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s?q=%s HTTP/1.1\r\n", method, strings.ReplaceAll(route, "KEY", c.make("path")), c.make("query"))
	headers := map[string]string{
		"Host": host, "Connection": "close",
		"User-Agent": "Agent/" + c.make("agent"), "Referer": "http://" + c.make("referrer") + ".example/", "Cookie": "id=" + c.make("cookie"),
		"Authorization": "Basic " + c.make("authorization"), "Accept": "text/" + c.make("accept"), "Accept-Language": c.make("language"),
		"X-Forwarded-For": visitorFour + ", " + visitorSix, "Forwarded": "for=\"[" + visitorSix + "]:4711\"", "X-" + c.make("header name"): c.make("header"),
		"If-None-Match": c.make("etag"), "Range": "bytes=" + c.make("range"), "X-Real-IP": visitorFour,
	}
	if kind == "broken" {
		headers["Host"] = c.make("host") + ".example"
		headers["Origin"] = "http://" + c.make("origin") + ".example"
		headers["Content-Length"] = c.make("length")
	} else if body != "" {
		headers["Content-Type"], headers["Content-Length"] = content, fmt.Sprint(len(body))
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		fmt.Fprintf(&b, "%s: %s\r\n", name, headers[name])
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

// send sends one request and takes whatever comes.
func send(t *testing.T, addr string, b []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	conn.Write(b) // a site that has refused already may be gone
	io.Copy(io.Discard, conn)
}
