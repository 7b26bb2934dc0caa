package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/policy"
)

// paths are all addresses there are, and some there are not. KEY is that of a
// link that waits, RECEIPT of its receipt, ASK and COLLECT of a request.
var paths = []string{
	"/", "/new", "/open", "/open-link", "/file", "/burn", "/request", "/answer", "/collect", "/policy", "/style.css",
	"/s/KEY", "/secret/KEY", "/receipt/RECEIPT", "/private/RECEIPT", "/metadata/RECEIPT", "/ask/ASK", "/collect/COLLECT",
	"/receipt/KEY", "/s/RECEIPT", "/ask/KEY",
	"/nothing", "/s", "/s/", "/secret/", "/new/", "//new", "/./new", "/new?x=y", "/%6eew", "/s/%2e%2e/new",
	"/s/a/b", "/favicon.ico", "/robots.txt", "/.well-known/onion",
}

// missed is the status of an address that does not exist, or that is written
// in another way than ours, which is refused before anything looks for it.
func missed(path string) int {
	if strings.Contains(path, "%") {
		return http.StatusBadRequest
	}
	return http.StatusNotFound
}

// methods are those that must not change anything, wherever they are sent.
var methods = []string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "XYZ"}

// A stand is a site with one of everything that has a key.
type stand struct {
	*testSite
	link, receipt, asking, collect string
}

func newStand(t testing.TB) *stand {
	s := &stand{testSite: newTestSite(t)}
	links, receipt := s.keepWithReceipt(1, "", time.Hour)
	s.link, s.receipt = links[0], receipt
	ask, collect := s.asked()
	s.asking, s.collect = strings.TrimPrefix(ask, "/ask/"), strings.TrimPrefix(collect, "/collect/")
	return s
}

// at puts the keys into a path.
func (s *stand) at(path string) string {
	return strings.NewReplacer("KEY", strings.TrimPrefix(s.link, "/s/"), "RECEIPT", s.receipt, "ASK", s.asking, "COLLECT", s.collect).Replace(path)
}

// TestInert: no request but a form's POST opens a link or makes one, whatever
// it carries.
func TestInert(t *testing.T) {
	s := newStand(t)
	form := s.form(s.link, "").Encode()
	burn := url.Values{"key": {s.receipt}, "sure": {"1"}}.Encode()
	answer := url.Values{"key": {s.asking}, "text": {"unasked"}}.Encode()
	for _, path := range paths {
		path = s.at(path)
		for _, form := range []string{form, burn, answer} {
			for _, method := range methods {
				s.ask(method, path, "")
				if method == "TRACE" {
					continue // the client sends no body with it
				}
				s.ask(method, path, form, "Content-Type", formType)
				s.ask(method, path+"?"+form, "")
			}
		}
	}
	s.ask("POST", s.link, form, "Content-Type", formType)
	s.ask("POST", "/open?"+form, "", "Content-Type", formType)
	s.ask("POST", "/burn?"+burn, "", "Content-Type", formType)
	s.ask("POST", s.at("/receipt/RECEIPT"), burn, "Content-Type", formType)
	if got := s.states(s.receipt); !strings.Contains(got[0], "waits") {
		t.Errorf("the receipt says %q", got)
	}
	if answered, err := s.vault.Answered([]byte(s.collect)); answered || err != nil {
		t.Errorf("the request: answered %v, %v", answered, err)
	}
	s.mustOpen(s.link, "", "x")
}

// TestStatus: what each address answers to each method.
func TestStatus(t *testing.T) {
	s := newStand(t)
	reads := map[string]int{
		"/": 200, "/new": 200, "/open": 200, "/open-link": 405, "/file": 405, "/burn": 405, "/request": 200, "/answer": 405,
		"/collect": 405, "/policy": 200, "/style.css": 200, "/new?x=y": 200,
		"/s/KEY": 200, "/secret/KEY": 200, "/receipt/RECEIPT": 200, "/private/RECEIPT": 200, "/metadata/RECEIPT": 200,
		"/ask/ASK": 200, "/collect/COLLECT": 200, "/receipt/KEY": 404, "/s/RECEIPT": 200, "/ask/KEY": 200,
	}
	for _, path := range paths {
		want, exists := reads[path]
		if !exists {
			want = missed(path)
		}
		at := s.at(path)
		get, head := s.ask("GET", at, ""), s.ask("HEAD", at, "")
		if get.status != want || head.status != want {
			t.Errorf("%s: got status %d, HEAD %d, want %d", path, get.status, head.status, want)
		}
		if got, want := head.header.Get("Content-Length"), get.header.Get("Content-Length"); got != want || got == "" || head.body != "" {
			t.Errorf("%s: HEAD got length %q and %d bytes, want %q", path, got, len(head.body), want)
		}
		want = missed(path)
		if exists {
			want = http.StatusMethodNotAllowed
		}
		for _, method := range []string{"OPTIONS", "PUT", "DELETE", "XYZ"} {
			if got := s.ask(method, at, "").status; got != want {
				t.Errorf("%s %s: got status %d, want %d", method, path, got, want)
			}
		}
	}
	if got := s.raw("OPTIONS * HTTP/1.1\r\nHost: " + testHost + "\r\nConnection: close\r\n\r\n").status; got != http.StatusNotFound {
		t.Errorf("OPTIONS *: got status %d", got)
	}
}

// TestHeaders: every answer, errors included, has the headers that policy
// fixes and none that it withholds, and every page is of a size class.
func TestHeaders(t *testing.T) {
	s := newStand(t)
	fixed := http.Header{}
	policy.SetHeaders(fixed)

	check := func(name string, a got) {
		t.Helper()
		for key := range fixed {
			if got, want := a.header.Get(key), fixed.Get(key); got != want {
				t.Errorf("%s: %s: got %q, want %q", name, key, got, want)
			}
		}
		for _, key := range policy.Withheld {
			if value, ok := a.header[http.CanonicalHeaderKey(key)]; ok {
				t.Errorf("%s: %s: got %q", name, key, value)
			}
		}
		for key := range a.header {
			switch key {
			case "Content-Type", "Content-Length", "Clear-Site-Data", "Retry-After", "Connection", "Content-Disposition":
			default:
				if _, ok := fixed[key]; !ok {
					t.Errorf("%s: got the header %s", name, key)
				}
			}
		}
		kind := a.header.Get("Content-Type")
		if kind == clean.HTMLType && len(a.body)%clean.PageStep != 0 {
			t.Errorf("%s: got %d bytes", name, len(a.body))
		}
		if _, saved := a.header["Content-Disposition"]; saved != (kind == fileType) {
			t.Errorf("%s: got Content-Type %q with Content-Disposition %v", name, kind, saved)
		}
		if kind != clean.HTMLType && kind != fileType && !strings.HasPrefix(kind, "text/css") {
			t.Errorf("%s: got Content-Type %q", name, kind)
		}
	}
	for _, path := range paths {
		for _, method := range append(methods, "POST") {
			at := s.at(path)
			check(method+" "+path, s.ask(method, at, ""))
			check(method+" "+path+" elsewhere", s.ask(method, at, "", "Host", "other.onion"))
			check(method+" "+path+" gateway", s.ask(method, at, "", "X-Tor2web", "encrypted"))
			check(method+" "+path+" cross-site", s.ask(method, at, "", "Sec-Fetch-Site", "cross-site"))
		}
		for kind, body := range map[string]string{
			formType: "key=x&text=x", formType + " ": "%zz", "text/plain": "x", "": "x", "application/json": "{}",
			"multipart/form-data; boundary=b": "--b--", "multipart/form-data": "x",
		} {
			check("POST "+path+" "+kind, s.ask("POST", s.at(path), body, "Content-Type", kind))
		}
	}
	file := s.open("/s/"+s.keep("", piece{bundle.File, "a.pdf", "x"}), "")
	for name, a := range map[string]got{
		"ready":            s.ask("POST", "/new", "text=x", "Content-Type", formType),
		"wrong":            s.ask("POST", "/new", "text=", "Content-Type", formType),
		"form":             s.ask("POST", "/new", "text=%", "Content-Type", formType),
		"refused":          s.ask("POST", "/open", "key=x", "Content-Type", formType),
		"opened":           s.open("/s/"+s.keep("", piece{bundle.Text, "", "x"}), ""),
		"opened, deceives": s.open("/s/"+s.keep("", piece{bundle.Text, "", "\u202e"}), ""),
		"opened, long":     s.open("/s/"+s.keep("", piece{bundle.Text, "", strings.Repeat("x", 100_000)}), ""),
		"opened, files":    file,
		"file":             s.post("/file", file.forms("/file")[0]),
		"file, refused":    s.post("/file", url.Values{"key": {"x"}}),
		"pasted":           s.post("/open-link", url.Values{"link": {s.link}}),
		"pasted, wrong":    s.post("/open-link", url.Values{"link": {"x"}}),
		"burn":             s.post("/burn", url.Values{"key": {s.receipt}}),
		"burn, refused":    s.post("/burn", url.Values{"key": {"x"}}),
		"burned":           s.post("/burn", url.Values{"key": {s.receipt}, "sure": {"1"}}),
		"requested":        s.post("/request", nil),
		"request, wrong":   s.post("/request", url.Values{"life": {"x"}}),
		"not yet":          s.post("/collect", url.Values{"key": {s.collect}}),
		"collect, refused": s.post("/collect", url.Values{"key": {"x"}}),
	} {
		check(name, a)
	}
}

// TestMisses: an address that does not exist answers the same whatever it is
// called, and no redirect tells which almost exists.
func TestMisses(t *testing.T) {
	s := newTestSite(t)
	want := s.ask("GET", "/nothing", "")
	for _, path := range []string{"/s", "/s/", "/secret/", "/new/", "//new", "/./new", "/%6eew", "/open/", "/s/a/b", "/../new"} {
		a := s.ask("GET", path, "")
		if a.status != missed(path) || a.visible() != want.visible() || len(a.body) != len(want.body) {
			t.Errorf("%s: got status %d, %q", path, a.status, a.title())
		}
	}
}
