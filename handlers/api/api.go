package api

import (
	"net/http"
	"strings"

	"lethe/assets"
	"lethe/handlers/budget"
	"lethe/handlers/clean"
	"lethe/vault"
)

// Versions are the doors that are open.
type Versions struct {
	V1  bool // /api/v1
	V2  bool // /api/v2
	Own bool // /api/lethe/v1
}

// Open are the addresses below which programs are answered.
func (v Versions) Open() (prefixes []string) {
	for _, d := range doors() {
		if d.open(v) && d.prefix != v2Guest {
			prefixes = append(prefixes, d.prefix)
		}
	}
	return prefixes
}

// Config is what the doors lead to.
type Config struct {
	Versions

	// Vault keeps the secrets. Required.
	Vault *vault.Vault

	// TextMax is the longest text of a link, Upload the most of text and
	// files together, in bytes. Required.
	TextMax, Upload int64

	// Tips is for a site that takes tips; nil means it takes none.
	Tips *Tips

	// Budget counts what visitors over Tor use; nil lets everything pass.
	// That a request is answered at all, the pages count.
	Budget *budget.Table
}

// An API is the doors of one site. It does not change once made.
type API struct{ Config }

// New returns the doors that a configuration opens.
func New(c Config) *API { return &API{c} }

// ownPrefix is where our own door is.
const ownPrefix = "/api/lethe/v1"

// v2Guest is the second version's other name for itself.
const v2Guest = "/api/v2/guest"

// A door is a version, with what it says when it cannot do what is asked.
type door struct {
	prefix string
	routes map[string]route
	open   func(Versions) bool
	wrong  func(p *clean.Reply, w *wrong, key []byte) error
}

// doors returns them all. It is no variable: routes lead to what asks for it.
func doors() [4]door {
	v2 := func(v Versions) bool { return v.V2 }
	return [...]door{
		{"/api/v1", v1Routes, func(v Versions) bool { return v.V1 }, v1Wrong},
		{v2Guest, v2Routes, v2, v2Wrong},
		{"/api/v2", v2Routes, v2, v2Wrong},
		{ownPrefix, ownRoutes, func(v Versions) bool { return v.Own }, ownWrong},
	}
}

// door is the one that an address stands behind, and the rest of the address.
func (s *API) door(path string) (d door, rest string, ok bool) {
	for _, d := range doors() {
		rest, ok := strings.CutPrefix(path, d.prefix)
		if ok && strings.HasPrefix(rest, "/") {
			return d, rest, d.open(s.Versions)
		}
	}
	return door{}, "", false
}

// Leads is whether an address is a program's. What is behind a door that is
// closed is an address without a page.
func (s *API) Leads(path string) bool {
	_, _, ok := s.door(path)
	return ok
}

// Serve answers a program's request that passed the gate.
func (s *API) Serve(p *clean.Reply, q *clean.Request) error {
	d, rest, ok := s.door(q.Path)
	if !ok {
		return clean.ErrNotFound
	}
	err := s.run(d, rest, p, q)
	if w, known := err.(*wrong); known && !p.Begun() {
		return d.wrong(p, w, nil)
	}
	return err
}

func (s *API) run(d door, rest string, p *clean.Reply, q *clean.Request) error {
	at, ok := find(d.routes, rest, q)
	if !ok && d.prefix == ownPrefix && s.Tips != nil {
		at, ok = ownTipRoutes[rest]
	}
	f := at.of(q.Method)
	switch {
	case f != nil:
		return f(s, p, q)
	case ok && d.prefix == ownPrefix:
		return errMethod
	}
	return errNoSuch // as Onetime Secret says it
}

// Wrong answers an error as the door's programs expect it, and says whether the
// address is a program's.
func (s *API) Wrong(p *clean.Reply, q *clean.Request, status int, n assets.Notice) bool {
	if q == nil {
		return false
	}
	d, _, ok := s.door(q.Path)
	if ok {
		_ = d.wrong(p, wrongOf(status, n), nil) // whoever it is for may have left
	}
	return ok
}

// A page answers one method of one address.
type page func(s *API, p *clean.Reply, q *clean.Request) error

// A route is an address. GET changes nothing; HEAD is GET without the body.
type route struct{ get, post page }

// find looks an address behind a door up, byte for byte. A star stands for the
// key in it.
func find(routes map[string]route, rest string, q *clean.Request) (route, bool) {
	if from := strings.IndexByte(rest, '*'); from >= 0 {
		after := strings.TrimLeft(rest[from:], "*")
		if !isPart(q.Asked()) {
			return route{}, false
		}
		rest = rest[:from] + "*" + after
	}
	at, ok := routes[rest]
	return at, ok
}

// of is what answers a method.
func (at route) of(method string) page {
	switch method {
	case http.MethodGet, http.MethodHead:
		return at.get
	case http.MethodPost:
		return at.post
	}
	return nil
}

// isPart is whether an address has one word where a key stands.
func isPart(key []byte) bool {
	ok := len(key) > 0
	vault.Do(func() {
		for _, c := range key {
			ok = ok && c != '/'
		}
	})
	return ok
}
