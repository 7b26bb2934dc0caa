package handlers

import (
	"time"

	"lethe/assets"
	"lethe/handlers/budget"
)

// take takes what the form's links need of its visitor's budget, and says how
// long to wait where that is not there; give gives the links back. A turn that
// was asked for in vain stays taken, as it does of an opening.
func (m *making) take() time.Duration {
	q := m.reply.to
	b := m.site.budget(q)
	if wait := b.Take(q.Visitor, budget.Links, m.links()); wait > 0 {
		return wait
	}
	m.had = int(b.Had(q.Visitor, budget.Turns))
	wait := b.Take(q.Visitor, budget.Turns, m.turns())
	if wait > 0 {
		b.Give(q.Visitor, budget.Links, m.links())
	}
	return wait
}

func (m *making) give() {
	q := m.reply.to
	m.site.budget(q).Give(q.Visitor, budget.Links, m.links())
}

// links is how many the form makes.
func (m *making) links() int64 { return int64(max(m.page.Links, len(m.lines))) }

// turns is how many runs of Argon2id that takes: one for all of them.
func (m *making) turns() int64 {
	if m.page.MadePassphrase || len(m.wish.passphrase.Value) > 0 {
		return 1
	}
	return 0
}

// slow says on the form that it is over budget.
func (m *making) slow(wait time.Duration) {
	m.page.Send, m.page.Wait = assets.Slow, toWait(wait)
	tellWait(m.reply, wait)
}
