package handlers

import (
	"io"
	"log"
	"net/http"
	"time"

	"lethe/handlers/guard"
)

const (
	// headTimeout is for how long a request's head may take. A head is
	// some hundred bytes, and Tor's slow circuits need seconds for them.
	headTimeout = 30 * time.Second

	// idleTimeout is for how long a connection waits for its next
	// request. Each one takes memory; a new one over the same circuit is
	// cheap for the visitor.
	idleTimeout = 30 * time.Second

	// headMax is the longest head, in bytes; net/http adds 4 KiB of its
	// own. Browsers send less than 1 KiB without cookies.
	headMax = 4 << 10
)

// Server returns the server for a site. Bodies and answers have no timeout
// of their own here: the handlers cut off what does not move. Its error log
// goes nowhere, because net/http writes addresses and requests into it.
func Server(h http.Handler) *http.Server {
	one := new(http.Protocols)
	one.SetHTTP1(true)
	return &http.Server{
		Handler:                      h,
		ConnContext:                  guard.ConnContext,
		ReadHeaderTimeout:            headTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               headMax,
		ErrorLog:                     log.New(io.Discard, "", 0),
		Protocols:                    one,
		DisableGeneralOptionsHandler: true,
	}
}
