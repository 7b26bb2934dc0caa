package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"lethe/handlers/deceit"
)

// shownRoom is the locked memory that a shown text works in, in bytes.
const shownRoom = deceit.Room

// A shown is a text on its way to a terminal, in pieces that are lent. What
// could move the cursor, set the clipboard, turn text around or hide stands as
// [U+001B], and is counted. Lines end as a form ends them, or as files do.
type shown struct {
	look deceit.Inspector
	out  io.Writer
	cr   bool // the last byte was one, and is not judged yet
	any  bool
	last byte
}

var carriageReturn = []byte{'\r'}

// newShown returns one that works in room, shownRoom bytes of locked memory.
func newShown(out io.Writer, room []byte) *shown {
	return &shown{look: deceit.NewInspector(room, out), out: out}
}

func (s *shown) Write(b []byte) (int, error) {
	all := len(b)
	for len(b) > 0 {
		if s.cr && b[0] != '\n' {
			if err := s.put(carriageReturn); err != nil {
				return 0, err
			}
		}
		n := bytes.IndexByte(b, '\r')
		s.cr = n >= 0
		piece := b
		if s.cr {
			piece, b = b[:n], b[n+1:]
		} else {
			b = nil
		}
		if err := s.put(piece); err != nil {
			return 0, err
		}
	}
	return all, nil
}

func (s *shown) put(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	s.any, s.last = true, b[len(b)-1]
	_, err := s.look.Write(b)
	return err
}

// end writes what is left. What comes next on the terminal begins a line.
func (s *shown) end() error {
	var err error
	if s.cr {
		s.cr = false
		err = s.put(carriageReturn)
	}
	if err = errors.Join(err, s.look.End()); err == nil && s.any && s.last != '\n' {
		_, err = io.WriteString(s.out, "\n")
	}
	return err
}

// warn says what was made visible, and how to get the text as it is.
func (s *shown) warn(w io.Writer, raw string) {
	for kind, what := range [deceit.Kinds]string{
		deceit.Control: "control characters, which can do things to a terminal",
		deceit.Bidi:    "characters that turn text around: it may read otherwise than it is",
		deceit.Hidden:  "characters that cannot be seen: one copy may differ from another, to tell who passed it on",
	} {
		if n := s.look.Count[kind]; n > 0 {
			fmt.Fprintf(w, "lethe: warning: in the text stand %s (%d)\n", what, n)
		}
	}
	if s.look.Any() {
		fmt.Fprintf(w, "lethe: they are shown by their numbers, such as [U+202E]. The text as it is: %s\n", raw)
	}
}
