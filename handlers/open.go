package handlers

import (
	"errors"
	"net/http"

	"lethe/policy"
	"lethe/vault"
)

// openMax is the longest body of the form that opens a link, in bytes: a
// passphrase of which every byte is escaped, key, nonce and names.
const openMax = 4 << 10

// linkPage is what a link leads to: a form. It is the same for every key but
// for the key and a nonce, and asks the vault nothing.
func (s *site) linkPage(p *reply, q *request) error {
	rest := room(q.lent.Margin())
	key, nonce := rest.cut(vault.KeyLen), rest.cut(vault.NonceLen)
	lent := q.lent.Key()
	vault.Do(func() {
		lent = trimKey(lent)
		mendKey(key, copy(key, lent) == len(lent) && len(lent) == vault.KeyLen)
		newNonce(nonce)
	})
	return p.page(http.StatusOK, s.link, key, nonce)
}

// An opening is one form on its way to what it opens. All of it that is
// secret lies in a lent slot or in the vault.
type opening struct {
	window, out            []byte
	index, phrase          []byte // room for what they say
	key, nonce, passphrase field
}

// openLink opens a link: the form's key, passphrase and nonce to the vault,
// the text straight from there to the page.
func (s *site) openLink(p *reply, q *request) error {
	if !isForm(q) {
		return errForm
	}
	if q.lent.Length() > openMax {
		return s.refuse(p) // no passphrase that long was ever set
	}
	rest, err := q.room(true)
	if err != nil {
		return err
	}
	o := opening{
		window:     rest.cut(openMax),
		out:        rest.cut(escapeSize),
		index:      rest.cut(indexMax),
		phrase:     rest.cut(comparableRoom(policy.PassphraseMax)),
		key:        field{name: "key", val: rest.cut(vault.KeyLen)[:0]},
		nonce:      field{name: "nonce", val: rest.cut(vault.NonceLen)[:0]},
		passphrase: field{name: "passphrase", val: rest.cut(policy.PassphraseMax)[:0]},
	}
	var c vault.Claim
	in := q.body()
	vault.Do(func() {
		if err = readForm(in, o.window, &o.key, &o.nonce, &o.passphrase); err == nil {
			c = o.claim()
		}
	})
	switch {
	case err != nil:
		return err
	case o.passphrase.long:
		return s.refuse(p)
	case !o.key.seen:
		return errForm
	}
	return s.open(p, c, o.out, o.index)
}

// claim is what the form brings.
func (o *opening) claim() vault.Claim {
	whole := !o.key.long && len(o.key.val) == vault.KeyLen
	c := vault.Claim{Key: o.key.val[:vault.KeyLen], Passphrase: comparable(o.passphrase.val, o.phrase)}
	mendKey(c.Key, whole)
	if !o.nonce.long && isNonce(o.nonce.val) {
		c.Nonce = o.nonce.val
	}
	return c
}

// open answers with what the claim opens, or that it opened nothing.
func (s *site) open(p *reply, c vault.Claim, out, index []byte) error {
	e := escaper{reply: p, status: http.StatusOK, first: s.opened[0], room: out}
	err := s.Vault.Open(c, func(o *vault.Opening) error {
		p.header().Set("Clear-Site-Data", policy.ClearSiteData)
		b, err := readBundle(o, index)
		if err != nil {
			return err
		}
		write := func(page []byte) error {
			_, err := e.Write(page)
			return err
		}
		text, written := b.only(partText)
		if written {
			err = o.ReadRange(text.off, text.size, write)
		}
		if password, ok := b.only(partPassword); ok && err == nil {
			if written {
				err = write([]byte{'\n'})
			}
			if err == nil {
				err = o.ReadRange(password.off, password.size, write)
			}
		}
		return err
	})
	if !p.begun && errors.Is(err, vault.ErrRefused) {
		return s.refuse(p)
	}
	if err != nil {
		return err
	}
	return e.end(s.opened[1])
}

// refuse is the one answer to every claim that opens nothing. 404 is what an
// address without a page says and what programs expect of a link that is no
// more; that it is the same for a wrong passphrase is the point.
func (s *site) refuse(p *reply) error {
	return p.page(http.StatusNotFound, s.refused)
}
