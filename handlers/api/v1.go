package api

import (
	"errors"
	"net/http"

	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/passphrase"
	"lethe/policy"
	"lethe/vault"
)

// v1Routes are the calls of the first version.
var v1Routes = map[string]route{
	"/status":   {get: status, post: status},
	"/share":    {post: v1Share},
	"/create":   {post: v1Share},
	"/generate": {post: v1Generate},
	"/secret/*": {post: v1Secret},

	"/private/*":       {get: v1Receipt, post: v1Receipt},
	"/metadata/*":      {get: v1Receipt, post: v1Receipt},
	"/receipt/*":       {get: v1Receipt, post: v1Receipt},
	"/private/*/burn":  {post: v1Burn},
	"/metadata/*/burn": {post: v1Burn},
	"/receipt/*/burn":  {post: v1Burn},

	"/private/recent":  {get: noAccount, post: noAccount},
	"/metadata/recent": {get: noAccount, post: noAccount},
	"/receipt/recent":  {get: noAccount, post: noAccount},
	"/authcheck":       {get: noAccount, post: noAccount},
}

// noAccount answers what needs one.
func noAccount(*API, *clean.Reply, *clean.Request) error { return errAccount }

// status says that all is well, or there would be no answer.
func status(_ *API, p *clean.Reply, _ *clean.Request) error {
	w := newWriter(p, http.StatusOK, make([]byte, classLeast))
	w.open("{")
	w.word("status", "nominal")
	w.word("locale", "en")
	w.close("}")
	return w.end()
}

// v1Share keeps a text.
func v1Share(s *API, p *clean.Reply, q *clean.Request) error {
	k, err := s.keeping(p, q, "")
	if err != nil {
		return err
	}
	defer k.in.end()
	secret := k.secret("secret")
	if err := k.read(&secret); err != nil {
		return err
	}
	return k.v1(nil)
}

// v1Generate keeps a password that is made for it, and tells it.
func v1Generate(s *API, p *clean.Reply, q *clean.Request) error {
	k, err := s.keeping(p, q, "")
	if err != nil {
		return err
	}
	defer k.in.end()
	if err := k.read(); err != nil {
		return err
	}
	value := k.rest.Cut(passphrase.PasswordSize)[:0]
	vault.Do(func() {
		value = passphrase.AppendLetters(value, policy.PasswordDefault)
		err = k.in.takePassword(value)
	})
	if err != nil {
		return err
	}
	return k.v1(value)
}

// takePassword takes one that was made as the text.
func (in *intake) takePassword(value []byte) error {
	in.text.Ink = true
	if _, err := in.Write(value); err != nil {
		return err
	}
	if !in.bundle.Has(bundle.Text) {
		return errFull
	}
	return nil
}

// v1 keeps what came and answers.
func (k *keeping) v1(value []byte) error {
	r, err := k.commit()
	if err != nil {
		return err
	}
	w := k.writer(http.StatusOK)
	vault.Do(func() {
		w.open("{")
		v1Object(w, k.from.Host, &r, k.receipt, k.link)
		if value != nil {
			w.text("value", value)
			w.text("secret_value", value)
		}
		w.close("}")
	})
	return w.end()
}

// v1Secret opens a link.
func v1Secret(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	key, phrase := q.Key(), c.phrase("passphrase")
	if err := c.read(&phrase); err != nil {
		return err
	}
	claim, ok := c.claim(key, &phrase)
	if !ok {
		return v1Wrong(p, errUnknown, key)
	}
	x := c.newShowing()
	err = x.deliver(c.try(claim, func(claim vault.Claim) error { return s.Vault.Open(claim, x.v1(key)) }))
	if err = missing(p, errUnknown, err); err == errUnknown {
		return v1Wrong(p, errUnknown, key)
	}
	return err
}

// v1 writes what was opened.
func (x *showing) v1(key []byte) func(*vault.Opening) error {
	return func(o *vault.Opening) error {
		if err := x.begin(o); err != nil {
			return err
		}
		w := x.writer
		w.open("{")
		x.value("value")
		w.text("secret_key", key)
		w.word("share_domain", "")
		x.files()
		w.close("}")
		return w.err
	}
}

// missing is an error of the vault with a miss as programs are told, as long as
// no answer has begun.
func missing(p *clean.Reply, miss *wrong, err error) error {
	if !p.Begun() && errors.Is(err, vault.ErrRefused) {
		return miss
	}
	return err
}

// v1Wrong answers what was not done: always with 404, but where it may go well
// in a while, and of a link with its key, as Onetime Secret does; nil is none.
func v1Wrong(p *clean.Reply, w *wrong, key []byte) error {
	status := http.StatusNotFound
	if w.passing() || w.status == http.StatusInternalServerError {
		status = w.status
	}
	return refuse(p, w, status, jsonType, func(j *writer) {
		if w == errNoSuch {
			j.word("error", w.text)
			return
		}
		j.word("message", w.text)
		if key != nil {
			j.hole("secret_key", key)
		}
	})
}
