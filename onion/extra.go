package onion

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds on the operator's extra lines. A bridge line of some transports is
// about 1 KiB long.
const (
	extraMax     = 64 << 10
	extraLineMax = 4 << 10
)

// Extra is what the operator adds to tor's configuration: ways to the network
// where the straight one is closed, and private networks. The zero value adds
// nothing.
type Extra struct{ options []option }

// option is one line. The value may hold the password of a proxy: it appears
// in no error.
type option struct {
	name  string // as tor spells it
	value []byte // printable ASCII without quotes and backslashes
}

// ParseExtra reads lines in the form of a torrc, at most 64 KiB. Blank lines
// and comments are skipped. Options that are not on the list of those allowed
// are refused, and so is every form by which a line could be more than it
// seems: continuations, escapes, includes, prefixes. A value in quotes may
// hold a #; one without ends there, as for tor.
//
// The errors have the line's number and the option's name, never its value.
// Whether tor likes the values is seen when Run starts.
func ParseExtra(r io.Reader) (Extra, error) {
	// One buffer that the values stay in: a copy of a password less.
	b := make([]byte, extraMax+1)
	n, err := io.ReadFull(r, b)
	switch {
	case err == nil:
		return Extra{}, fmt.Errorf("reading extra torrc lines: more than %d bytes", extraMax)
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return Extra{}, fmt.Errorf("reading extra torrc lines: %w", err)
	}
	var e Extra
	number := 0
	for line := range bytes.Lines(b[:n]) {
		number++
		o, err := parseOption(bytes.Trim(line, " \t\r\n"))
		if err != nil {
			return Extra{}, fmt.Errorf("reading extra torrc lines: line %d: %w", number, err)
		}
		if o.name != "" {
			e.options = append(e.options, o)
		}
	}
	return e, nil
}

// Names returns the names of the options, as tor spells them, in their order.
func (e Extra) Names() []string {
	names := make([]string, len(e.options))
	for i, o := range e.options {
		names[i] = o.name
	}
	return names
}

// Format keeps the values out of everything that fmt prints.
func (e Extra) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "onion.Extra of %d lines", len(e.options))
}

// executes reports whether tor has to execute a program for the options.
func (e Extra) executes() bool {
	return len(e.Programs()) > 0
}

// Programs are the paths of the programs that tor is to execute.
func (e Extra) Programs() (paths []string) {
	for _, o := range e.options {
		if o.name == transport && transportKind(o.value) == "exec" {
			paths = append(paths, strings.Fields(string(o.value))[2])
		}
	}
	return paths
}

// parseOption reads one trimmed line. Its option has no name if there is none
// in the line.
func parseOption(line []byte) (option, error) {
	if len(line) > extraLineMax {
		return option{}, fmt.Errorf("longer than %d bytes", extraLineMax)
	}
	if len(line) == 0 || line[0] == '#' {
		return option{}, nil
	}
	end := bytes.IndexAny(line, " \t#")
	if end < 0 {
		end = len(line)
	}
	name, err := allowed(string(line[:end]))
	if err != nil {
		return option{}, err
	}
	value, err := parseValue(bytes.Trim(line[end:], " \t"))
	if err != nil {
		return option{}, fmt.Errorf("%s: %w", name, err)
	}
	if name == transport && transportKind(value) == "" {
		return option{}, fmt.Errorf("%s: neither exec nor socks4 nor socks5", name)
	}
	return option{name, value}, nil
}

// parseValue takes the quotes or the comment off a value.
func parseValue(v []byte) ([]byte, error) {
	if quoted, ok := bytes.CutPrefix(v, []byte{'"'}); ok {
		inner, after, ok := bytes.Cut(quoted, []byte{'"'})
		after = bytes.Trim(after, " \t")
		if !ok || len(after) > 0 && after[0] != '#' {
			return nil, errors.New("quotes that do not hold the whole value")
		}
		v = inner
	} else {
		v, _, _ = bytes.Cut(v, []byte{'#'})
	}
	v = bytes.Trim(v, " \t")
	if len(v) == 0 {
		return nil, errors.New("no value")
	}
	for _, c := range v {
		switch {
		case c == '"':
			return nil, errors.New("a quote inside the value")
		case c == '\\':
			return nil, errors.New("a backslash, which could continue the line")
		case c != '\t' && (c < ' ' || c > '~'):
			return nil, errors.New("a character that is not printable ASCII")
		}
	}
	return v, nil
}

// transportKind returns the second word of a ClientTransportPlugin line if it
// is one that tor knows.
func transportKind(value []byte) string {
	words := strings.Fields(string(value))
	if len(words) < 3 {
		return ""
	}
	switch words[1] {
	case "exec", "socks4", "socks5":
		return words[1]
	}
	return ""
}
