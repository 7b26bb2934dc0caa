package clean

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

// A Server is the site behind its guard.
type Server struct {
	site  *Site
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

// New returns a server for a site, with a guard of its own; it locks no memory
// and starts nothing.
func New(s Site) (*Server, error) {
	if err := s.complete(); err != nil {
		return nil, err
	}
	g, err := guard.New(guard.Config{
		Heads: s.Heads, Conns: s.Conns,
		Work: s.Work, Works: s.Works,
		Body:    s.BodyMax,
		Refusal: s.refusal,
		Header:  policy.HeaderLines(),
	})
	if err != nil {
		return nil, err
	}
	return &Server{site: &s, guard: g}, nil
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
	door := newServer(guard.Handler(way{s.site, d.Hosts}.answer))
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		l.Close()
		return http.ErrServerClosed
	}
	s.doors = append(s.doors, door)
	s.mu.Unlock()
	if err := door.Serve(s.guard.Listen(l, d.Circuits)); err != nil {
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

// Wait returns when every connection is over and its slots are back, which
// are zero then. Close comes before.
func (s *Server) Wait() { s.guard.Wait() }

// Quiet is whether no request is under way. All slots are zero then, but for
// what has come of the next heads.
func (s *Server) Quiet() bool { return s.guard.Quiet() }
