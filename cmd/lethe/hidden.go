package main

import (
	"bytes"
	"context"
	"errors"
	"io"

	"lethe/vault"
)

// terminalLine is how long a line is at most that the kernel hands on from a
// terminal, in bytes (N_TTY_BUF_SIZE less the line end). It drops what is
// longer, and says nothing.
const terminalLine = 4095

// meanwhile waits for f, which reads, or for the end of ctx. f is left alone then:
// the process is about to end.
func meanwhile(ctx context.Context, f func() (int, error)) (int, error) {
	type end struct {
		n   int
		err error
	}
	done := make(chan end, 1)
	go func() {
		var e end
		vault.Do(func() { e.n, e.err = f() })
		done <- e
	}()
	select {
	case e := <-done:
		return e.n, e.err
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

// readLine reads a line into room, without its end, and not a byte behind it.
func readLine(r io.Reader, room []byte) (int, error) {
	n := 0
	for {
		if n == len(room) {
			return 0, errors.New("the line is too long")
		}
		m, err := r.Read(room[n : n+1])
		if m > 0 && room[n] == '\n' || err == io.EOF && n > 0 {
			return len(bytes.TrimSuffix(room[:n], []byte("\r"))), nil
		}
		if err == io.EOF {
			return 0, errors.New("there is nothing")
		}
		if err != nil {
			return 0, err
		}
		n += m
	}
}

// readAll reads r to its end into room. One that does not fit is an error.
func readAll(r io.Reader, room []byte) (int, error) {
	n := 0
	for {
		if n == len(room) {
			return 0, errTooLong
		}
		m, err := r.Read(room[n:])
		n += m
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

var errTooLong = errors.New("too long")

// cutLine is whether a text from a terminal has a line that may have lost its
// end.
func cutLine(text []byte) bool {
	for line := range bytes.Lines(text) {
		if len(bytes.TrimSuffix(line, []byte("\n"))) >= terminalLine {
			return true
		}
	}
	return false
}
