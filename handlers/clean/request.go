package clean

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
type Request struct {
	Method string
	Path   string // stars stand for the link key
	Host   string // checked at the gate
	Kind   string // Content-Type
	Here   bool   // from this machine, not from the network

	// Visitor is the circuit, or 0 on this machine. It is not a person.
	Visitor uint32

	lent *guard.Request
}

func newRequest(r *http.Request, q *guard.Request) *Request {
	visitor, numbered := guard.Visitor(r.Context())
	return &Request{
		Here:    !numbered,
		Visitor: visitor,
		Method:  r.Method,
		Path:    r.URL.Path,
		Host:    r.Host,
		Kind:    r.Header.Get("Content-Type"),
		lent:    q,
	}
}

// Room lends the slot of locked memory that this request works in, all zero.
// It is wiped when the handler returns. Openings may have the last one.
func (q *Request) Room(opening bool) (Room, error) { return q.lent.Work(opening) }

// Gone is closed when the client leaves, from this call on.
func (q *Request) Gone() <-chan struct{} { return q.lent.Context().Done() }

// Length is how long the body is, in bytes.
func (q *Request) Length() int64 { return q.lent.Length() }

// Content reads the request's body into locked memory. It returns ErrCutOff for
// one that stalls or ends before it should.
func (q *Request) Content() io.Reader { return body{q.lent} }

type body struct{ from *guard.Request }

func (b body) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if errors.Is(err, guard.ErrCutOff) {
		err = ErrCutOff
	}
	return n, err
}

// A Room is a slot that is being divided.
type Room []byte

// Field is a field with room for a short value of n bytes, which it takes.
func (r *Room) Field(name string, n int) Field { return Field{Name: name, Value: r.Cut(n)[:0]} }

// Cut takes the next n bytes. That a slot has enough for all is fixed by
// constants and seen by the first test.
func (r *Room) Cut(n int) []byte {
	b := (*r)[:n:n]
	*r = (*r)[n:]
	return b
}

// How a slot of 64 KiB is divided.
const (
	WindowSize = 32 << 10 // a body's pieces
	EscapeSize = 16 << 10 // text on its way out
)

// Asked is what stands in the address where a key stands, as it came, and nil
// where nothing does.
func (q *Request) Asked() []byte { return q.lent.Key() }

// Key is the same in the margin, as the vault mints keys. It is called once.
func (q *Request) Key() []byte {
	key, lent := q.KeyRoom(), q.lent.Key()
	vault.Do(func() {
		lent = trimKey(lent)
		mendKey(key, copy(key, lent) == len(lent) && len(lent) == vault.KeyLen)
	})
	return key
}

// Query is what stands behind the question mark, as it came.
func (q *Request) Query() []byte { return q.lent.Query() }

// KeyRoom is room for one key in the margin, where Key puts its own.
func (q *Request) KeyRoom() []byte { return q.lent.Margin()[:vault.KeyLen:vault.KeyLen] }

// NewNonce makes a form's nonce in the margin, behind the key.
func (q *Request) NewNonce() []byte {
	nonce := q.lent.Margin()[vault.KeyLen:][:vault.NonceLen:vault.NonceLen]
	vault.Do(func() { newNonce(nonce) })
	return nonce
}
