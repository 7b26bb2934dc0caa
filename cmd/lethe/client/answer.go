package client

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"lethe/handlers/clean"
)

// headMost is the longest head of an answer, in bytes.
const headMost = 8 << 10

// An answer is what came of one request. It reads its body: of what comes, the
// head alone passes through heap memory.
type answer struct {
	conn   net.Conn
	window []byte // of what came: [r:w] is not read yet
	r, w   int

	status int
	kind   string        // Content-Type without parameters
	length int64         // -1: in chunks
	retry  time.Duration // 0: not said

	left  int64 // of the body or the chunk
	begun bool  // a chunk was
	ended bool
	most  int64 // how many bytes may still come in all

	broken error // why the connection ended
}

var errTooMuch = errors.New("more comes than was asked for")

// fill reads once more into the window, which is empty.
func (a *answer) fill() error {
	a.r, a.w = 0, 0
	n, err := a.conn.Read(a.window)
	a.w = n
	if n > 0 {
		return nil
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	a.broken = err
	return err
}

// line reads a line of the head, or of a chunk's, without its end. It is lent.
func (a *answer) line(room []byte) ([]byte, error) {
	line := room[:0]
	for {
		if a.r == a.w {
			if err := a.fill(); err != nil {
				return nil, err
			}
		}
		n := bytes.IndexByte(a.window[a.r:a.w], '\n')
		piece := a.window[a.r:a.w]
		if n >= 0 {
			piece = piece[:n+1]
		}
		if len(line)+len(piece) > cap(line) {
			return nil, ErrNoService
		}
		line = append(line, piece...)
		a.r += len(piece)
		if n >= 0 {
			line, ok := bytes.CutSuffix(line, []byte("\r\n"))
			if !ok {
				return nil, ErrNoService
			}
			return line, nil
		}
	}
}

// head reads the head. One that only says to go on (100) has no body.
func (a *answer) head() error {
	room := make([]byte, headMost)
	line, err := a.line(room)
	if err != nil {
		return err
	}
	version, rest, _ := strings.Cut(string(line), " ")
	code, _, _ := strings.Cut(rest, " ")
	a.status, err = strconv.Atoi(code)
	if version != "HTTP/1.1" || err != nil || len(code) != 3 || a.status < 100 {
		return ErrNoService
	}
	a.length, a.kind, a.retry = -2, "", 0
	for left := headMost; ; {
		line, err := a.line(room)
		if err != nil {
			return err
		}
		if left -= len(line); left < 0 {
			return ErrNoService
		}
		if len(line) == 0 {
			break
		}
		if err := a.header(string(line)); err != nil {
			return err
		}
	}
	if a.length == -2 && a.status >= 200 {
		return ErrNoService
	}
	a.left, a.begun, a.ended = max(a.length, 0), a.length >= 0, a.length == 0
	return nil
}

// header takes a line of the head that matters here. Nobody may read a length
// in two ways.
func (a *answer) header(line string) error {
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return ErrNoService
	}
	value = strings.TrimSpace(value)
	switch strings.ToLower(name) {
	case "content-length":
		n, err := strconv.ParseUint(value, 10, 63) // without a sign
		if err != nil || a.length != -2 {
			return ErrNoService
		}
		a.length = int64(n)
	case "transfer-encoding":
		if a.length != -2 || !strings.EqualFold(value, "chunked") {
			return ErrNoService
		}
		a.length = -1
	case "content-encoding":
		return ErrNoService
	case "content-type":
		kind, _, _ := strings.Cut(value, ";")
		a.kind = strings.ToLower(strings.TrimSpace(kind))
	case "retry-after":
		if n, err := strconv.Atoi(value); err == nil && 0 < n && n < 1<<20 {
			a.retry = time.Duration(n) * time.Second
		}
	}
	return nil
}

// Read reads the body, from the socket to p where p is long.
func (a *answer) Read(p []byte) (int, error) {
	for !a.ended && a.left == 0 {
		if err := a.chunk(); err != nil {
			return 0, err
		}
	}
	if a.ended {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), a.left)]
	n := copy(p, a.window[a.r:a.w])
	a.r += n
	if n == 0 && len(p) > 0 {
		var err error
		if n, err = a.conn.Read(p); n == 0 {
			if err == nil || err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			a.broken = err
			return 0, err
		}
	}
	a.left -= int64(n)
	a.ended = a.left == 0 && a.length >= 0
	if a.most -= int64(n); a.most < 0 {
		return 0, errTooMuch
	}
	return n, nil
}

// chunk reads the head of the next chunk (RFC 9112, 7.1). The last one has no
// byte.
func (a *answer) chunk() error {
	var room [32]byte
	if a.begun {
		line, err := a.line(room[:])
		if err != nil {
			return err
		}
		if len(line) > 0 {
			return ErrNoService
		}
	}
	a.begun = true
	line, err := a.line(room[:])
	if err != nil {
		return err
	}
	n, err := strconv.ParseUint(string(line), 16, 63) // without a sign
	if err != nil {
		return ErrNoService
	}
	if a.left = int64(n); n > 0 {
		return nil
	}
	a.ended = true
	line, err = a.line(room[:])
	if err == nil && len(line) > 0 {
		return ErrNoService // nobody sends trailers
	}
	return err
}

// failed is an error of reading the answer: one of the connection, or that it
// says something else than it should.
func (a *answer) failed(err error) error {
	switch {
	case err == nil:
		return nil
	case a.broken != nil:
		return a.broken
	case errors.Is(err, clean.ErrForm), errors.Is(err, errTooMuch):
		return ErrNoService
	}
	return err
}
