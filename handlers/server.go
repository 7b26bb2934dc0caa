package handlers

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"

	"lethe/handlers/guard"
	"lethe/policy"
)

// bodyMax is the longest body that is read at all, in bytes; what is over the
// limit of its page gets an answer in words up to here, and its text back. All
// files of one link, with their heads and a text in which every line end is
// two bytes, are far below.
func (s *site) bodyMax() int64 { return 2*uploadMax(s.Vault) + 2*policy.FormMax }

// A Server is the site behind its guard.
type Server struct {
	site  *site
	guard *guard.Guard

	mu     sync.Mutex
	doors  []*http.Server
	closed bool
}

// A Door is one way in.
type Door struct {
	// Hosts says whether a Host header is one of the names that the site
	// goes by here; every request under another is turned away. Required.
	Hosts func(host string) bool
	// Circuits is for what tor forwards: each connection begins with the
	// line that names its circuit.
	Circuits bool
}

// New returns a server for a site; it locks no memory and starts nothing.
func New(c Config) (*Server, error) {
	s, err := newSite(c)
	if err != nil {
		return nil, err
	}
	g, err := guard.New(guard.Config{
		Heads: c.Heads, Conns: c.Conns,
		Work: c.Work, Works: c.Works,
		Body:    s.bodyMax(),
		Refusal: s.refusal,
		Header:  policy.HeaderLines(),
	})
	if err != nil {
		return nil, err
	}
	return &Server{site: s, guard: g}, nil
}

// newServer leaves all clocks to the guard. Its error log goes nowhere,
// because net/http writes addresses and requests into it. Heads are bounded
// by the guard's slots, so that it is the guard that refuses them.
func newServer(h http.Handler) *http.Server {
	one := new(http.Protocols)
	one.SetHTTP1(true)
	return &http.Server{
		Handler:                      h,
		ConnContext:                  guard.ConnContext,
		MaxHeaderBytes:               2 * guard.HeadSize,
		ErrorLog:                     log.New(io.Discard, "", 0),
		Protocols:                    one,
		DisableGeneralOptionsHandler: true,
	}
}

// Serve answers at a door until Close, and returns http.ErrServerClosed then.
// All doors share the guard's places.
func (s *Server) Serve(l net.Listener, d Door) error {
	at := *s.site
	at.hosts = d.Hosts
	return s.serve(l, d.Circuits, guard.Handler(at.answer))
}

func (s *Server) serve(l net.Listener, circuits bool, h http.Handler) error {
	door := newServer(h)
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		l.Close()
		return http.ErrServerClosed
	}
	s.doors = append(s.doors, door)
	s.mu.Unlock()
	if err := door.Serve(s.guard.Listen(l, circuits)); err != nil {
		return fmt.Errorf("serving: %w", err)
	}
	return nil
}

// Close closes all listeners and connections. Handlers that still run give
// back what they were lent a moment later.
func (s *Server) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, door := range s.doors {
		door.Close()
	}
}
