package handlers

import (
	"time"

	"lethe/assets"
	"lethe/handlers/clean"
)

// A request is one in the language of its address.
type request struct {
	*clean.Request
	tongue *tongue
	path   string // without the language

	// over is how long to wait, where the visitor is over budget: only a page
	// that gives back what was typed sees that.
	over time.Duration

	missed bool // a receipt phrase led nowhere
}

// A reply is the way out for the answer to it.
type reply struct {
	*clean.Reply
	to *request
}

// serve answers a request that passed the gate.
func (s *site) serve(p *clean.Reply, q *clean.Request) error {
	if s.api.Leads(q.Path) {
		if wait := s.spend(&request{Request: q}); wait > 0 {
			return s.api.Slow(p, q, wait)
		}
		return s.api.Serve(p, q)
	}
	own := &request{Request: q}
	own.tongue, own.path = s.speak(q.Path)
	return s.page(&reply{Reply: p, to: own}, own)
}

// notice is a page that only says what happened, in the language of the
// address; in English where nobody looked at that.
func (s *site) notice(q *clean.Request, n assets.Notice) assets.Sheet {
	t := s.tongues[0]
	if q != nil {
		t, _ = s.speak(q.Path)
	}
	return t.notices[n]
}
