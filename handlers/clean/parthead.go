package clean

import "lethe/handlers/guard"

// header takes a whole header line of a part.
func (m *multipart) header(line []byte) error {
	name, value := line, []byte(nil)
	for i, c := range line {
		if c == ':' {
			name, value = line[:i], line[i+1:]
			break
		}
	}
	if len(name) == 0 || len(name) == len(line) || !headerText(name, value) {
		return ErrForm
	}
	switch {
	case IsWord(name, "content-disposition"):
		if m.head.disposition {
			return ErrForm
		}
		m.head.disposition = true
		return m.disposition(guard.Trim(value))
	case IsWord(name, "content-type"):
		if m.head.kind {
			return ErrForm
		}
		m.head.kind = true
		return fill(&m.kind, guard.Trim(value))
	case IsWord(name, "content-transfer-encoding"):
		if v := guard.Trim(value); !IsWord(v, "binary") && !IsWord(v, "8bit") && !IsWord(v, "7bit") {
			return ErrForm
		}
	}
	return nil
}

// headerText is whether a line is a name and a value: no control characters,
// no blank in the name.
func headerText(name, value []byte) bool {
	for _, c := range name {
		if !isToken(c) {
			return false
		}
	}
	for _, c := range value {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// disposition takes the value of Content-Disposition: form-data, and what it
// says of name and filename.
func (m *multipart) disposition(v []byte) error {
	word, rest := takeToken(v)
	if !IsWord(word, "form-data") {
		return ErrForm
	}
	for rest = guard.Trim(rest); len(rest) > 0; rest = guard.Trim(rest) {
		if rest[0] != ';' {
			return ErrForm
		}
		name, after := takeToken(guard.Trim(rest[1:]))
		after = guard.Trim(after)
		if len(name) == 0 || len(after) == 0 || after[0] != '=' {
			return ErrForm
		}
		value, end, ok := unquote(guard.Trim(after[1:]))
		if !ok {
			return ErrForm
		}
		if err := m.param(name, value); err != nil {
			return err
		}
		rest = end
	}
	if !m.head.name {
		return ErrForm
	}
	return nil
}

// param takes one parameter. There are no others in a form.
func (m *multipart) param(name, value []byte) error {
	switch {
	case IsWord(name, "name") && !m.head.name:
		m.head.name = true
		m.n = copy(m.name[:], value)
		return nil
	case IsWord(name, "filename") && !m.head.filename:
		m.head.filename = true
		return fill(&m.filename, value)
	}
	return ErrForm
}

// fill copies v to where there is room for it.
func fill(to *[]byte, v []byte) error {
	if len(v) > cap(*to) {
		return ErrForm
	}
	*to = append((*to)[:0], v...)
	return nil
}

// unquote takes a token, or a quoted string off the front, and decodes it in
// place. A backslash stands for what follows it only before a character that
// means something here: old browsers send paths.
func unquote(v []byte) (value, rest []byte, ok bool) {
	if len(v) == 0 || v[0] != '"' {
		value, rest = takeToken(v)
		return value, rest, len(value) > 0
	}
	w := 1
	for i := 1; i < len(v); i++ {
		c := v[i]
		if c == '"' {
			return v[1:w], v[i+1:], true
		}
		if c == '\\' && i+1 < len(v) && isSpecial(v[i+1]) {
			i++
			c = v[i]
		}
		v[w] = c
		w++
	}
	return nil, nil, false
}

// takeToken takes a token off the front.
func takeToken(v []byte) (word, rest []byte) {
	for i, c := range v {
		if !isToken(c) {
			return v[:i], v[i:]
		}
	}
	return v, nil
}

// isToken is whether c may stand in a token (RFC 2045, 5.1).
func isToken(c byte) bool { return c > ' ' && c < 0x7f && !isSpecial(c) }

func isSpecial(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '@', ',', ';', ':', '\\', '"', '/', '[', ']', '?', '=':
		return true
	}
	return false
}

// IsWord is whether b is s but for the case of letters; s is lower case.
func IsWord(b []byte, s string) bool { return guard.Folds(b, s) }

// Same is whether b is s.
func Same(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i, c := range b {
		if c != s[i] {
			return false
		}
	}
	return true
}
