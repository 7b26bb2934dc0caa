package api

import (
	"errors"
	"net/http"

	"lethe/handlers/clean"
	"lethe/vault"
)

// ownReceipt tells what became of links, of each by itself.
func ownReceipt(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	key := c.rest.Field("key", vault.KeyLen)
	if err := c.read(&key); err != nil {
		return err
	}
	if !key.Seen {
		return errKey
	}
	r, err := s.receipt(clean.KeyOf(&key))
	if err != nil {
		return err
	}
	w := c.writer(http.StatusOK)
	w.open("{")
	w.number("made", int64(r.Made))
	w.number("life", whole(r.Life))
	w.number("left", whole(r.Left))
	w.number("kept", whole(r.Kept))
	w.truth("passphrase", r.Phrase)
	w.name("links")
	w.open("[")
	for _, l := range r.Links {
		w.open("{")
		w.word("state", ownStates[l.State])
		w.number("day", int64(l.Day))
		w.close("}")
	}
	w.close("]")
	w.close("}")
	return w.end()
}

// ownStates are what our own interface calls the states.
var ownStates = [...]string{
	vault.Waiting: "waiting",
	vault.Opened:  "opened",
	vault.Burned:  "burned",
	vault.Expired: "expired",
	vault.Locked:  "locked",
}

// ownBurn destroys what waits by a receipt: the link of a number, or all.
func ownBurn(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	key, link := c.rest.Field("key", vault.KeyLen), c.rest.Field("link", clean.NumberDigits)
	if err := c.read(&key, &link); err != nil {
		return err
	}
	which, ok := clean.Number(&link, 0)
	switch {
	case !key.Seen:
		return errKey
	case !ok:
		return errLinks
	}
	n, err := s.Vault.Burn(clean.KeyOf(&key), which-1)
	if errors.Is(err, vault.ErrRefused) {
		return errReceipt
	}
	if err != nil {
		return err
	}
	w := c.writer(http.StatusOK)
	w.open("{")
	w.number("burned", int64(n))
	w.close("}")
	return w.end()
}
