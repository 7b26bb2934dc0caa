package handlers

import (
	"net/http"
	"strings"
	"testing"

	"lethe/policy"
)

// paths are all addresses there are, and some there are not. LINK is a link
// that waits.
var paths = []string{
	"/", "/new", "/open", "/style.css", "LINK", "SECRETLINK",
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

func atLink(path, link string) string {
	switch path {
	case "LINK":
		return link
	case "SECRETLINK":
		return "/secret/" + strings.TrimPrefix(link, "/s/")
	}
	return path
}

// TestInert: no request but a form's POST opens a link or makes one, whatever
// it carries.
func TestInert(t *testing.T) {
	s := newTestSite(t)
	link := s.mustMake("still here", "")
	form := s.form(link, "").Encode()
	for _, path := range paths {
		path = atLink(path, link)
		for _, method := range methods {
			s.ask(method, path, "")
			if method == "TRACE" {
				continue // the client sends no body with it
			}
			s.ask(method, path, form, "Content-Type", formType)
			s.ask(method, path+"?"+form, "")
		}
	}
	s.ask("POST", link, form, "Content-Type", formType)
	s.ask("POST", "/open?"+form, "", "Content-Type", formType)
	s.mustOpen(link, "", "still here")
}

// TestStatus: what each address answers to each method.
func TestStatus(t *testing.T) {
	s := newTestSite(t)
	link := s.mustMake("x", "")
	reads := map[string]int{
		"/": 200, "/new": 200, "/open": 405, "/style.css": 200, "LINK": 200, "SECRETLINK": 200, "/new?x=y": 200,
	}
	for _, path := range paths {
		want, exists := reads[path]
		if !exists {
			want = missed(path)
		}
		at := atLink(path, link)
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
	s := newTestSite(t)
	link := s.mustMake("x", "")
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
			case "Content-Type", "Content-Length", "Clear-Site-Data", "Retry-After", "Connection":
			default:
				if _, ok := fixed[key]; !ok {
					t.Errorf("%s: got the header %s", name, key)
				}
			}
		}
		kind := a.header.Get("Content-Type")
		if kind == htmlType && len(a.body)%pageStep != 0 {
			t.Errorf("%s: got %d bytes", name, len(a.body))
		}
		if kind != htmlType && !strings.HasPrefix(kind, "text/css") {
			t.Errorf("%s: got Content-Type %q", name, kind)
		}
	}
	for _, path := range paths {
		for _, method := range append(methods, "POST") {
			at := atLink(path, link)
			check(method+" "+path, s.ask(method, at, ""))
			check(method+" "+path+" elsewhere", s.ask(method, at, "", "Host", "other.onion"))
			check(method+" "+path+" gateway", s.ask(method, at, "", "X-Tor2web", "encrypted"))
			check(method+" "+path+" cross-site", s.ask(method, at, "", "Sec-Fetch-Site", "cross-site"))
		}
	}
	for name, a := range map[string]got{
		"ready":     s.ask("POST", "/new", "text=x", "Content-Type", formType),
		"wrong":     s.ask("POST", "/new", "text=", "Content-Type", formType),
		"form":      s.ask("POST", "/new", "text=%", "Content-Type", formType),
		"too large": s.ask("POST", "/new", "text="+strings.Repeat("a", policy.TextMax+1), "Content-Type", formType),
		"refused":   s.ask("POST", "/open", "key=x", "Content-Type", formType),
		"opened":    s.open(link, ""),
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
