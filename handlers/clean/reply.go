package clean

import (
	"io"
	"net/http"

	"lethe/assets"
	"lethe/vault"
)

// Every page is filled up to a size class, so that its length does not tell
// which it is: pages of ours to steps of 8 KiB, pages with a visitor's text
// to powers of two from 16 KiB.
const (
	PageStep  = 8 << 10
	TextClass = 16 << 10
)

// A reply is the way out for every answer: it fixes type and length and fills
// up. What it is given to send is lent, and goes to the socket from where it
// lies.
type Reply struct {
	w     http.ResponseWriter
	to    *Request
	begun bool // the head was written; no other answer can follow
	gone  bool // nobody reads any more
	sent  int64

	parts [16][]byte // of a page, so that most need no room of their own
}

func newReply(w http.ResponseWriter, to *Request) *Reply { return &Reply{w: w, to: to} }

// Header is the answer's header, to add to before Head. Those that every
// answer has are the guard's work.
func (p *Reply) Header() http.Header { return p.w.Header() }

// Send sends the next pieces of the body. They are not kept.
func (p *Reply) Send(pieces ...[]byte) error {
	err := p.to.lent.Send(p.w, pieces...)
	for _, b := range pieces {
		p.sent += int64(len(b))
	}
	p.gone = p.gone || err != nil
	return err
}

// Begun is whether Head was called: no other answer can follow.
func (p *Reply) Begun() bool { return p.begun }

// Head starts an answer. A length of -1 is not known yet.
func (p *Reply) Head(status int, kind string, length int64) {
	h := p.w.Header()
	h["Content-Type"] = []string{kind}
	if length >= 0 {
		h["Content-Length"] = []string{Decimal(length)}
	}
	if p.to.lent.Ends() {
		h["Connection"] = []string{"close"}
	}
	p.begun = true
	p.w.WriteHeader(status)
}

// HTMLType is what every page is sent as.
const HTMLType = "text/html; charset=utf-8"

// Page sends a sheet with its holes filled, in order, by bytes that are fit
// for HTML.
func (p *Reply) Page(status int, sheet assets.Sheet, holes ...[]byte) error {
	parts := p.parts[:0]
	for i, piece := range sheet {
		parts = append(parts, piece)
		if i < len(holes) {
			parts = append(parts, holes[i])
		}
	}
	n := length(parts)
	total := pageClass(n)
	p.Head(status, HTMLType, total)
	return p.last(total-n, parts...)
}

// Text sends a sheet with one hole, which f fills by the writer it is given
// with bytes to escape. room is locked memory, at least EntityMax bytes.
func (p *Reply) Text(status int, sheet assets.Sheet, room []byte, f func(w io.Writer) error) error {
	e := escaper{reply: p, status: status, first: sheet[0], room: room}
	if err := f(&e); err != nil {
		return err
	}
	return e.end(sheet[1])
}

// An escaper sends a page's beginning and then what is written to it, fit
// for HTML. What fits its room is sent at the end, in one with the rest of
// the page.
type escaper struct {
	reply  *Reply
	status int
	first  []byte // of the page; nil once it was sent
	room   []byte
	n      int // of room
}

// Write erases behind itself what it did. What it is given is lent.
func (e *escaper) Write(b []byte) (n int, err error) {
	for n < len(b) {
		var read int
		vault.Do(func() {
			var written int
			written, read = Escape(e.room[e.n:], b[n:])
			e.n += written
		})
		n += read
		if n < len(b) {
			if err := e.flush(); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (e *escaper) flush() error {
	if e.first != nil {
		e.reply.Head(e.status, HTMLType, -1)
	}
	err := e.reply.Send(e.first, e.room[:e.n])
	e.first, e.n = nil, 0
	return err
}

// end sends what is left and the end of the page.
func (e *escaper) end(last []byte) error {
	p := e.reply
	n := length([][]byte{e.first, e.room[:e.n], last})
	total := textSize(p.sent + n)
	if e.first != nil {
		p.Head(e.status, HTMLType, total)
	}
	return p.last(total-p.sent-n, append(p.parts[:0], e.first, e.room[:e.n], last)...)
}

// File sends something of ours that is not a page.
func (p *Reply) File(kind string, b []byte) error {
	p.Head(http.StatusOK, kind, int64(len(b)))
	return p.Send(b)
}

func length(pieces [][]byte) (n int64) {
	for _, b := range pieces {
		n += int64(len(b))
	}
	return n
}
