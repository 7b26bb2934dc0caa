package handlers

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/handlers/passphrase"
	"lethe/policy"
	"lethe/vault"
)

// linkPage is what a link leads to: a form. It is the same for every key but
// for the key and a nonce, and asks the vault nothing.
func (s *site) linkPage(p *reply, q *request) error {
	return s.linkForm(p, q.Key())
}

func (s *site) linkForm(p *reply, key []byte) error {
	return p.Page(http.StatusOK, p.to.tongue.link, key, p.to.NewNonce())
}

// A claiming is a form that opens something on its way to the vault. All of
// it that is secret lies in a lent slot.
type claiming struct {
	key, nonce, passphrase clean.Field
	claim                  vault.Claim
	rest                   clean.Room
}

// receive reads the form. clean.ErrTooLarge says that it is none that could open
// anything: no passphrase that long was ever set.
func (c *claiming) receive(q *request) (err error) {
	if c.rest, err = q.Room(true); err != nil {
		return err
	}
	c.key = c.rest.Field("key", vault.KeyLen)
	c.nonce = c.rest.Field("nonce", vault.NonceLen)
	phrase := c.rest.Cut(passphrase.Room(policy.PassphraseMax))
	c.passphrase = c.rest.Field("passphrase", policy.PassphraseMax)
	vault.Do(func() { err = c.read(q, phrase) })
	return err
}

func (c *claiming) read(q *request, room []byte) error {
	switch err := q.ReadShort(&c.rest, &c.key, &c.nonce, &c.passphrase); {
	case err != nil:
		return err
	case c.passphrase.Long:
		return clean.ErrTooLarge
	case !c.key.Seen:
		return clean.ErrForm
	}
	c.claim = vault.Claim{
		Key: clean.KeyOf(&c.key), Nonce: clean.NonceOf(&c.nonce),
		Passphrase: passphrase.Comparable(c.passphrase.Value, room),
		Visitor:    q.Visitor,
	}
	return nil
}

// openLink opens a link: the form's key, passphrase and nonce to the vault,
// what it holds straight from there to the page.
func (s *site) openLink(p *reply, q *request) error {
	var c claiming
	if err := c.receive(q); errors.Is(err, clean.ErrTooLarge) {
		return s.refuse(p, assets.RefusedLink)
	} else if err != nil {
		return err
	}
	try, wait := s.tries(q, &c.claim)
	if wait > 0 {
		return s.slow(p, wait)
	}
	x := s.newShowing(p, c.rest, false)
	err := x.deliver(s.Vault.Open(c.claim, x.show))
	s.tried(q, try, err)
	return s.settle(p, assets.RefusedLink, err)
}

// settle answers an opening that failed before its page began.
func (s *site) settle(p *reply, r assets.Refusal, err error) error {
	if !p.Begun() && errors.Is(err, vault.ErrRefused) {
		return s.refuse(p, r)
	}
	return err
}

// refuse is the one answer, for each kind of what is asked for, to everything
// that is not there. 404 is what an address without a page says and what
// programs expect of a link that is no more; that it is the same for a wrong
// passphrase is the point.
func (s *site) refuse(p *reply, r assets.Refusal) error {
	return p.Page(http.StatusNotFound, p.to.tongue.refused[r])
}
