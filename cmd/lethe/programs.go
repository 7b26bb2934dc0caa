package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// metricsSocket is the name of the socket in the runtime directory on which the
// operator's programs ask over HTTP, as they are used to: a scraper for
// /metrics, whoever watches for /health and /ready. There is no TCP for that: a
// figure that anybody on the machine can ask for is one that a visitor's
// browser on it can ask for too.
const metricsSocket = "metrics.sock"

// Bounds on who asks there.
const (
	programsMost  = 16              // connections at once; more wait
	programsHead  = 4 << 10         // bytes of a head, which net/http lets grow by 4 KiB
	programsLimit = 5 * time.Second // for a head to come; twice that for an answer to be taken
)

// listenPrograms opens the socket, 0600 in a directory that is 0700, and
// answers on it until what it returns is closed.
func (k *keeper) listenPrograms(dir string) (io.Closer, error) {
	path := filepath.Join(dir, metricsSocket)
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("opening the socket for programs: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, fmt.Errorf("opening the socket for programs: %w", err)
	}
	server := &http.Server{
		Handler:        http.HandlerFunc(k.answerProgram),
		ReadTimeout:    programsLimit,
		WriteTimeout:   2 * programsLimit,
		MaxHeaderBytes: programsHead,
		ErrorLog:       log.New(io.Discard, "", 0),
	}
	server.SetKeepAlivesEnabled(false) // an idle program takes no other's place
	go server.Serve(&fewListener{Listener: l, places: make(chan struct{}, programsMost)})
	k.status.set(func(s *status) { s.Metrics = path })
	return server, nil
}

// answerProgram answers one question. What changes nothing is all there is.
func (k *keeper) answerProgram(w http.ResponseWriter, r *http.Request) {
	code, kind, text := http.StatusOK, "text/plain; charset=utf-8", "ok\n"
	why := ""
	switch path := r.URL.Path; {
	case path != "/metrics" && path != "/health" && path != "/ready":
		code, text = http.StatusNotFound, "not found\n"
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		code, text = http.StatusMethodNotAllowed, "GET or HEAD\n"
	case path == "/metrics":
		kind, text = metricsType, string(k.metrics())
	case path == "/health":
		why = k.unwell()
	default:
		why = k.unready()
	}
	if why != "" {
		code, text = http.StatusServiceUnavailable, why+"\n"
	}
	h := w.Header()
	h["Date"] = nil // two answers are alike as long as what they tell is
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	io.WriteString(w, text)
}

// unwell is why the service does not live, in a word, or nothing. The site is
// asked: one that hangs does not live.
func (k *keeper) unwell() string {
	s := k.statusNow()
	switch {
	case k.end.over.Load():
		return "panic"
	case s.Memory == nil:
		return "starting"
	case s.Taken == nil:
		return "silent"
	}
	return ""
}

// unready is why visitors cannot come, in a word, or nothing.
func (k *keeper) unready() string {
	if why := k.unwell(); why != "" || k.set.noOnion {
		return why
	}
	s := k.status.get()
	switch {
	case s.Tor == "":
		return "tor"
	case s.Progress < 100:
		return "connecting"
	case !s.Published:
		return "descriptor"
	case k.deskKey != nil && !s.DeskPublished:
		return "desk"
	}
	return ""
}

// fewListener lets in only as many connections at once as it has places.
type fewListener struct {
	net.Listener
	places chan struct{}
}

func (l *fewListener) Accept() (net.Conn, error) {
	l.places <- struct{}{} // each is given back in seconds
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &fewConn{Conn: c, places: l.places}, nil
}

type fewConn struct {
	net.Conn
	places chan struct{}
	closed sync.Once
}

func (c *fewConn) Close() error {
	c.closed.Do(func() { <-c.places })
	return c.Conn.Close()
}
