package handlers

import (
	"errors"
	"io"
	"net/http"
	"time"

	"lethe/assets"
	"lethe/policy"
	"lethe/vault"
)

// makePage is the form that makes a link.
func (s *site) makePage(p *reply, q *request) error {
	return p.page(http.StatusOK, s.blank)
}

// A making is one such form on its way to a link. All of it that is secret
// lies in a lent slot or in the vault.
type making struct {
	site   *site
	reply  *reply
	host   string
	here   bool
	window []byte
	out    []byte

	text       text
	passphrase field
	life       field
	link       []byte
	receipt    []byte
}

// makeLink takes the form, and answers with the link, or with the form and
// the text in it and what is wrong.
func (s *site) makeLink(p *reply, q *request) error {
	if !isForm(q) {
		return errForm
	}
	if q.lent.Length() > policy.FormMax {
		return errTooLarge
	}
	rest, err := q.room(false)
	if err != nil {
		return err
	}
	m := making{
		site: s, reply: p, host: q.host, here: q.here,
		window:     rest.cut(windowSize),
		out:        rest.cut(escapeSize),
		passphrase: field{name: "passphrase", val: rest.cut(policy.PassphraseMax)[:0]},
		life:       field{name: "life", val: rest.cut(lifeDigits)[:0]},
		link:       rest.cut(vault.KeyLen),
		receipt:    rest.cut(vault.KeyLen),
	}
	if err := m.receive(q); err != nil {
		return err
	}
	defer m.text.to.Abort()
	return m.finish()
}

// receive reads the form, the text straight into the vault. A text is never
// longer than its form, so that is all the room it asks for.
func (m *making) receive(q *request) error {
	most := max(1, min(m.site.textMax, q.lent.Length()))
	sub, err := m.site.Vault.Begin(most)
	if err != nil {
		return err
	}
	m.text = text{to: sub, left: most}
	field := field{name: "text", to: m.text.take}
	in := q.body()
	vault.Do(func() {
		if err = readForm(in, m.window, &field, &m.passphrase, &m.life); err == nil {
			err = m.text.end()
		}
	})
	if err != nil {
		sub.Abort()
	}
	return err
}

// finish checks the form and makes the link.
func (m *making) finish() error {
	life, offered := lifeOf(m.life)
	page := assets.MakePage{Limits: m.site.limits, Lives: choices(life)}
	switch {
	case m.text.to.Len() == 0:
		page.Text = assets.Empty
	case !m.text.valid():
		page.Text = assets.NotText
	}
	if m.passphrase.long {
		page.Passphrase = assets.TooLong
	}
	if !offered {
		page.Life = assets.NoChoice
	}
	if page.Failed() {
		return m.again(http.StatusUnprocessableEntity, page)
	}
	err := m.text.to.Commit(vault.Terms{Life: life, Passphrase: m.passphrase.val, Receipt: m.receipt}, m.link)
	if errors.Is(err, vault.ErrBusy) { // the text still stands
		page.Send = assets.Busy
		m.reply.header().Set("Retry-After", retryAfter)
		return m.again(http.StatusServiceUnavailable, page)
	}
	if err != nil {
		return err
	}
	return m.ready(life)
}

// again gives the form back with the text in it. A passphrase is not: it
// would stand in the page for whoever looks.
func (m *making) again(status int, page assets.MakePage) error {
	if page.Passphrase == "" && len(m.passphrase.val) > 0 {
		page.Passphrase = assets.Again
	}
	return m.reply.text(status, assets.Languages[0].Make(page), m.out, func(w io.Writer) error {
		return m.text.to.Read(func(piece []byte) error {
			_, err := w.Write(piece)
			return err
		})
	})
}

// ready answers with the new link. The host was checked at the gate.
func (m *making) ready(life time.Duration) error {
	phrase := ""
	if len(m.passphrase.val) > 0 {
		phrase = "own"
	}
	sheet := m.site.ready[assets.ReadyPage{Limits: m.site.limits, Links: 1, Life: life, Passphrase: phrase, Here: m.here}]
	at := func(prefix string, out, key []byte) (link, rest []byte) {
		n := copy(out, "http://")
		w, _ := escape(out[n:], []byte(m.host))
		n += w
		n += copy(out[n:], prefix)
		n += copy(out[n:], key)
		return out[:n], out[n:]
	}
	var link, receipt []byte
	vault.Do(func() {
		var rest []byte
		link, rest = at(linkPrefixes[0], m.out, m.link)
		receipt, _ = at("/receipt/", rest, m.receipt)
	})
	return m.reply.page(http.StatusOK, sheet, link, nil, link, receipt)
}
