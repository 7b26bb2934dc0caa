package client

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// ErrChanged is that a file changed while it was read.
var ErrChanged = errors.New("a file changed while it was read")

// A Part is what is to be kept: a text, or a file with a name.
type Part struct {
	Text []byte // lent; a file where it is nil

	Name []byte
	Size int64
	// Open returns a reader of all of it, from the beginning, each time that
	// the file is sent.
	Open func() (io.Reader, error)
}

// A field is a short value of a form.
type field struct {
	name  string
	value []byte
}

// A form is a body as browsers send it (RFC 7578). Nothing in it has to be
// escaped but the names of files: what is secret goes from where it lies.
type form struct {
	fields   []field
	parts    []Part
	boundary string
}

// newForm draws a boundary, which has 128 bits: nothing that is sent has it.
func newForm(fields ...field) *form {
	return &form{fields: fields, boundary: rand.Text()}
}

// number is a field that is a number; 0 is none.
func number(name string, n int64) field {
	if n == 0 {
		return field{}
	}
	return field{name, strconv.AppendInt(nil, n, 10)}
}

// size is how long the body is, in bytes.
func (f *form) size() int64 {
	n := &counter{}
	f.each(n, func(p Part) error {
		n.n += p.Size
		return nil
	})
	return n.n
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// write writes the body.
func (f *form) write(w *piecewise) error {
	err := f.each(w, func(p Part) error {
		r, err := p.Open()
		if err != nil {
			return err
		}
		if err := w.from(r, p.Size); err != nil {
			return err
		}
		var more [1]byte
		if n, err := r.Read(more[:]); n > 0 || err != io.EOF {
			return errors.Join(err, ErrChanged)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.flush()
}

// each writes all but the content of files, which file writes.
func (f *form) each(w io.Writer, file func(Part) error) error {
	for _, v := range f.fields {
		if len(v.value) == 0 {
			continue
		}
		if err := f.value(w, v.name, v.value); err != nil {
			return err
		}
	}
	for _, p := range f.parts {
		if p.Text != nil {
			if err := f.value(w, "text", p.Text); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(w, "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"", f.boundary)
		quote(w, p.Name)
		io.WriteString(w, "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
		if err := file(p); err != nil {
			return err
		}
		io.WriteString(w, "\r\n")
	}
	_, err := fmt.Fprintf(w, "--%s--\r\n", f.boundary)
	return err
}

// value writes a part with a value. Writers keep their first error.
func (f *form) value(w io.Writer, name string, value []byte) error {
	fmt.Fprintf(w, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n", f.boundary, name)
	w.Write(value)
	_, err := io.WriteString(w, "\r\n")
	return err
}

// quote writes a name inside quotation marks. A line cannot end in it.
func quote(w io.Writer, name []byte) {
	for i, c := range name {
		switch {
		case c == '"' || c == '\\':
			io.WriteString(w, "\\")
			w.Write(name[i : i+1])
		case c < ' ' || c == 0x7f:
			io.WriteString(w, "_")
		default:
			w.Write(name[i : i+1])
		}
	}
}
