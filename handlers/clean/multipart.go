package clean

import (
	"bytes"
	"io"
	"mime"
)

// Bounds of a part's head. Names of files are 255 bytes at most in the
// systems they come from, and 765 when every byte is escaped.
const (
	lineMax     = 1 << 10 // one header line, in bytes
	filenameMax = 765
	kindMax     = 127 // a Content-Type (RFC 4288, 4.2)
	boundaryMax = 70  // RFC 2046, 5.1.1

	// PartRoom is the locked memory that a multipart works in, in bytes.
	PartRoom = lineMax + filenameMax + kindMax + boundaryMax + 4
)

// BoundaryOf is the boundary that a Content-Type names, or "".
func BoundaryOf(kind string) string {
	media, params, err := mime.ParseMediaType(kind)
	if err != nil || media != "multipart/form-data" || len(params["boundary"]) > boundaryMax {
		return ""
	}
	return params["boundary"]
}

type multipartState uint8

const (
	inDelimiter multipartState = iota // the first one, which has no line end before it
	behindDelimiter
	inLine
	inContent
	behindEnd
)

// A multipart reads multipart/form-data as it arrives, in pieces of any size.
// It is stricter than it could be: no text before the first part or behind
// the last, no folded lines, no transfer encodings, which nobody sends and
// two readers could take in two ways.
type multipart struct {
	fields []*Field

	state     multipartState
	delimiter []byte // CR LF, two dashes, the boundary
	matched   int    // bytes of it, at the end of what was read
	fresh     bool   // no byte of the content was taken yet
	tail      [2]byte
	tails     int // bytes behind a delimiter

	line     []byte // the header line so far
	filename []byte
	kind     []byte
	hold     []byte // room for bytes of a delimiter that was none
	head     partHead

	name  [nameMax + 1]byte
	n     int
	field *Field // whose content; nil: nobody's
}

// partHead is what the head of a part has said so far.
type partHead struct{ disposition, name, filename, kind bool }

// ReadMultipart reads r to its end through window and gives the parts to
// fields. room is PartRoom bytes of locked memory beside it. It returns
// ErrForm for what is no form or has one of the fields twice, or the error of
// r or a field.
func ReadMultipart(r io.Reader, boundary string, window, room []byte, fields ...*Field) error {
	if boundary == "" || len(boundary) > boundaryMax || len(room) < PartRoom {
		return ErrForm
	}
	m := multipart{fields: fields, matched: 2}
	cut := func(n int) []byte { b := room[:0:n]; room = room[n:]; return b }
	m.line, m.filename, m.kind = cut(lineMax), cut(filenameMax), cut(kindMax)
	m.hold = cut(boundaryMax + 4)
	m.delimiter = append(append(make([]byte, 0, boundaryMax+4), "\r\n--"...), boundary...)
	for {
		n, err := r.Read(window)
		if err := m.feed(window[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			return m.end()
		}
		if err != nil {
			return err
		}
	}
}

// feed takes the next piece.
func (m *multipart) feed(b []byte) error {
	for len(b) > 0 {
		var n int
		var err error
		switch m.state {
		case inContent:
			n, err = m.content(b)
		case inLine:
			n, err = m.headLine(b)
		default:
			n, err = 1, m.mark(b[0])
		}
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// mark takes a byte of the first delimiter, behind a delimiter, or behind the
// end.
func (m *multipart) mark(c byte) error {
	if m.state == inDelimiter {
		if c != m.delimiter[m.matched] {
			return ErrForm
		}
		if m.matched++; m.matched == len(m.delimiter) {
			m.state, m.matched = behindDelimiter, 0
		}
		return nil
	}
	if m.tails == len(m.tail) {
		return ErrForm // more than a line end behind the end
	}
	m.tail[m.tails] = c
	m.tails++
	if m.tails < len(m.tail) {
		return nil
	}
	switch lineEnd := m.tail == [2]byte{'\r', '\n'}; {
	case lineEnd && m.state == behindDelimiter:
		m.beginPart()
	case m.tail == [2]byte{'-', '-'} && m.state == behindDelimiter:
		m.state, m.tails = behindEnd, 0
	case !lineEnd:
		return ErrForm
	}
	return nil
}

func (m *multipart) beginPart() {
	m.state, m.tails, m.head, m.n, m.field = inLine, 0, partHead{}, 0, nil
	m.line, m.filename, m.kind = m.line[:0], m.filename[:0], m.kind[:0]
}

// headLine takes bytes of a header line, and returns how many.
func (m *multipart) headLine(b []byte) (int, error) {
	n := bytes.IndexByte(b, '\n') + 1
	whole := n > 0
	if !whole {
		n = len(b)
	}
	if len(m.line)+n > cap(m.line) {
		return n, ErrForm
	}
	m.line = append(m.line, b[:n]...)
	if !whole {
		return n, nil
	}
	line, ok := bytes.CutSuffix(m.line, []byte("\r\n"))
	if !ok {
		return n, ErrForm
	}
	m.line = m.line[:0]
	if len(line) == 0 {
		return n, m.beginContent()
	}
	return n, m.header(line)
}

// beginContent looks up whose content follows.
func (m *multipart) beginContent() error {
	if !m.head.disposition {
		return ErrForm
	}
	// Content that begins with a delimiter's rest is malformed: to others the
	// line end behind the head would make it one, and theirs another form.
	m.state, m.matched, m.fresh = inContent, len("\r\n"), true
	f, err := claim(m.fields, m.name[:m.n])
	if err != nil || f == nil {
		return err
	}
	m.field = f
	if f.Open == nil {
		return nil
	}
	return f.Open(m.filename, m.kind)
}

// content takes bytes of a part up to the next delimiter, and returns how
// many. A delimiter holds one CR, its first byte, so after a mismatch none
// can have begun before the byte at hand.
func (m *multipart) content(b []byte) (int, error) {
	i, start := 0, 0 // b[start:i] is content
	if m.matched > 0 {
		for i < len(b) && m.matched < len(m.delimiter) && b[i] == m.delimiter[m.matched] {
			m.matched++
			i++
		}
		if i == len(b) && m.matched < len(m.delimiter) {
			return i, nil
		}
		if m.matched == len(m.delimiter) {
			if m.fresh {
				return i, ErrForm
			}
			m.state, m.matched = behindDelimiter, 0
			return i, nil
		}
		from := 0
		if m.fresh {
			from = len("\r\n") // which was the head's
		}
		held := append(m.hold[:0], m.delimiter[from:m.matched-i]...)
		m.matched, m.fresh = 0, false
		if err := m.take(held); err != nil {
			return i, err
		}
	}
	for i < len(b) {
		n := bytes.IndexByte(b[i:], '\r')
		if n < 0 {
			break
		}
		i += n
		k := 1
		for k < len(m.delimiter) && i+k < len(b) && b[i+k] == m.delimiter[k] {
			k++
		}
		if k == len(m.delimiter) {
			m.state = behindDelimiter
			return i + k, m.take(b[start:i])
		}
		if i+k == len(b) {
			m.matched = k
			return len(b), m.take(b[start:i])
		}
		i += k
	}
	return len(b), m.take(b[start:])
}

func (m *multipart) take(b []byte) error {
	if m.field == nil || len(b) == 0 {
		return nil
	}
	return m.field.take(b)
}

// end is the end of the body.
func (m *multipart) end() error {
	if m.state != behindEnd || m.tails == 1 {
		return ErrForm
	}
	return nil
}
