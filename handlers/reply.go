package handlers

import (
	"crypto/rand"
	"io"
	"net/http"

	"lethe/assets"
)

// Every page is filled up to a size class, so that its length does not tell
// which it is: pages of ours to steps of 8 KiB, pages with a visitor's text
// to powers of two from 16 KiB.
const (
	pageStep  = 8 << 10
	textClass = 16 << 10
)

// A page is filled up by a comment behind its end.
const fillOpen, fillClose = "<!-- ", " -->"

// A reply is the way out for every answer: it fixes type and length, fills
// up, and gives a slow line time by what it takes, not in total.
type reply struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	pace  pace
	begun bool // the head was written; no other answer can follow
	gone  bool // nobody reads any more
	sent  int64
}

func newReply(w http.ResponseWriter, r *http.Request) *reply {
	return &reply{w: w, rc: http.NewResponseController(w), pace: startPace()}
}

func (p *reply) header() http.Header { return p.w.Header() }

// Write sends bytes of the body. They are lent: they are not kept.
func (p *reply) Write(b []byte) (int, error) {
	// Not every ResponseWriter has deadlines (a test's has none).
	_ = p.rc.SetWriteDeadline(p.pace.deadline(p.sent + int64(len(b))))
	n, err := p.w.Write(b)
	p.sent += int64(n)
	p.gone = p.gone || err != nil
	return n, err
}

// head starts an answer. A length of -1 is not known yet.
func (p *reply) head(status int, kind string, length int64) {
	h := p.w.Header()
	h["Content-Type"] = []string{kind}
	if length >= 0 {
		h["Content-Length"] = []string{decimal(length)}
	}
	p.begun = true
	p.pace = startPace() // what a slow body took is not counted
	p.w.WriteHeader(status)
}

const htmlType = "text/html; charset=utf-8"

// page sends a sheet with its holes filled, in order, by bytes that are fit
// for HTML.
func (p *reply) page(status int, sheet assets.Sheet, holes ...[]byte) error {
	var n int64
	for _, piece := range sheet {
		n += int64(len(piece))
	}
	for _, b := range holes {
		n += int64(len(b))
	}
	total := pageClass(n)
	p.head(status, htmlType, total)
	for i, piece := range sheet {
		if _, err := p.Write(piece); err != nil {
			return err
		}
		if i < len(holes) {
			if _, err := p.Write(holes[i]); err != nil {
				return err
			}
		}
	}
	return p.fillUp(total)
}

// text sends a sheet with one hole, which f fills with as much as there is.
func (p *reply) text(status int, sheet assets.Sheet, f func(w io.Writer) error) error {
	p.head(status, htmlType, -1)
	if _, err := p.Write(sheet[0]); err != nil {
		return err
	}
	if err := f(p); err != nil {
		return err
	}
	if _, err := p.Write(sheet[1]); err != nil {
		return err
	}
	return p.fillUp(textSize(p.sent))
}

// file sends something of ours that is not a page.
func (p *reply) file(kind string, b []byte) error {
	p.head(http.StatusOK, kind, int64(len(b)))
	_, err := p.Write(b)
	return err
}

// pageClass is the length of a page of n bytes once it is filled up.
func pageClass(n int64) int64 {
	n += int64(len(fillOpen) + len(fillClose))
	return (n + pageStep - 1) / pageStep * pageStep
}

// textSize is the same for a page with a visitor's text.
func textSize(n int64) int64 {
	n += int64(len(fillOpen) + len(fillClose))
	class := int64(textClass)
	for class < n {
		class *= 2
	}
	return class
}

// fillUp ends a page with a comment of random letters that brings it to
// total bytes. The letters are no secret; random, so that nothing on the way
// can make them small and no two answers of one machine share them.
func (p *reply) fillUp(total int64) error {
	var b [1024]byte
	n := copy(b[:], fillOpen)
	for left := total - p.sent - int64(len(fillClose)); left > 0; {
		block := b[n:min(int64(len(b)), left)]
		rand.Read(block)
		for i := range block {
			block[i] = 'a' + block[i]&15
		}
		out := b[:n+len(block)]
		if _, err := p.Write(out); err != nil {
			return err
		}
		left -= int64(len(out))
		n = 0
	}
	_, err := io.WriteString(p, fillClose)
	return err
}
