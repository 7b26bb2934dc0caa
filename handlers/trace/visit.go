package trace

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Visitor drives a site's forms over one raw connection, as a browser without
// scripts does. Errors say nothing of what was sent. What it sends and gets it
// leaves in its own memory: it belongs in another process than the site.
type Visitor struct {
	// Referer is the path of the page that the next requests say to come
	// from; empty for none.
	Referer string

	host string
	conn *net.TCPConn
	in   *bufio.Reader
}

// visitLimit is a net under a request that hangs.
const visitLimit = 2 * time.Minute

// Visit connects to a site on loopback. A narrow visitor takes in only a few
// KiB that it does not read, so that a long answer to it is held up.
func Visit(addr string, narrow bool) (*Visitor, error) {
	d := net.Dialer{Timeout: visitLimit}
	if narrow {
		d.Control = narrowed
	}
	c, err := d.Dial("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("visiting: %w", err)
	}
	return &Visitor{host: addr, conn: c.(*net.TCPConn), in: bufio.NewReader(c)}, nil
}

// narrowed gives a socket the smallest room for what comes in.
func narrowed(_, _ string, c syscall.RawConn) (err error) {
	cerr := c.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 1) })
	return errors.Join(err, cerr)
}

// Answers that are not what was asked for.
var (
	// ErrRefused says that a link did not open.
	ErrRefused = errors.New("visiting: refused")
	// ErrUnavailable says that the site is busy, full, or was emptied
	// meanwhile.
	ErrUnavailable = errors.New("visiting: not now")
)

// Close ends the connection in order.
func (v *Visitor) Close() { v.conn.Close() }

// Abort breaks the connection off, whatever is under way.
func (v *Visitor) Abort() {
	v.conn.SetLinger(0)
	v.conn.Close()
}

// Ask sends a request and returns the status and the body of the answer.
func (v *Visitor) Ask(method, path string, body Body) (int, []byte, error) {
	if err := v.Send(method, path, body, len(body.Bytes)); err != nil {
		return 0, nil, err
	}
	return v.Whole()
}

// Whole reads the answer to what was sent, all of it.
func (v *Visitor) Whole() (int, []byte, error) {
	a, err := v.Answer()
	if err != nil {
		return 0, nil, err
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		return 0, nil, fmt.Errorf("visiting: reading an answer: %w", err)
	}
	if a.StatusCode == http.StatusServiceUnavailable {
		return 0, nil, ErrUnavailable
	}
	return a.StatusCode, b, nil
}

// Send sends a request whose body ends early, after the first n bytes. With
// all of them it is whole, and its answer is not read.
func (v *Visitor) Send(method, path string, body Body, n int) error {
	head := method + " " + path + " HTTP/1.1\r\nHost: " + v.host + "\r\nAccept-Encoding: gzip\r\n"
	if v.Referer != "" {
		head += "Referer: http://" + v.host + v.Referer + "\r\n"
	}
	if method == http.MethodPost {
		head += "Origin: http://" + v.host + "\r\nContent-Type: " + body.Type + "\r\nContent-Length: " + strconv.Itoa(len(body.Bytes)) + "\r\n"
	}
	v.conn.SetDeadline(time.Now().Add(visitLimit))
	if _, err := v.conn.Write(append([]byte(head+"\r\n"), body.Bytes[:n]...)); err != nil {
		return fmt.Errorf("visiting: sending: %w", err)
	}
	return nil
}

// Answer reads the head of the answer to what was sent. The caller closes its
// body.
func (v *Visitor) Answer() (*http.Response, error) {
	a, err := http.ReadResponse(v.in, nil)
	if err != nil {
		return nil, fmt.Errorf("visiting: reading an answer: %w", err)
	}
	return a, nil
}

// Begun waits until an answer has begun to come.
func (v *Visitor) Begun() error {
	if _, err := v.in.Peek(1); err != nil {
		return fmt.Errorf("visiting: reading an answer: %w", err)
	}
	return nil
}

// Waits is whether nothing of the answer to what was sent has come yet.
func (v *Visitor) Waits() bool {
	v.conn.SetReadDeadline(time.Now().Add(time.Millisecond))
	defer v.conn.SetReadDeadline(time.Now().Add(visitLimit))
	_, err := v.in.Peek(1)
	return errors.Is(err, os.ErrDeadlineExceeded)
}

// Post sends a form and returns the page that answers it. Every other status
// than 200 is an error; ErrRefused is 404.
func (v *Visitor) Post(path string, form Body) (page []byte, err error) {
	status, page, err := v.Ask(http.MethodPost, path, form)
	switch {
	case err != nil:
		return nil, err
	case status == http.StatusNotFound:
		return nil, ErrRefused
	case status != http.StatusOK:
		return nil, fmt.Errorf("visiting: %s: got status %d", path, status)
	}
	return page, nil
}

// Make makes a link and returns its key.
func (v *Visitor) Make(text, passphrase []byte) (key []byte, err error) {
	page, err := v.Post("/new", MakeForm(text, passphrase))
	if err != nil {
		return nil, err
	}
	return OneKey(page, "s")
}

// Look loads a link's page and returns the nonce of its form.
func (v *Visitor) Look(key []byte) (nonce []byte, err error) { return v.LookAt("/s/", key) }

// LookAt is Look for another kind of link, by what stands before its key.
func (v *Visitor) LookAt(path string, key []byte) (nonce []byte, err error) {
	_, b, err := v.Ask(http.MethodGet, path+string(key), Body{})
	if err != nil {
		return nil, err
	}
	return Nonce(b, key)
}

// Open sends a link's form and returns the text.
func (v *Visitor) Open(key, nonce, passphrase []byte) (text []byte, err error) {
	page, err := v.Post("/open", OpenForm(key, nonce, passphrase))
	if err != nil {
		return nil, err
	}
	text, ok := Text(page)
	if !ok {
		return nil, errors.New("opening a link: no text on the page")
	}
	return text, nil
}

// Fetch saves a file of what was opened, the first being 1.
func (v *Visitor) Fetch(grant []byte, number int) ([]byte, error) {
	return v.Post("/file", FetchForm(grant, number))
}
