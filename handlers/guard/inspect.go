package guard

import (
	"bytes"
	"net/http"
)

// span is a part of a slot.
type span struct{ from, to int }

func (s span) of(b []byte) []byte { return b[s.from:s.to:s.to] }

// head is what the guard knows of a request's head.
type head struct {
	end    int   // its length in the slot
	length int64 // of the body
	expect bool  // the body waits for 100 Continue

	key, query, auth span // of the slot; marked

	old     bool // HTTP/1.0
	hosts   int
	lengths int
}

// inspect checks a whole head, b, and marks what net/http must not see. It
// returns 0 or the status to refuse it with. It is stricter than net/http in
// everything: what it lets through, net/http reads as it does.
func (h *head) inspect(b []byte) (status int) {
	at := bytes.IndexByte(b, '\n') + 1
	if status := h.line(b[:at-2]); status != 0 {
		return status
	}
	for b[at] != '\r' {
		n := bytes.IndexByte(b[at:], '\n') + 1
		if status := h.field(b, at, at+n-2); status != 0 {
			return status
		}
		at += n
	}
	if h.hosts > 1 || h.hosts == 0 && !h.old {
		return http.StatusBadRequest
	}
	if h.old {
		h.expect = false // it does not know of 100 Continue
	}
	h.expect = h.expect && h.length > 0
	return 0
}

// methodMax is the longest method, in bytes; the longest registered one has
// 17 (UPDATEREDIRECTREF).
const methodMax = 17

// line checks the request line and marks its target.
func (h *head) line(b []byte) (status int) {
	n := bytes.IndexByte(b, ' ')
	if n < 1 || n > methodMax {
		return http.StatusBadRequest
	}
	for _, c := range b[:n] {
		if c < 'A' || c > 'Z' {
			return http.StatusBadRequest
		}
	}
	method, from := b[:n], n+1
	to := bytes.LastIndexByte(b, ' ')
	if to <= from {
		return http.StatusBadRequest
	}
	switch version := b[to+1:]; {
	case Folds(version, "http/1.1"):
	case Folds(version, "http/1.0"):
		h.old = true
	case len(version) == 8 && Folds(version[:5], "http/") && version[6] == '.':
		return http.StatusHTTPVersionNotSupported
	default:
		return http.StatusBadRequest
	}
	if b[to+1] != 'H' || b[to+2] != 'T' || b[to+3] != 'T' || b[to+4] != 'P' {
		return http.StatusBadRequest
	}
	if to == from+1 && b[from] == '*' && Folds(method, "options") {
		return 0
	}
	path := from
	for path < to && b[path] != '?' {
		path++
	}
	if b[from] != '/' || Folds(method, "connect") || !only(b[from:path], &inPath) || !visible(b[path:to]) {
		return http.StatusBadRequest
	}
	h.markTarget(b, from, path, to)
	return 0
}

// field checks the header line b[from:to] and marks it.
func (h *head) field(b []byte, from, to int) (status int) {
	line := b[from:to]
	n := bytes.IndexByte(line, ':')
	if n < 1 || !only(line[:n], &token) { // folded lines begin with a blank
		return http.StatusBadRequest
	}
	name, value := line[:n], Trim(line[n+1:])
	switch {
	case Folds(name, "host"):
		h.hosts++
		if len(value) == 0 || !only(value, &inHost) {
			return http.StatusBadRequest
		}
	case Folds(name, "content-length"):
		h.lengths++
		return h.setLength(value)
	case Folds(name, "transfer-encoding"):
		return http.StatusLengthRequired
	case Folds(name, "expect"):
		if !Folds(value, "100-continue") {
			return http.StatusExpectationFailed
		}
		h.expect = true
	case Folds(name, "authorization"):
		h.auth = mark(b, to-len(trimLeft(line[n+1:])), to)
	case Folds(name, "cookie"), Folds(name, "proxy-authorization"):
		mark(b, from+n+1, to)
	case Folds(name, "referer"):
		markReferer(b, from+n+1, to)
	default:
		markKeys(b, from+n+1, to)
	}
	return 0
}

// lengthDigits is how many digits a length may have: no number of them is
// too large for an int64.
const lengthDigits = 18

// setLength reads a body's length and makes it zeros: net/http sees no body.
func (h *head) setLength(digits []byte) (status int) {
	if h.lengths > 1 || len(digits) == 0 || len(digits) > lengthDigits {
		return http.StatusBadRequest
	}
	for i, c := range digits {
		if c < '0' || c > '9' {
			return http.StatusBadRequest
		}
		h.length = 10*h.length + int64(c-'0')
		digits[i] = '0'
	}
	return 0
}
