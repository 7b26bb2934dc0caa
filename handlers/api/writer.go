package api

import (
	"bytes"
	"errors"
	"strconv"

	"lethe/handlers/clean"
)

// jsonType is what answers are sent as.
const jsonType = "application/json"

// classLeast is the smallest size of an answer, in bytes. Larger ones are of a
// power of two, so that the length does not tell much of what is in them:
// behind the JSON stand blanks, which every parser passes over.
const classLeast = 1 << 10

// A writer writes an answer in JSON. All of it passes through room, which is
// locked memory: what fits there is one answer of a known length. Its owner
// runs it inside vault.Do, but for end. The first error stays, and end returns
// it.
type writer struct {
	reply  *clean.Reply
	status int
	kind   string
	room   []byte

	n     int   // of room
	sent  int64 // before that
	comma bool  // a value stands before what comes
	err   error

	least int64 // how large the answer is at the least; 0 is classLeast
	tight bool  // what does not fit in the room is errTight

	lines int // line ends that were written in strings

	lent []byte // the hole, before room[at]
	at   int
}

func newWriter(p *clean.Reply, status int, room []byte) *writer {
	return &writer{reply: p, status: status, kind: jsonType, room: room}
}

// put puts bytes of ours.
func (w *writer) put(s string) {
	for len(s) > 0 && w.err == nil {
		n := copy(w.room[w.n:], s)
		w.n += n
		if s = s[n:]; len(s) > 0 {
			w.flush()
		}
	}
}

// errTight is that something did not fit in one piece.
var errTight = errors.New("more than fits in one piece")

func (w *writer) flush() {
	if w.tight {
		w.err = errTight
		return
	}
	if !w.reply.Begun() {
		w.reply.Head(w.status, w.kind, -1)
	}
	w.err = w.reply.Send(w.room[:w.n])
	w.sent += int64(w.n)
	w.n = 0
}

// separate puts the comma between two values.
func (w *writer) separate() {
	if w.comma {
		w.put(",")
	}
}

// open begins an object or an array, which close ends with the same bracket's
// other half. A name may stand before it.
func (w *writer) open(bracket string) {
	w.separate()
	w.put(bracket)
	w.comma = false
}

func (w *writer) close(bracket string) {
	w.put(bracket)
	w.comma = true
}

// name puts the name of the member whose value comes next.
func (w *writer) name(name string) {
	w.separate()
	w.put(`"`)
	w.put(name)
	w.put(`":`)
	w.comma = false
}

// object begins a member that is an object.
func (w *writer) object(name string) {
	w.name(name)
	w.open("{")
}

// none puts an empty array.
func (w *writer) none(name string) {
	w.name(name)
	w.put("[]")
	w.comma = true
}

// word puts a member whose value is a string of ours, which needs no escaping.
func (w *writer) word(name, value string) {
	w.name(name)
	w.put(`"`)
	w.put(value)
	w.put(`"`)
	w.comma = true
}

// text puts a member whose value is a string of lent bytes.
func (w *writer) text(name string, value []byte) {
	w.name(name)
	w.put(`"`)
	w.Write(value)
	w.put(`"`)
	w.comma = true
}

// link puts a member whose value is an address here with a key in it; the host
// was checked at the gate.
func (w *writer) link(name, host, path string, key []byte) {
	w.name(name)
	w.put(`"`)
	if host != "" {
		w.put("http://")
		w.put(host)
	}
	w.put(path)
	w.Write(key)
	w.put(`"`)
	w.comma = true
}

func (w *writer) number(name string, n int64) {
	w.name(name)
	w.digits(n)
	w.comma = true
}

func (w *writer) digits(n int64) {
	var b [20]byte
	w.Write(strconv.AppendInt(b[:0], n, 10))
}

// float puts a member whose value is a whole number, written as clients expect
// one that need not be.
func (w *writer) float(name string, n int64) {
	w.number(name, n)
	w.put(".0")
}

func (w *writer) truth(name string, is bool) {
	w.name(name)
	if is {
		w.put("true")
	} else {
		w.put("false")
	}
	w.comma = true
}

func (w *writer) null(name string) {
	w.name(name)
	w.put("null")
	w.comma = true
}

// escapeMax is the most that a byte of a string takes, in bytes.
const escapeMax = len(`\u0000`)

// Write puts bytes inside a string, escaped. They are UTF-8 together, as every
// door takes care of when a text comes in.
func (w *writer) Write(b []byte) (int, error) {
	const hex = "0123456789abcdef"
	for _, c := range b {
		if w.err == nil && len(w.room)-w.n < escapeMax {
			w.flush()
		}
		if w.err != nil {
			return 0, w.err
		}
		to := w.room[w.n:]
		switch {
		case c == '"' || c == '\\':
			to[0], to[1] = '\\', c
			w.n += 2
		case c == '\n':
			to[0], to[1] = '\\', 'n'
			w.n += 2
			w.lines++
		case c == '\r':
			to[0], to[1] = '\\', 'r'
			w.n += 2
		case c == '\t':
			to[0], to[1] = '\\', 't'
			w.n += 2
		case c < ' ':
			w.n += copy(to, `\u00`)
			to[4], to[5] = hex[c>>4], hex[c&15]
			w.n += 2
		default:
			to[0] = c
			w.n++
		}
	}
	return len(b), nil
}

// blanks are what answers are filled up with.
var blanks, lineEnd = bytes.Repeat([]byte(" "), 16<<10), []byte("\n")

// end sends what is left, filled up to its class, with a line end at the very
// end.
func (w *writer) end() error {
	if w.err != nil {
		return w.err
	}
	n := w.sent + int64(w.n+len(w.lent)) + 1
	class := max(w.least, classLeast)
	for class < n {
		class *= 2
	}
	if !w.reply.Begun() {
		w.reply.Head(w.status, w.kind, class)
	}
	first, hole, last := w.room[:w.at], w.lent, w.room[w.at:w.n]
	for n = class - n; n > int64(len(blanks)); n -= int64(len(blanks)) {
		if err := w.reply.Send(first, hole, last, blanks); err != nil {
			return err
		}
		first, hole, last = nil, nil, nil
	}
	return w.reply.Send(first, hole, last, blanks[:n], lineEnd)
}
