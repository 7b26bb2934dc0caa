package handlers

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"

	"lethe/handlers/guard"
	"lethe/policy"
)

// bodyMax is the longest body that is read at all, in bytes; what is over the
// limit of its page gets an answer in words up to here.
const bodyMax = 2 * policy.FormMax

// A Server is the site behind its guard.
type Server struct {
	http  *http.Server
	guard *guard.Guard
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
		Body:    bodyMax,
		Refusal: s.refusal,
	})
	if err != nil {
		return nil, err
	}
	return &Server{newServer(guard.Handler(s.answer)), g}, nil
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

// Serve answers on a listener until Close. With circuits it is tor's.
func (s *Server) Serve(l net.Listener, circuits bool) error {
	if err := s.http.Serve(s.guard.Listen(l, circuits)); err != nil {
		return fmt.Errorf("serving: %w", err)
	}
	return nil
}

// Close closes all listeners and connections. Handlers that still run give
// back what they were lent a moment later.
func (s *Server) Close() error { return s.http.Close() }
