package clean

import "io"

const (
	// depthMax is how deep a JSON body may be nested.
	depthMax = 8
	// pathMax is of how many names the name of a field is at most.
	pathMax = 3
)

type jsonState uint8

const (
	atValue     jsonState = iota // a value has to come
	atFirst                      // a value, or the end of an empty array
	atFirstName                  // a name, or the end of an empty object
	atName                       // a name, behind a comma
	atColon
	behindValue
	inString
	inEscape
	inHex
	inNumber
	inWord
	behindAll
)

// A jsonForm reads a JSON object as it arrives, in pieces of any size, and
// decodes strings in place. Its own members are known by their names, those of
// objects in it as outer.inner, and what is in an array as its name with []
// behind it, outer[].inner too; what lies deeper is passed over. Values are strings, numbers and booleans as they
// stand there; null is as if nothing was there. It takes what encoding/json
// takes, but for names that occur twice.
type jsonForm struct {
	fields []*Field
	state  jsonState

	depth int            // of objects and arrays
	array [depthMax]bool // whether each is an array
	named bool           // the string is a name
	names [pathMax][nameMax + 1]byte
	n     [pathMax]int

	field *Field // whose value; nil: nobody's

	digits int  // hex digits still to come
	unit   rune // of them
	high   rune // the first half of a surrogate pair

	word   string // of which
	at     int    // so much was seen
	number numberState
}

// ReadJSON reads r to its end through window and gives the values to fields.
// It returns ErrForm for what is no JSON object or has one of the fields
// twice, or the error of r or a field.
func ReadJSON(r io.Reader, window []byte, fields ...*Field) error {
	j := jsonForm{fields: fields}
	for {
		n, err := r.Read(window)
		if err := j.feed(window[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			if j.state != behindAll {
				return ErrForm
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// feed takes the next piece.
func (j *jsonForm) feed(b []byte) error {
	for i := 0; i < len(b); {
		if j.state == inString || j.state == inEscape || j.state == inHex {
			n, err := j.text(b[i:])
			if err != nil {
				return err
			}
			i += n
			continue
		}
		again, err := j.step(b[i : i+1])
		if err != nil {
			return err
		}
		if !again {
			i++
		}
	}
	return nil
}

// step takes one byte outside of strings. again says that it ended a number
// and is to be looked at once more.
func (j *jsonForm) step(b []byte) (again bool, err error) {
	c := b[0]
	switch j.state {
	case inNumber:
		if j.number.next(c) {
			return false, j.take(b)
		}
		if !j.number.whole() {
			return false, ErrForm
		}
		j.over()
		return true, nil
	case inWord:
		if c != j.word[j.at] {
			return false, ErrForm
		}
		if j.word != "null" {
			err = j.take(b)
		}
		if j.at++; j.at == len(j.word) {
			j.over()
		}
		return false, err
	}
	if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
		return false, nil
	}
	return false, j.mark(b)
}

// mark takes a byte that stands between values, or begins one.
func (j *jsonForm) mark(b []byte) error {
	c := b[0]
	switch {
	case c == '"' && (j.state == atName || j.state == atFirstName):
		j.state, j.named = inString, true
		j.clearName()
	case c == ':' && j.state == atColon:
		j.state = atValue
	case c == ',' && j.state == behindValue:
		j.state = atName
		if j.array[j.depth-1] {
			j.state = atValue
		}
	case c == '}' && (j.state == behindValue || j.state == atFirstName) && !j.array[j.depth-1],
		c == ']' && (j.state == behindValue || j.state == atFirst) && j.array[j.depth-1]:
		j.depth--
		j.over()
	case j.state == atValue || j.state == atFirst:
		return j.value(b)
	default:
		return ErrForm
	}
	return nil
}

// value takes the first byte of a value.
func (j *jsonForm) value(b []byte) error {
	c := b[0]
	if c == '{' || c == '[' {
		return j.nest(c == '[')
	}
	if j.depth == 0 {
		return ErrForm
	}
	if c != 'n' { // null is nobody's
		if err := j.find(); err != nil {
			return err
		}
	}
	j.word, j.at = "", 1
	switch c {
	case '"':
		j.state, j.named = inString, false
		return nil
	case 't':
		j.word = "true"
	case 'f':
		j.word = "false"
	case 'n':
		j.word = "null"
	default:
		j.state, j.number = inNumber, numberStart
		if !j.number.next(c) {
			return ErrForm
		}
		return j.take(b)
	}
	j.state = inWord
	if c == 'n' {
		return nil
	}
	return j.take(b)
}

func (j *jsonForm) nest(array bool) error {
	if j.depth == depthMax || j.depth == 0 && array {
		return ErrForm
	}
	j.array[j.depth] = array
	j.depth++
	j.state = atFirstName
	if array {
		j.state = atFirst
	}
	j.clearName()
	return nil
}

// over is the end of a value.
func (j *jsonForm) over() {
	j.field, j.state = nil, behindValue
	if j.depth == 0 {
		j.state = behindAll
	}
}

// clearName begins a name at the depth at hand, where names count.
func (j *jsonForm) clearName() {
	if j.depth <= len(j.n) {
		j.n[j.depth-1] = 0
	}
}

// find looks up the field whose value begins.
func (j *jsonForm) find() (err error) {
	var path [pathMax*(nameMax+2) + depthMax*2]byte
	b := path[:0]
	for d := range j.depth {
		switch {
		case j.array[d]:
			b = append(b, '[', ']')
		case d >= pathMax:
			return nil
		case d > 0:
			b = append(b, '.')
			fallthrough
		default:
			b = append(b, j.names[d][:j.n[d]]...)
		}
	}
	j.field, err = claim(j.fields, b)
	return err
}

// take takes bytes of a value, or of a name.
func (j *jsonForm) take(b []byte) error {
	switch {
	case len(b) == 0:
	case j.named && j.state >= inString && j.state <= inHex:
		if d := j.depth - 1; d < len(j.n) {
			j.n[d] += copy(j.names[d][j.n[d]:], b)
		}
	case j.field != nil:
		return j.field.take(b)
	}
	return nil
}
