package handlers

import (
	"errors"
	"io"
	"net/http"

	"lethe/policy"
	"lethe/vault"
)

// openMax is the longest body of the form that opens a link, in bytes: a
// passphrase of which every byte is escaped, key, nonce and names.
const openMax = 4 << 10

// linkPage is what a link leads to: a form. It is the same for every key but
// for the key and a nonce, and asks the vault nothing.
func (s *site) linkPage(p *reply, r *http.Request) (err error) {
	vault.Do(func() {
		var b [vault.KeyLen + vault.NonceLen]byte
		defer clear(b[:])
		key, nonce := b[:vault.KeyLen], b[vault.KeyLen:]
		keyFrom(r, key)
		newNonce(nonce)
		err = p.page(http.StatusOK, s.link, key, nonce)
	})
	return err
}

// openLink opens a link: the form's key, passphrase and nonce to the vault,
// the text straight from there to the page.
func (s *site) openLink(p *reply, r *http.Request) error {
	if !isForm(r) {
		return errForm
	}
	return s.lend(func(slot []byte) error {
		rest := room(slot)
		window, out := rest.cut(openMax), rest.cut(escapeSize)
		key := field{name: "key", val: rest.cut(vault.KeyLen)[:0]}
		nonce := field{name: "nonce", val: rest.cut(vault.NonceLen)[:0]}
		passphrase := field{name: "passphrase", val: rest.cut(policy.PassphraseMax)[:0]}

		in := newBody(p, r, openMax)
		err := readForm(in, window, &key, &nonce, &passphrase)
		if errors.Is(err, errTooLarge) || err == nil && passphrase.long {
			in.drain(window, policy.FormMax)
			return s.refuse(p) // no passphrase that long was ever set
		}
		if err != nil {
			in.drain(window, policy.FormMax)
			return err
		}
		if !key.seen {
			return errForm
		}
		whole := !key.long && len(key.val) == vault.KeyLen
		claim := vault.Claim{Key: key.val[:vault.KeyLen], Passphrase: passphrase.val}
		mendKey(claim.Key, whole)
		if !nonce.long && isNonce(nonce.val) {
			claim.Nonce = nonce.val
		}
		return s.claim(p, claim, out)
	})
}

// claim answers with what the claim opens, or that it opened nothing.
func (s *site) claim(p *reply, c vault.Claim, out []byte) error {
	err := s.Vault.Open(c, func(o *vault.Opening) error {
		p.header().Set("Clear-Site-Data", policy.ClearSiteData)
		return p.text(http.StatusOK, s.opened, func(w io.Writer) error {
			return o.Read(func(page []byte) error { return escapeTo(w, page, out) })
		})
	})
	if !p.begun && errors.Is(err, vault.ErrRefused) {
		return s.refuse(p)
	}
	return err
}

// refuse is the one answer to every claim that opens nothing. 404 is what an
// address without a page says and what programs expect of a link that is no
// more; that it is the same for a wrong passphrase is the point.
func (s *site) refuse(p *reply) error {
	return p.page(http.StatusNotFound, s.refused)
}
