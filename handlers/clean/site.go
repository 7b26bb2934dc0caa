package clean

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/guard"
)

// A Site is a set of pages, and what they are served with.
type Site struct {
	// Serve answers a request that passed the gate: it looks its address up
	// and runs the page. It returns ErrNotFound and ErrMethod for what there
	// is not; any other error gets its page, too, or is a fault. Required.
	Serve func(p *Reply, q *Request) error

	// Notice is the page that only says what happened, without holes, for
	// whoever asked; q is nil for what the guard refuses by itself, having
	// looked at no address. Required.
	Notice func(q *Request, n assets.Notice) assets.Sheet

	// Wrong answers an error in another form than a page, for addresses that
	// programs ask. It gets the status and the notice that a page would have,
	// and says false for a page. nil is always a page.
	Wrong func(p *Reply, q *Request, status int, n assets.Notice) bool

	// Fault is told of faults of ours, by class alone; nothing about the
	// request goes with it. It is called by many goroutines. nil means
	// nobody is told.
	Fault func(class string)

	// Heads lends a slot to each of Conns connections, Work one of Works to
	// requests: 16 and 64 KiB of locked memory. Required.
	Heads, Work  guard.Slots
	Conns, Works int

	// BodyMax is the longest body that is read at all, in bytes. A page that
	// takes less looks at Length and answers.
	BodyMax int64
}

// The classes that Fault is told.
const (
	FaultPanic = "panic" // a handler panicked
	FaultVault = "vault" // the vault returned an error that has no page
)

// complete sees that what is required is there.
func (s *Site) complete() error {
	if s.Serve == nil || s.Notice == nil {
		return errors.New("making a server: no pages")
	}
	if s.Fault == nil {
		s.Fault = func(string) {}
	}
	return nil
}

// A way is a site as one door leads to it.
type way struct {
	*Site
	hosts func(host string) bool
}

// answer is the one way in: who may ask at all, then the page; it turns errors
// and panics into answers. The headers of every answer are the guard's work.
func (s way) answer(w http.ResponseWriter, r *http.Request, lent *guard.Request) {
	w.Header()["Date"] = nil // net/http would add its own
	q := newRequest(r, lent)
	p := newReply(w, q)
	defer s.recover(p)

	err := s.gate(r)
	if err == nil {
		err = s.Serve(p, q)
	}
	if err != nil {
		s.fail(p, err)
	}
}

// recover answers a panic with a page, or, when an answer is under way
// already, breaks it off so that nobody takes it for whole.
func (s way) recover(p *Reply) {
	e := recover()
	if e == nil {
		return
	}
	if e == http.ErrAbortHandler {
		panic(e)
	}
	s.Fault(FaultPanic)
	if p.begun {
		panic(http.ErrAbortHandler)
	}
	s.notice(p, http.StatusInternalServerError, assets.Fault)
}

// fail answers an error.
func (s way) fail(p *Reply, err error) {
	a := answerTo(err)
	if a.notice == assets.Fault && !p.gone {
		s.Fault(FaultVault)
	}
	if p.begun {
		panic(http.ErrAbortHandler) // cut short: it must not look whole
	}
	if a.status == http.StatusServiceUnavailable {
		p.Header().Set("Retry-After", RetryAfter)
	}
	s.notice(p, a.status, a.notice)
}

// notice sends a page that only says what happened, or what Wrong says. That
// it cannot be sent is nobody's business: whoever it is for has left.
func (s way) notice(p *Reply, status int, n assets.Notice) {
	if s.Wrong != nil && s.Wrong(p, p.to, status, n) {
		return
	}
	_ = p.Page(status, s.Notice(p.to, n))
}
