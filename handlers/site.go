package handlers

import (
	"errors"
	"net/http"
	"time"

	"lethe/assets"
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

	// Fault is told of faults of ours, by class alone; nothing about the
	// request goes with it. It is called by many goroutines. nil means
	// nobody is told.
	Fault func(class string)
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

	// Pages that are the same for everyone, rendered once.
	start, blank, link, opened, refused assets.Sheet
	ready                               *readySheets
	notices                             map[assets.Notice]assets.Sheet
}

func newSite(c Config) (*site, error) {
	if c.Vault == nil {
		return nil, errors.New("making a site: no vault")
	}
	if c.Fault == nil {
		c.Fault = func(string) {}
	}
	s := &site{Config: c, textMax: min(policy.TextMax, uploadMax(c.Vault))}
	s.limits = limits(s.textMax, uploadMax(c.Vault), c.Repeat)
	l := assets.Languages[0]
	s.start = l.Start(assets.StartPage{Limits: s.limits})
	s.blank = l.Make(assets.MakePage{Limits: s.limits, Lives: choices(policy.LifeDefault)})
	s.link = l.Link(s.limits)
	s.opened = l.Opened(assets.OpenedPage{Limits: s.limits, Text: true})
	s.refused = l.Refused(s.limits)
	s.ready = newReadySheets(l)
	s.notices = make(map[assets.Notice]assets.Sheet)
	for _, n := range assets.Notices {
		s.notices[n] = l.Say(assets.NoticePage{Limits: s.limits, Notice: n})
	}
	return s, nil
}

// answer is the one way in: who may ask at all, then the page; it turns errors
// and panics into answers. The headers of every answer are the guard's work.
func (s *site) answer(w http.ResponseWriter, r *http.Request, lent *guard.Request) {
	w.Header()["Date"] = nil // net/http would add its own
	q := newRequest(r, lent)
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
	_ = p.page(status, s.notices[n])
}
