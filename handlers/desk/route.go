package desk

import (
	"net/http"
	"strings"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/vault"
)

// A request is one with what its address names.
type request struct {
	*clean.Request
	alias vault.Alias
	name  string // the alias as it stands in the address
	page  int    // of the table, from 1
}

// A page answers one method of one address.
type page func(*site, *clean.Reply, *request) error

// A route is an address. GET changes nothing; HEAD is GET without the body.
type route struct{ get, post page }

// routes are the addresses that name nothing.
var routes = map[string]route{
	"/":          {get: (*site).table},
	"/list":      {get: (*site).list},
	"/status":    {get: (*site).status},
	"/panic":     {post: (*site).panic},
	"/style.css": {get: (*site).style},
}

// pageRoutes are those behind which the number of a page stands.
var pageRoutes = map[string]route{
	"/page/": {get: (*site).table},
	"/list/": {get: (*site).list},
}

// tipPrefix leads to a tip: its alias stands behind it, and what is wanted of
// it behind that.
const tipPrefix = "/tip/"

// tipRoutes are what can be wanted of a tip.
var tipRoutes = map[string]route{
	"":       {get: (*site).tip},
	"/fetch": {post: (*site).fetch},
	"/reply": {post: (*site).reply},
	"/take":  {post: (*site).take},
	"/done":  {post: (*site).done},
}

// find looks an address up, byte for byte, and fills in what it names.
func find(q *request) (route, bool) {
	q.page = 1
	if at, ok := routes[q.Path]; ok {
		return at, true
	}
	if rest, ok := strings.CutPrefix(q.Path, tipPrefix); ok {
		end := strings.IndexByte(rest, '/')
		if end < 0 {
			end = len(rest)
		}
		at, known := tipRoutes[rest[end:]]
		q.name = rest[:end]
		q.alias, ok = aliasOf(q.name)
		return at, known && ok
	}
	for prefix, at := range pageRoutes {
		if rest, ok := strings.CutPrefix(q.Path, prefix); ok {
			q.page, ok = pageNumber(rest)
			return at, ok
		}
	}
	return route{}, false
}

// pageNumber reads a number from 1 as we write it.
func pageNumber(s string) (n int, ok bool) {
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, len(s) > 0 && len(s) <= pageDigits && s[0] != '0'
}

// pageDigits is room for as many pages as there can be.
const pageDigits = 6

// serve answers a request that passed the gate.
func (s *site) serve(p *clean.Reply, q *clean.Request) error {
	own := &request{Request: q}
	at, ok := find(own)
	if !ok {
		return clean.ErrNotFound
	}
	var f page
	switch q.Method {
	case http.MethodGet, http.MethodHead:
		f = at.get
	case http.MethodPost:
		f = at.post
	}
	if f == nil {
		return clean.ErrMethod
	}
	return f(s, p, own)
}

func (s *site) style(p *clean.Reply, q *request) error {
	return p.File("text/css; charset=utf-8", assets.Style)
}
