package handlers

import (
	"net/http"
	"strings"

	"lethe/assets"
)

// A page answers one method of one address.
type page func(*site, *reply, *http.Request) error

// A route is an address. GET changes nothing; HEAD is GET without the body.
type route struct{ get, post page }

var routes = map[string]route{
	"/":          {get: (*site).startPage},
	"/new":       {get: (*site).makePage, post: (*site).makeLink},
	"/open":      {post: (*site).openLink},
	"/style.css": {get: (*site).style},
}

// linkPrefixes lead to a link's page. The second is the one that Onetime
// Secret's clients build.
var linkPrefixes = []string{"/s/", "/secret/"}

// find looks an address up, byte for byte: no redirect mends one that is
// almost right, because that would tell which exist.
func find(r *http.Request) (route, bool) {
	if r.URL.RawPath != "" { // written in another way than ours
		return route{}, false
	}
	if at, ok := routes[r.URL.Path]; ok {
		return at, true
	}
	if _, ok := linkPart(r.URL.Path); ok {
		return route{get: (*site).linkPage}, true
	}
	return route{}, false
}

// linkPart is what stands where an address has its link key: anything but
// nothing, without a further slash.
func linkPart(path string) (string, bool) {
	for _, prefix := range linkPrefixes {
		if part, ok := strings.CutPrefix(path, prefix); ok {
			return part, part != "" && !strings.Contains(part, "/")
		}
	}
	return "", false
}

// serve answers a request that passed the gate.
func (s *site) serve(p *reply, r *http.Request) error {
	at, ok := find(r)
	if !ok {
		return errNotFound
	}
	var f page
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		f = at.get
	case http.MethodPost:
		f = at.post
	}
	if f == nil {
		return errMethod
	}
	return f(s, p, r)
}

func (s *site) startPage(p *reply, r *http.Request) error {
	return p.page(http.StatusOK, s.start)
}

func (s *site) style(p *reply, r *http.Request) error {
	return p.file("text/css; charset=utf-8", assets.Style)
}
