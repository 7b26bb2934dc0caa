package clean

import "io"

// A form reads the urlencoded serialization of the URL standard as it
// arrives, in pieces of any size, and decodes in place. It takes what
// net/url's ParseQuery takes. It keeps nothing of a value but what a field
// takes, and at most a name and half an escape between pieces.
type form struct {
	fields []*Field

	name    [nameMax + 1]byte // one more, to know a name that is too long
	n       int
	value   bool   // reading a value, not a name
	field   *Field // whose value; nil: nobody's
	escape  int    // hex digits still to come after a percent sign
	escaped byte   // the first of them
}

// ReadForm reads r to its end through window and gives the values to fields.
// It returns ErrForm for what is no form or has one of the fields twice, or
// the error of r or a field.
func ReadForm(r io.Reader, window []byte, fields ...*Field) error {
	f := form{fields: fields}
	for {
		n, err := r.Read(window)
		if err := f.feed(window[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			return f.end()
		}
		if err != nil {
			return err
		}
	}
}

// feed takes the next piece, and decodes it in place: a character never
// takes more room decoded.
func (f *form) feed(b []byte) error {
	w := 0
	for _, c := range b {
		if f.escape > 0 {
			d, ok := unhex(c)
			if !ok {
				return ErrForm
			}
			f.escape--
			if f.escape == 1 {
				f.escaped = d
				continue
			}
			c = f.escaped<<4 | d
			b[w] = c
			w++
			continue
		}
		switch {
		case c == '%':
			f.escape = 2
		case c == '+':
			b[w] = ' '
			w++
		case c == ';':
			return ErrForm // older parsers end a field here
		case c == '&' || c == '=' && !f.value:
			if err := f.flush(b[:w]); err != nil {
				return err
			}
			w = 0
			if err := f.turn(c == '='); err != nil {
				return err
			}
		default:
			b[w] = c
			w++
		}
	}
	return f.flush(b[:w])
}

// flush hands on decoded bytes of the current name or value.
func (f *form) flush(b []byte) error {
	if f.value {
		if f.field == nil || len(b) == 0 {
			return nil
		}
		return f.field.take(b)
	}
	f.n += copy(f.name[f.n:], b)
	return nil
}

// turn goes from a name to its value, or on to the next name.
func (f *form) turn(toValue bool) error {
	if !f.value {
		if err := f.find(); err != nil {
			return err
		}
	}
	f.value = toValue
	f.n = 0
	return nil
}

// find looks up the field whose name was read.
func (f *form) find() error {
	known, err := claim(f.fields, f.name[:f.n])
	f.field = known
	return err
}

// end is the end of the body.
func (f *form) end() error {
	if f.escape > 0 {
		return ErrForm
	}
	return f.turn(false)
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
