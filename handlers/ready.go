package handlers

import (
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/handlers/passphrase"
	"lethe/handlers/qr"
	"lethe/vault"
)

// receiptPrefix leads to a receipt.
const receiptPrefix = "/receipt/"

// linkMax is the longest link that is shown, in bytes: our longest host, the
// longest path, and a key.
const linkMax = 512

// An address is a link with its QR code, in locked memory: as it stands in a
// page, and as it is.
type address struct{ shown, link, code, room []byte }

func newAddress(r *clean.Room) address {
	return address{
		shown: r.Cut(linkMax)[:0], link: r.Cut(linkMax)[:0],
		code: r.Cut(qr.SizeMax)[:0], room: r.Cut(qr.Room),
	}
}

// set makes it the link with a key. The host was checked at the gate. Of what
// is too long for a code there is none.
func (a *address) set(host, path string, key []byte) {
	a.link = append(append(append(append(a.link[:0], "http://"...), host...), path...), key...)
	a.shown = clean.Escaped(a.shown[:cap(a.shown)], a.link)
}

func (a *address) draw() { a.code, _ = qr.Append(a.code[:0], a.link, a.room) }

// readyPage is what the page with the new links says.
func (m *making) readyPage() assets.ReadyPage {
	page := assets.ReadyPage{
		Limits:   m.site.limits,
		Links:    len(m.made.links) / vault.KeyLen,
		Each:     m.page.Each,
		Life:     m.made.life,
		Password: len(m.made.password) > 0,
		Files:    m.in.files > 0,
		Here:     m.reply.to.Here,
	}
	switch {
	case len(m.made.passphrase) > 0:
		page.Passphrase = "made"
	case len(m.wish.passphrase.Value) > 0:
		page.Passphrase = "own"
	}
	return page
}

// ready answers with the new links. Each has the same length as the others,
// so that the length of the page is known before the first is sent.
func (m *making) ready() error {
	page := m.readyPage()
	host, path := m.reply.to.Host, linkPrefix

	password, passphrase := m.window.Cut(clean.EntityMax*passphrase.PasswordSize), m.window.Cut(clean.EntityMax*passphrase.Size)
	link, receipt := newAddress(&m.window), address{shown: m.window.Cut(linkMax), link: m.window.Cut(linkMax)}
	vault.Do(func() {
		password = clean.Escaped(password, m.made.password)
		passphrase = clean.Escaped(passphrase, m.made.passphrase)
		receipt.set(host, receiptPrefix, m.made.receipt)
		link.set(host, path, m.made.links[:vault.KeyLen])
		link.draw()
	})
	s := clean.SheetWriter{Reply: m.reply.Reply, Sheet: m.reply.to.tongue.ready.of(page)}
	each := int64(2*len(link.shown) + len(link.code))
	s.Begin(http.StatusOK, int64(page.Links)*each+int64(len(password)+len(passphrase)+len(receipt.shown)))
	if page.Password {
		s.Fill(password)
	}
	for n := range page.Links {
		if n > 0 {
			vault.Do(func() {
				link.set(host, path, m.made.links[n*vault.KeyLen:][:vault.KeyLen])
				link.draw()
			})
		}
		s.Fill(link.shown, link.code, link.shown)
		if page.Links > 1 {
			if err := s.Flush(); err != nil {
				return err
			}
		}
	}
	if page.Passphrase == "made" {
		s.Fill(passphrase)
	}
	s.Fill(receipt.shown)
	return s.End()
}
