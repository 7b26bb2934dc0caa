package handlers

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/vault"
)

// collectAnswer opens the answer to a request, as a link is opened: once, and
// again for the very form that opened it.
func (s *site) collectAnswer(p *reply, q *request) error {
	var c claiming
	if err := c.receive(q); errors.Is(err, clean.ErrTooLarge) {
		return s.refuse(p, assets.RefusedAnswer)
	} else if err != nil {
		return err
	}
	c.claim.Passphrase = nil // these have none
	try, wait := s.tries(q, &c.claim)
	if wait > 0 {
		return s.slow(p, wait)
	}
	x := s.newShowing(p, c.rest, true)
	err := x.deliver(s.Vault.Collect(c.claim, x.show))
	s.tried(q, try, err)
	if p.Begun() || !errors.Is(err, vault.ErrRefused) {
		return err
	}
	// Every refusal is looked at again, so that the work tells none from the
	// others. An answer that came just now is there at the next look.
	if _, err := s.Vault.Answered(c.claim.Key); err != nil {
		return s.settle(p, assets.RefusedAnswer, err)
	}
	return p.Page(http.StatusOK, p.to.tongue.none, c.claim.Key)
}
