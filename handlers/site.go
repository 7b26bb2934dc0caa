package handlers

import (
	"errors"
	"net/http"
	"time"

	"lethe/assets"
	"lethe/assets/guide"
	"lethe/handlers/guard"
	"lethe/policy"
	"lethe/vault"
)

// Config is what a site is made from.
type Config struct {
	// Vault keeps the secrets. Required.
	Vault *vault.Vault

	// Heads lends a slot to each of Conns connections, Work one of Works to
	// requests: 16 and 64 KiB of locked memory. Required.
	Heads, Work  guard.Slots
	Conns, Works int

	// Repeat is for how long the vault repeats an answer, for the pages to
	// say; 0 means it does not.
	Repeat time.Duration

	// Grant is for how long after their last use the vault's grants last, for
	// the pages to say; 0 means they do not say.
	Grant time.Duration

	// Day is the number of the day, as the vault has it, for receipts; nil
	// means UTC days since 1970 by the system's clock.
	Day func() uint16

	// LogDays is for how many days the log is kept, for the pages to say; 0
	// means that none is written.
	LogDays int

	// Organisation is who runs the site, as they say; empty is not said.
	Organisation string

	// Pages are guidance of theirs. Each passes the checks of our own, or New
	// returns an error that names the fault by file and line.
	Pages []guide.File

	// Fault is told of faults of ours, by class alone; nothing about the
	// request goes with it. It is called by many goroutines. nil means
	// nobody is told.
	Fault func(class string)

	// languages are those of the pages; nil means all there are.
	languages []*assets.Language
}

// The classes that Fault is told.
const (
	FaultPanic = "panic" // a handler panicked
	FaultVault = "vault" // the vault returned an error that has no page
)

// site is the handler. It does not change once made.
type site struct {
	Config
	hosts   func(host string) bool // of the door
	textMax int64
	limits  assets.Limits

	tongues []*tongue // the languages, English first
}

func newSite(c Config) (*site, error) {
	if c.Vault == nil {
		return nil, errors.New("making a site: no vault")
	}
	if c.Fault == nil {
		c.Fault = func(string) {}
	}
	if c.Day == nil {
		c.Day = func() uint16 { return uint16(time.Now().Unix() / (24 * 60 * 60)) }
	}
	s := &site{Config: c, textMax: min(policy.TextMax, uploadMax(c.Vault))}
	s.limits = limits(s.textMax, uploadMax(c.Vault), c.Repeat)
	s.limits.Grant = c.Grant
	if c.languages == nil {
		c.languages = assets.Languages
	}
	for _, l := range c.languages {
		s.tongues = append(s.tongues, newTongue(l, s.limits, s.kept()))
	}
	if err := s.addGuide(); err != nil {
		return nil, err
	}
	return s, nil
}

// answer is the one way in: who may ask at all, then the page; it turns errors
// and panics into answers. The headers of every answer are the guard's work.
func (s *site) answer(w http.ResponseWriter, r *http.Request, lent *guard.Request) {
	w.Header()["Date"] = nil // net/http would add its own
	q := newRequest(r, lent)
	q.tongue, q.path = s.speak(q.path)
	p := newReply(w, q)
	defer s.recover(p)

	err := s.gate(r)
	if err == nil {
		err = s.serve(p, q)
	}
	if err != nil {
		s.fail(p, err)
	}
}

// recover answers a panic with a page, or, when an answer is under way
// already, breaks it off so that nobody takes it for whole.
func (s *site) recover(p *reply) {
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
func (s *site) fail(p *reply, err error) {
	a := answerTo(err)
	if a.notice == assets.Fault && !p.gone {
		s.Fault(FaultVault)
	}
	if p.begun {
		panic(http.ErrAbortHandler) // cut short: it must not look whole
	}
	if a.status == http.StatusServiceUnavailable {
		p.header().Set("Retry-After", retryAfter)
	}
	s.notice(p, a.status, a.notice)
}

// notice sends a page that only says what happened. That it cannot be sent
// is nobody's business: whoever it is for has left.
func (s *site) notice(p *reply, status int, n assets.Notice) {
	_ = p.page(status, p.to.tongue.notices[n])
}
