package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"lethe/cmd/lethe/client"
)

// deskHeadMax is the longest head of an answer that is read, in bytes.
const deskHeadMax = 16 << 10

// get asks the desk for a page. Of the answer most bytes are read. The caller
// closes its body, and with that the connection.
func (w *deskWay) get(ctx context.Context, path string, most int64) (*http.Response, error) {
	return w.ask(ctx, most, bufio.NewReader, func(c io.Writer) error {
		_, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, w.host)
		return err
	})
}

// post sends a form that holds nothing secret.
func (w *deskWay) post(ctx context.Context, path, form string, most int64) (*http.Response, error) {
	return w.ask(ctx, most, bufio.NewReader, func(c io.Writer) error {
		_, err := fmt.Fprint(c, w.postHead(path, len(form)), form)
		return err
	})
}

// postHead is the head of a form of n bytes.
func (w *deskWay) postHead(path string, n int) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", path, w.host, n)
}

// ask sends one request over a connection of its own. What an answer can do to
// us is bounded: in size by most, in time by deskSilence between two pieces of
// it.
func (w *deskWay) ask(ctx context.Context, most int64, buffer func(io.Reader) *bufio.Reader, send func(io.Writer) error) (*http.Response, error) {
	c, err := w.dial(ctx)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	on := client.Timed(c, deskSilence)
	if err := send(on); err != nil {
		stop()
		c.Close()
		return nil, w.broke(ctx, fmt.Errorf("asking the desk: %w", err))
	}
	from := &reading{io.LimitReader(on, deskHeadMax+most), nil}
	resp, err := http.ReadResponse(buffer(from), nil)
	if err != nil {
		stop()
		c.Close()
		if from.err == nil { // its own words may hold what came
			return nil, errNoDesk
		}
		return nil, w.broke(ctx, fmt.Errorf("waiting for the desk: %w", from.err))
	}
	resp.Body = &answerBody{resp.Body, c, stop}
	return resp, nil
}

// broke is an error of a connection that ended before it should. Another one
// will take other circuits.
func (w *deskWay) broke(ctx context.Context, err error) error {
	w.another()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("the connection to the desk broke")
	}
	return &brokenError{err}
}

// brokenError is that a connection broke on which something was sent.
type brokenError struct{ error }

func (e *brokenError) Unwrap() error { return e.error }

// answerBody is an answer's body, and the connection that ends with it.
type answerBody struct {
	io.Reader
	conn net.Conn
	stop func() bool
}

func (b *answerBody) Close() error {
	b.stop()
	return b.conn.Close()
}

// deskStatus is what an answer's status means, when it is not what it should
// be.
func deskStatus(resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusNotFound:
		return errNotAtDesk
	case http.StatusServiceUnavailable:
		return errDeskBusy
	case http.StatusMisdirectedRequest:
		return errors.New("the desk goes by another name")
	}
	return fmt.Errorf("the desk answers with status %d", resp.StatusCode)
}

var (
	// errNoDesk is that something else is at the address.
	errNoDesk = hint(errors.New("what answers there is no desk"), "the desk has an address of its own, which lethe status tells the operator")

	// errNotAtDesk is that what was asked for is not there.
	errNotAtDesk = errors.New("it is not at the desk")

	// errDeskBusy is that the desk, or its memory, is full for now.
	errDeskBusy = errors.New("the desk has no room for it now")
)
