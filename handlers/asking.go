package handlers

import (
	"net/http"
	"time"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/vault"
)

// askPrefix and collectPrefix lead to the two ends of a request.
const (
	askPrefix     = "/ask/"
	collectPrefix = "/collect/"
)

// requestPage is the form that makes a request: a pair of links, one by which
// someone sends a secret, and one by which it is collected.
func (s *site) requestPage(p *reply, q *request) error {
	return p.Page(http.StatusOK, q.tongue.request)
}

// makeRequest answers with the two links.
func (s *site) makeRequest(p *reply, q *request) error {
	rest, err := q.Room(false)
	if err != nil {
		return err
	}
	chosen := rest.Field("life", lifeDigits)
	if err := q.ReadShort(&rest, &chosen); err != nil {
		return err
	}
	life, offered := lifeOf(chosen)
	if !offered {
		page := assets.RequestPage{Limits: s.limits, Lives: choices(life), Life: assets.NoChoice}
		return p.Page(http.StatusUnprocessableEntity, q.tongue.Request(page))
	}
	ask, collect := rest.Cut(vault.KeyLen), rest.Cut(vault.KeyLen)
	if err := s.Vault.Request(life, ask, collect); err != nil {
		return err
	}
	return s.requested(p, rest, life, ask, collect)
}

// requested answers with a new request. The link that is sent away names no
// language: who gets it may speak another.
func (s *site) requested(p *reply, rest clean.Room, life time.Duration, ask, collect []byte) error {
	q := p.to
	sheet := q.tongue.requested[assets.RequestedPage{Limits: s.limits, Life: life, Here: q.Here}]
	toAsk, toCollect := newAddress(&rest), newAddress(&rest)
	vault.Do(func() {
		toAsk.set(q.Host, askPrefix, ask)
		toAsk.draw()
		toCollect.set(q.Host, q.tongue.Path(collectPrefix), collect)
	})
	return p.Page(http.StatusOK, sheet, toAsk.shown, toAsk.code, toAsk.shown, toCollect.shown)
}

// collectPage is what the collecting link leads to: a form that opens the
// answer. It asks the vault nothing.
func (s *site) collectPage(p *reply, q *request) error {
	return s.collectForm(p, q.Key())
}

func (s *site) collectForm(p *reply, key []byte) error {
	return p.Page(http.StatusOK, p.to.tongue.collect, key, p.to.NewNonce())
}
