package handlers

import (
	"time"

	"lethe/handlers/bundle"
	"lethe/handlers/passphrase"
	"lethe/policy"
	"lethe/vault"
)

// made is what was made for the sender, in locked memory.
type made struct {
	life       time.Duration
	links      []byte // their keys
	receipt    []byte // its key
	passphrase []byte // where it was asked for
	compared   []byte // the same as the vault gets it
	password   []byte
}

// commit makes what was asked for, and the links. After vault.ErrBusy and
// vault.ErrFull the text still stands.
func (m *making) commit() error {
	life, _ := lifeOf(m.wish.life)
	n := int(m.links())
	m.made = made{
		life:       life,
		links:      m.window.Cut(n * vault.KeyLen),
		receipt:    m.window.Cut(vault.KeyLen),
		passphrase: m.window.Cut(passphrase.Size)[:0],
		compared:   m.window.Cut(passphrase.Size)[:0],
		password:   m.window.Cut(passphrase.PasswordSize)[:0],
	}
	var err error
	vault.Do(func() { err = m.make() })
	if err != nil {
		return err
	}
	terms := vault.Terms{Life: life, Passphrase: m.wish.passphrase.Value, Receipt: m.made.receipt, Visitor: m.reply.to.Visitor, Had: m.had}
	if m.turns() > 0 {
		terms.Gone = m.reply.to.Gone()
	}
	if m.page.MadePassphrase {
		terms.Passphrase = m.made.compared
	}
	if m.page.Each {
		return m.commitEach(terms)
	}
	return m.in.to.Commit(terms, m.made.links)
}

// make makes passphrase and password, and closes the bundle.
func (m *making) make() error {
	if m.page.MadePassphrase {
		m.made.makePassphrase()
	}
	if m.page.Each {
		return nil
	}
	m.made.password = appendPassword(m.made.password, &m.page)
	if len(m.made.password) > 0 {
		err := m.in.bundle.Begin(bundle.Password, nil)
		if err == nil {
			_, err = m.in.bundle.Write(m.made.password)
		}
		if err != nil {
			return err
		}
	}
	return m.in.bundle.End()
}

// makePassphrase makes one. Words with a dash are shown with it, and compared
// without.
func (m *made) makePassphrase() {
	m.passphrase = passphrase.AppendWords(m.passphrase, policy.PhraseWords)
	m.compared = passphrase.Comparable(append(m.compared, m.passphrase...), nil)
}
