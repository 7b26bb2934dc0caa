package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// base is where our own interface is.
const base = "/api/lethe/v1"

// askFirst is from how many bytes on a body waits until the service says that
// it has room for it: a round trip, which over Tor is about a second.
const askFirst = 256 << 10

// A call is one request.
type call struct {
	path string
	form *form // nil: a GET
	most int64 // the longest answer, in bytes
}

// ask sends one request over a connection of its own, and lends f the answer
// when it is that the thing was done. Else the error is a *Problem,
// ErrUnreachable (nothing was sent), a *BrokenError, ErrNoService, an error of
// what was to be sent or of f, or what ended the context.
func (s *Service) ask(ctx context.Context, c call, f func(*answer) error) error {
	conn, err := s.Way.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	a := &answer{conn: Timed(conn, s.silence), window: s.in, most: c.most}
	if err := s.exchange(a, c); err != nil {
		return s.broke(ctx, a, err)
	}
	if a.status != http.StatusOK && a.status != http.StatusCreated {
		a.most = problemMost
		err = readProblem(a, s.out)
	} else {
		err = f(a)
	}
	return s.broke(ctx, a, err)
}

// broke is the error of an exchange, seen whether the connection was why. The
// next one takes another circuit then.
func (s *Service) broke(ctx context.Context, a *answer, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case a.broken == nil:
		return err
	}
	s.Way.Another()
	var late net.Error
	if errors.As(a.broken, &late) && late.Timeout() {
		return &BrokenError{fmt.Errorf("nothing came for %v", s.silence)}
	}
	return &BrokenError{errors.New("the connection broke")}
}

// exchange sends the request and reads the head of its answer.
func (s *Service) exchange(a *answer, c call) error {
	if c.form == nil {
		_, err := fmt.Fprintf(a.conn, "GET %s%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", base, c.path, s.Way.Host())
		if err != nil {
			a.broken = err
			return err
		}
		return a.head()
	}
	n := c.form.size()
	expect := ""
	if n > askFirst {
		expect = "Expect: 100-continue\r\n"
	}
	_, err := fmt.Fprintf(a.conn, "POST %s%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s"+
		"Content-Type: multipart/form-data; boundary=%s\r\nContent-Length: %d\r\n\r\n", base, c.path, s.Way.Host(), expect, c.form.boundary, n)
	if err != nil {
		a.broken = err
		return err
	}
	if expect != "" {
		if err := a.head(); err != nil || a.status != http.StatusContinue {
			return err
		}
	}
	to := &piecewise{to: a.conn, room: s.out, sent: s.Sent}
	if err := c.form.write(to); err != nil {
		if to.err == nil {
			return err // of a file
		}
		// It may have been refused meanwhile, and say why.
		if a.head() == nil && a.status >= 300 {
			a.broken = nil
			return nil
		}
		a.broken = to.err
		return to.err
	}
	return a.head()
}

// A piecewise hands on what is written to it in large pieces, from locked
// memory.
type piecewise struct {
	to   io.Writer
	room []byte
	n    int
	sent func(int)
	err  error // of to
}

func (w *piecewise) Write(p []byte) (int, error) {
	all := len(p)
	for len(p) > 0 {
		n := copy(w.room[w.n:], p)
		w.n += n
		p = p[n:]
		if w.n == len(w.room) {
			if err := w.flush(); err != nil {
				return 0, err
			}
		}
	}
	return all, nil
}

func (w *piecewise) flush() error {
	if w.n > 0 {
		_, w.err = w.to.Write(w.room[:w.n])
		w.n = 0
	}
	return w.err
}

// from copies n bytes of r, read straight into the room.
func (w *piecewise) from(r io.Reader, n int64) error {
	for n > 0 {
		if w.n == len(w.room) {
			if err := w.flush(); err != nil {
				return err
			}
		}
		m, err := r.Read(w.room[w.n:min(int64(len(w.room)), int64(w.n)+n)])
		w.n += m
		n -= int64(m)
		if w.sent != nil {
			w.sent(m)
		}
		if err == io.EOF && n > 0 {
			return ErrChanged
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
	return nil
}

// Timed is a connection that ends when nothing passes for a while: a circuit
// that broke says nothing.
func Timed(c net.Conn, silence time.Duration) net.Conn { return &timed{c, silence} }

type timed struct {
	net.Conn
	silence time.Duration
}

func (c *timed) Read(b []byte) (int, error) {
	c.SetDeadline(time.Now().Add(c.silence))
	return c.Conn.Read(b)
}

func (c *timed) Write(b []byte) (int, error) {
	c.SetDeadline(time.Now().Add(c.silence))
	return c.Conn.Write(b)
}
