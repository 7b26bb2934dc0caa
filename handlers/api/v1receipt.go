package api

import (
	"errors"
	"net/http"

	"lethe/handlers/clean"
	"lethe/vault"
)

// v1Receipt tells what became of a link.
func v1Receipt(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	key := q.Key()
	r, err := s.receipt(key)
	if err != nil {
		return err
	}
	w := c.writer(http.StatusOK)
	vault.Do(func() {
		w.open("{")
		v1Object(w, q.Host, &r, key, nil)
		w.close("}")
	})
	return w.end()
}

// receipt is the vault's, with a miss as programs are told.
func (s *API) receipt(key []byte) (vault.Receipt, error) {
	r, err := s.Vault.Receipt(key)
	if errors.Is(err, vault.ErrRefused) {
		err = errReceipt
	}
	return r, err
}

// burn destroys what waits by a receipt, and tells what it says then. A
// passphrase is not asked for: the receipt is enough, here as on its page.
func (s *API) burn(key []byte) (vault.Receipt, error) {
	if _, err := s.Vault.Burn(key, -1); err != nil && !errors.Is(err, vault.ErrRefused) {
		return vault.Receipt{}, err
	}
	return s.receipt(key)
}

// v1Burn destroys what waits.
func v1Burn(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	key, name := q.Key(), c.rest.Cut(shortLen)[:0]
	r, err := s.burn(key)
	if err != nil {
		return err
	}
	w := c.writer(http.StatusOK)
	vault.Do(func() {
		w.open("{")
		w.object("state")
		v1Object(w, q.Host, &r, key, nil)
		w.close("}")
		w.text("secret_shortkey", short(name, key, shortSecret))
		w.close("}")
	})
	return w.end()
}
