package handlers

import (
	"errors"
	"io"
	"net/http"

	"lethe/handlers/guard"
	"lethe/vault"
)

// A request is what a page may know of one. What is secret in it can only be
// had as bytes that are lent, in locked memory: there is no URL, no form, no
// cookie and no body of net/http's here.
type request struct {
	method string
	path   string  // without the language; stars stand for the link key
	tongue *tongue // of the answer
	host   string  // checked at the gate
	kind   string  // Content-Type
	here   bool    // from this machine, not from the network

	// visitor is the circuit, or 0 on this machine. It is not a person.
	visitor uint32

	lent *guard.Request
}

func newRequest(r *http.Request, q *guard.Request) *request {
	visitor, numbered := guard.Visitor(r.Context())
	return &request{
		here:    !numbered,
		visitor: visitor,
		method:  r.Method,
		path:    r.URL.Path,
		host:    r.Host,
		kind:    r.Header.Get("Content-Type"),
		lent:    q,
	}
}

// room lends the slot of locked memory that this request works in, all zero.
// It is wiped when the handler returns. Openings may have the last one.
func (q *request) room(opening bool) (room, error) { return q.lent.Work(opening) }

// body reads the request's body into locked memory. It returns errCutOff for
// one that stalls or ends before it should.
func (q *request) body() io.Reader { return body{q.lent} }

type body struct{ from *guard.Request }

func (b body) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if errors.Is(err, guard.ErrCutOff) {
		err = errCutOff
	}
	return n, err
}

// room is a slot that is being divided.
type room []byte

// cut takes the next n bytes. That a slot has enough for all is fixed by
// constants and seen by the first test.
func (r *room) cut(n int) []byte {
	b := (*r)[:n:n]
	*r = (*r)[n:]
	return b
}

// How a slot of 64 KiB is divided.
const (
	windowSize = 32 << 10 // a body's pieces
	escapeSize = 16 << 10 // text on its way out
)

// key is what stands in the address where a key stands, in the margin, as
// the vault mints keys. It is called once.
func (q *request) key() []byte {
	key, lent := q.lent.Margin()[:vault.KeyLen:vault.KeyLen], q.lent.Key()
	vault.Do(func() {
		lent = trimKey(lent)
		mendKey(key, copy(key, lent) == len(lent) && len(lent) == vault.KeyLen)
	})
	return key
}

// newNonce makes a form's nonce in the margin, behind the key.
func (q *request) newNonce() []byte {
	nonce := q.lent.Margin()[vault.KeyLen:][:vault.NonceLen:vault.NonceLen]
	vault.Do(func() { newNonce(nonce) })
	return nonce
}
