package handlers

import (
	"strconv"
	"strings"
	"testing"
)

// TestShapes: requests as clients in five languages send them, byte for byte,
// keep a text that opens.
func TestShapes(t *testing.T) {
	s := newProgramSite(t)
	lines := func(all ...string) string { return strings.Join(all, "\r\n") + "\r\n" }
	const boundary = "------------------------d74496d66958873e"
	curlForm := lines("--"+boundary, `Content-Disposition: form-data; name="secret"`, "", "the text",
		"--"+boundary, `Content-Disposition: form-data; name="ttl"`, "", "3600", "--"+boundary+"--")
	for name, shape := range map[string]struct{ head, body string }{
		"Go, the secret in the query, an empty login": {lines("POST /api/v1/share?secret=the+text&ttl=3600 HTTP/1.1", "Host: lethetest.onion",
			"User-Agent: Go-http-client/1.1", "Content-Length: LENGTH", "Authorization: Basic Og==", "Accept-Encoding: gzip"), ""},
		"Go, a form": {lines("POST /api/v1/share HTTP/1.1", "Host: lethetest.onion", "User-Agent: Go-http-client/1.1", "Content-Length: LENGTH",
			"Authorization: Basic dXNlckBleGFtcGxlLmNvbTprZXk=", "Content-Type: application/x-www-form-urlencoded", "Accept-Encoding: gzip"), "secret=the+text&ttl=3600"},
		"bash, curl with a form from standard input": {lines("POST /api/v1/share HTTP/1.1", "Host: lethetest.onion", "User-Agent: curl/7.88.1", "Accept: */*",
			"Content-Length: LENGTH", "Content-Type: multipart/form-data; boundary="+boundary), curlForm},
		"bash, curl with a login": {lines("POST /api/v1/share HTTP/1.1", "Host: lethetest.onion", "Authorization: Basic Og==", "User-Agent: curl/7.88.1", "Accept: */*",
			"Content-Length: LENGTH", "Content-Type: application/x-www-form-urlencoded"), "secret=the%20text&ttl=3600"},
		"PowerShell, a query with an empty JSON body": {lines("POST /api/v1/share?secret=the%20text&ttl=3600&passphrase=&recipient= HTTP/1.1",
			"Authorization: Basic Og==", "User-Agent: Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621.1", "Content-Type: application/json",
			"Host: lethetest.onion", "Content-Length: LENGTH", "Connection: Keep-Alive"), ""},
		"PowerShell, a form that waits to be asked for": {lines("POST /api/v1/share HTTP/1.1", "User-Agent: Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621.1",
			"Content-Type: application/x-www-form-urlencoded", "Host: lethetest.onion", "Content-Length: LENGTH", "Connection: Keep-Alive"), "ttl=3600&secret=the+text"},
		"Python, requests": {lines("POST /api/v1/share HTTP/1.1", "Host: lethetest.onion", "User-Agent: python-requests/2.28.1", "Accept-Encoding: gzip, deflate",
			"Accept: */*", "Connection: keep-alive", "Content-Length: LENGTH", "Content-Type: application/x-www-form-urlencoded", "Authorization: Basic Og=="), "secret=the+text&ttl=3600"},
		"Python, JSON": {lines("POST /api/v1/share HTTP/1.1", "Host: lethetest.onion", "User-Agent: python-requests/2.28.1", "Accept-Encoding: gzip, deflate",
			"Accept: */*", "Connection: keep-alive", "Content-Length: LENGTH", "Content-Type: application/json"), `{"secret": "the text", "ttl": 3600}`},
		"Ruby": {lines("POST /api/v1/share HTTP/1.1", "Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3", "Accept: application/json", "User-Agent: Ruby",
			"Authorization: Basic Og==", "X-Requested-With: XMLHttpRequest", "Connection: close", "Host: lethetest.onion", "Content-Length: LENGTH", "Content-Type: application/x-www-form-urlencoded"), "secret=the+text&ttl=3600"},
		"Java, a body that does not say what it is": {lines("POST /api/v1/share HTTP/1.1", "User-Agent: Java/11.0.16", "Host: lethetest.onion",
			"Accept: text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "Connection: keep-alive", "Content-Length: LENGTH"), "secret=the+text&ttl=3600"},
	} {
		a := s.raw(strings.Replace(shape.head, "LENGTH", strconv.Itoa(len(shape.body)), 1) + "\r\n" + shape.body)
		if a.status != 200 {
			t.Errorf("%s: got status %d, %s", name, a.status, a.trimmed())
			continue
		}
		m := a.object(t)
		if m["ttl"].(interface{ String() string }).String() != "3600" {
			t.Errorf("%s: got ttl %v", name, m["ttl"])
		}
		link := m["secret_key"].(string)
		got := s.raw("POST /api/v1/secret/" + link + " HTTP/1.1\r\nHost: lethetest.onion\r\nAuthorization: Basic Og==\r\nContent-Length: 0\r\n\r\n")
		if got.object(t)["value"] != "the text" {
			t.Errorf("%s: got %s", name, got.trimmed())
		}
	}
	// A length is needed: what comes in chunks could be read in two ways.
	if a := s.raw("POST /api/v1/share HTTP/1.1\r\nHost: lethetest.onion\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"); a.status != 411 {
		t.Errorf("chunked: got status %d, want 411", a.status)
	}
}
