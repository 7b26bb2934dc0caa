package api

import (
	"net/http"

	"lethe/handlers/clean"
	"lethe/vault"
)

// v2Secret says nothing of a link: the same for every key, whatever the query
// says. Onetime Secret opens it here on ?continue=true; a program that only
// looks would destroy what somebody else was to read.
func v2Secret(_ *API, p *clean.Reply, q *clean.Request) error {
	rest, err := q.Room(true)
	if err != nil {
		return err
	}
	return v2Unknown(p, rest, q.Key())
}

func v2Unknown(p *clean.Reply, rest clean.Room, key []byte) (err error) {
	name := rest.Cut(shortLen)
	w := newWriter(p, http.StatusOK, rest)
	vault.Do(func() {
		w.open("{")
		w.object("record")
		v2SecretObject(w, name, key, nil)
		w.close("}")
		v2Details(w, false, 0)
		w.close("}")
	})
	return w.end()
}

// v2Details writes what the second version says of how a secret is shown.
func v2Details(w *writer, shown bool, lines int) {
	w.object("details")
	w.truth("continue", shown)
	w.truth("is_owner", false)
	w.truth("show_secret", shown)
	w.truth("correct_passphrase", shown)
	w.number("display_lines", int64(lines))
	w.truth("one_liner", lines == 1)
	w.close("}")
}

// v2SecretStatus is the one answer for every key.
func v2SecretStatus(_ *API, p *clean.Reply, _ *clean.Request) error {
	w := newWriter(p, http.StatusOK, make([]byte, classLeast))
	w.open("{")
	w.object("record")
	w.word("state", stateUnknown)
	w.close("}")
	w.close("}")
	return w.end()
}

// v2Reveal opens a link, when it is told to continue.
func v2Reveal(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	key, phrase, goOn := q.Key(), c.phrase("passphrase"), c.rest.Field("continue", truthSize)
	if err := c.read(&phrase, &goOn); err != nil {
		return err
	}
	if !is(&goOn) {
		return v2Unknown(p, c.rest, key)
	}
	claim, ok := c.claim(key, &phrase)
	if !ok {
		return errUnknown
	}
	name := c.rest.Cut(shortLen)
	x := c.newShowing()
	show := func(o *vault.Opening) error {
		if err := x.begin(o); err != nil {
			return err
		}
		w := x.writer
		w.open("{")
		w.object("record")
		w.text("identifier", key)
		w.text("key", key)
		w.text("shortid", short(name[:0], key, shortLink))
		w.word("state", stateReceived)
		w.null("lifespan")
		w.null("secret_ttl")
		w.truth("has_passphrase", len(claim.Passphrase) > 0)
		w.word("verification", "")
		w.null("created")
		w.null("updated")
		w.truth("is_previewed", true)
		w.truth("is_revealed", true)
		w.truth("is_viewed", true)
		w.truth("is_received", true)
		w.lines = 1
		x.value("secret_value")
		lines := w.lines
		x.files()
		w.close("}")
		v2Details(w, true, lines)
		w.close("}")
		return w.err
	}
	err = c.try(claim, func(claim vault.Claim) error { return s.Vault.Open(claim, show) })
	return missing(p, errUnknown, x.deliver(err))
}

// v2Receipt tells what became of a link.
func v2Receipt(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	return c.v2Receipt(q.Key())
}

func (c *call) v2Receipt(key []byte) error {
	r, err := c.api.receipt(key)
	if err != nil {
		return err
	}
	name := c.rest.Cut(shortLen)
	w := c.writer(http.StatusOK)
	vault.Do(func() {
		o := outcomeOf(&r)
		w.open("{")
		w.object("record")
		v2Object(w, name, &r, key, nil, kindConceal)
		w.word("secret_state", o.state)
		w.natural("natural_expiration", r.Life)
		w.number("expiration", midnight(r.Made)+whole(r.Life))
		w.number("expiration_in_seconds", o.left(&r))
		v2Links(w, c.from.Host, key)
		w.close("}")
		w.object("details")
		w.word("type", "record")
		w.null("title")
		w.truth("has_passphrase", r.Phrase)
		w.truth("show_secret", false)
		w.truth("show_secret_link", false)
		w.truth("show_receipt", true)
		w.truth("is_orphaned", false)
		w.number("secret_realized_ttl", whole(r.Life))
		w.close("}")
		w.close("}")
	})
	return w.end()
}

// v2Burn destroys what waits, when it is told to continue.
func v2Burn(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	key, goOn := q.Key(), c.rest.Field("continue", truthSize)
	if err := c.read(&goOn); err != nil {
		return err
	}
	if !is(&goOn) {
		return c.v2Receipt(key)
	}
	r, err := s.burn(key)
	if err != nil {
		return err
	}
	name := c.rest.Cut(shortLen)
	w := c.writer(http.StatusOK)
	vault.Do(func() {
		w.open("{")
		w.truth("success", true)
		w.object("record")
		v2Object(w, name, &r, key, nil, kindConceal)
		v2Links(w, q.Host, key)
		w.close("}")
		w.object("details")
		w.word("type", "record")
		w.word("title", "Secret burned")
		w.close("}")
		w.close("}")
	})
	return w.end()
}
