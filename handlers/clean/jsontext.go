package clean

import (
	"unicode/utf16"
	"unicode/utf8"
)

// text takes bytes of a string, decoded in place, up to its end, and returns
// how many. What is decoded never takes more room than what it was written
// as, but the beginning of that may lie in an earlier piece.
func (j *jsonForm) text(b []byte) (int, error) {
	d := decoded{j: j, b: b}
	for i := 0; i < len(b); {
		c := b[i]
		switch {
		case j.high != 0 && (j.state == inString && c != '\\' || j.state == inEscape && c != 'u'):
			// Half a pair, and no other half: c is looked at again.
			j.high = 0
			if err := d.put(utf8.RuneError, i); err != nil {
				return i, err
			}
			continue
		case j.state == inEscape:
			r, ok := jsonEscape(c)
			if !ok {
				return i, ErrForm
			}
			if j.state = inString; c == 'u' {
				j.state, j.digits, j.unit = inHex, 4, 0
			} else {
				d.byte(r)
			}
		case j.state == inHex:
			if err := j.hex(c, i, &d); err != nil {
				return i, err
			}
		case c == '"':
			return i + 1, j.endString(d.take())
		case c == '\\':
			j.state = inEscape
		case c < ' ':
			return i, ErrForm
		default:
			d.byte(c)
		}
		i++
	}
	return len(b), d.take()
}

// hex takes a digit of the code unit at b[i].
func (j *jsonForm) hex(c byte, i int, d *decoded) error {
	v, ok := unhex(c)
	if !ok {
		return ErrForm
	}
	j.unit = j.unit<<4 | rune(v)
	if j.digits--; j.digits > 0 {
		return nil
	}
	j.state = inString
	high, r := j.high, j.unit
	j.high = 0
	if high != 0 {
		if pair := utf16.DecodeRune(high, r); pair != utf8.RuneError {
			return d.put(pair, i+1)
		}
		if err := d.put(utf8.RuneError, i+1); err != nil {
			return err
		}
	}
	switch {
	case utf16.IsSurrogate(r) && r < 0xdc00:
		j.high = r
		return nil
	case utf16.IsSurrogate(r):
		r = utf8.RuneError
	}
	return d.put(r, i+1)
}

func (j *jsonForm) endString(err error) error {
	if j.named {
		j.named, j.state = false, atColon
		return err
	}
	j.over()
	return err
}

// decoded is what was decoded of a piece: b[from:to].
type decoded struct {
	j        *jsonForm
	b        []byte
	from, to int
}

func (d *decoded) byte(c byte) {
	d.b[d.to] = c
	d.to++
}

// put adds a character where it has room before b[end], and else hands on
// what there is and then the character.
func (d *decoded) put(r rune, end int) error {
	if d.to+utf8.RuneLen(r) <= end {
		d.to += utf8.EncodeRune(d.b[d.to:end], r)
		return nil
	}
	if err := d.take(); err != nil {
		return err
	}
	d.from, d.to = end, end
	var c [utf8.UTFMax]byte
	return d.j.take(c[:utf8.EncodeRune(c[:], r)])
}

func (d *decoded) take() error { return d.j.take(d.b[d.from:d.to]) }

// jsonEscape is what stands for a backslash and c; for u, digits follow.
func jsonEscape(c byte) (byte, bool) {
	switch c {
	case '"', '\\', '/', 'u':
		return c, true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	}
	return 0, false
}

// numberState is how far a number has got (RFC 8259, 6).
type numberState uint8

const (
	numberStart numberState = iota
	numberMinus
	numberZero
	numberInt
	numberDot
	numberFraction
	numberE
	numberSign
	numberExponent
)

// next takes c where the number can go on with it.
func (n *numberState) next(c byte) bool {
	digit := '0' <= c && c <= '9'
	switch s := *n; {
	case s == numberStart && c == '-':
		*n = numberMinus
	case s <= numberMinus && c == '0':
		*n = numberZero
	case s <= numberMinus && digit, s == numberInt && digit:
		*n = numberInt
	case (s == numberZero || s == numberInt) && c == '.':
		*n = numberDot
	case (s == numberDot || s == numberFraction) && digit:
		*n = numberFraction
	case (s == numberZero || s == numberInt || s == numberFraction) && (c == 'e' || c == 'E'):
		*n = numberE
	case s == numberE && (c == '+' || c == '-'):
		*n = numberSign
	case s >= numberE && digit:
		*n = numberExponent
	default:
		return false
	}
	return true
}

// whole is whether the number may end.
func (n numberState) whole() bool {
	return n == numberZero || n == numberInt || n == numberFraction || n == numberExponent
}
