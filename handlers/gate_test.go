package handlers

import (
	"net/http"
	"strings"
	"testing"
)

// TestHost: a request under another name gets an explanation and nothing
// else.
func TestHost(t *testing.T) {
	s := newTestSite(t)
	link := s.mustMake("x", "")
	form := s.form(link, "").Encode()
	for _, host := range []string{"other.onion", testHost + ".", "www." + testHost, testHost + ":81", "localhost", "127.0.0.1"} {
		for _, a := range []got{
			s.ask("GET", "/", "", "Host", host),
			s.ask("GET", link, "", "Host", host),
			s.ask("POST", "/open", form, "Host", host, "Content-Type", formType),
		} {
			if a.status != http.StatusMisdirectedRequest || !strings.Contains(a.title(), "not our address") {
				t.Errorf("%s: got status %d, %q", host, a.status, a.title())
			}
			if strings.Contains(a.body, host) {
				t.Errorf("%s: stands in the page", host)
			}
		}
	}
	if got := s.raw("GET / HTTP/1.0\r\n\r\n").status; got != http.StatusMisdirectedRequest {
		t.Errorf("no host: got status %d", got)
	}
	s.mustOpen(link, "", "x")
}

// TestGateway: who comes by a gateway is told why nothing is shown.
func TestGateway(t *testing.T) {
	s := newTestSite(t)
	link := s.mustMake("x", "")
	form := s.form(link, "").Encode()
	for _, header := range []string{"X-Tor2web", "x-tor2web", "X-TOR2WEB"} {
		for _, a := range []got{
			s.ask("GET", "/new", "", header, "encrypted"),
			s.ask("GET", link, "", header, "encrypted"),
			s.ask("POST", "/open", form, header, "1", "Content-Type", formType),
		} {
			if a.status != http.StatusForbidden || !strings.Contains(a.title(), "gateway") || strings.Contains(a.body, "<form") {
				t.Errorf("%s: got status %d, %q", header, a.status, a.title())
			}
		}
	}
	s.mustOpen(link, "", "x")
}

// TestElsewhere: a form that another site sends opens nothing; no browser
// that sends our own is locked out.
func TestElsewhere(t *testing.T) {
	s := newTestSite(t)
	tests := []struct {
		name    string
		headers []string
		ok      bool
	}{
		{"no headers", nil, true},
		{"same origin", []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://" + testHost}, true},
		{"typed", []string{"Sec-Fetch-Site", "none"}, true},
		{"hidden origin", []string{"Origin", "null"}, true},
		{"hidden origin, same site", []string{"Sec-Fetch-Site", "same-origin", "Origin", "null"}, true},
		{"our origin", []string{"Origin", "http://" + testHost}, true},

		{"cross-site", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"cross-site, hidden origin", []string{"Sec-Fetch-Site", "cross-site", "Origin", "null"}, false},
		{"same site", []string{"Sec-Fetch-Site", "same-site"}, false},
		{"other origin", []string{"Origin", "http://other.onion"}, false},
		{"https", []string{"Origin", "https://" + testHost}, false},
		{"prefix", []string{"Origin", "http://" + testHost + ".evil"}, false},
		{"other port", []string{"Origin", "http://" + testHost + ":8080"}, false},
		{"garbage", []string{"Origin", testHost}, false},
	}
	for _, tt := range tests {
		link := s.mustMake("x", "")
		form := s.form(link, "").Encode()
		a := s.ask("POST", "/open", form, append(tt.headers, "Content-Type", formType)...)
		want := http.StatusForbidden
		if tt.ok {
			want = http.StatusOK
		}
		if a.status != want {
			t.Errorf("%s: got status %d, want %d", tt.name, a.status, want)
		}
		if !tt.ok {
			s.mustOpen(link, "", "x")
		}
	}
}
