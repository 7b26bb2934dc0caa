package api

import (
	"errors"
	"time"

	"lethe/handlers/budget"
	"lethe/handlers/clean"
	"lethe/vault"
)

// slow is what a visitor over budget is told: nothing was done.
func slow(wait time.Duration) *wrong {
	w := *errSlow
	w.wait = wait
	return &w
}

// Slow answers a program that is to wait.
func (s *API) Slow(p *clean.Reply, q *clean.Request, wait time.Duration) error {
	d, _, ok := s.door(q.Path)
	if !ok {
		return clean.ErrNotFound
	}
	return d.wrong(p, slow(wait), nil)
}

// budget is what the visitor's use is counted in; nobody counts on this
// machine, where a visitor has no number.
func (c *call) budget() *budget.Table {
	if c.from.Here {
		return nil
	}
	return c.api.Budget
}

// takes takes what links need, and a turn of Argon2id where there is a
// passphrase; had is how many turns the visitor had. A turn that was asked for
// in vain stays taken.
func (c *call) takes(links int64, passphrase []byte) (had int, err error) {
	b, visitor := c.budget(), c.from.Visitor
	if wait := b.Take(visitor, budget.Links, links); wait > 0 {
		return 0, slow(wait)
	}
	if len(passphrase) == 0 {
		return 0, nil
	}
	had = int(b.Had(visitor, budget.Turns))
	if wait := b.Take(visitor, budget.Turns, 1); wait > 0 {
		c.gives(links)
		return 0, slow(wait)
	}
	return had, nil
}

// terms are those of links; had is from takes. Who leaves waits for no turn.
func (c *call) terms(life time.Duration, passphrase, receipt []byte, had int) vault.Terms {
	t := vault.Terms{Life: life, Passphrase: passphrase, Receipt: receipt, Visitor: c.from.Visitor, Had: had}
	if len(passphrase) > 0 {
		t.Gone = c.from.Gone()
	}
	return t
}

// gives gives links back that were not made.
func (c *call) gives(links int64) { c.budget().Give(c.from.Visitor, budget.Links, links) }

// try runs an opening by a claim within the visitor's budget. What opens
// something costs nothing of that.
func (c *call) try(claim vault.Claim, open func(vault.Claim) error) error {
	b := c.budget()
	y := budget.Try{Visitor: c.from.Visitor, Turn: len(claim.Passphrase) > 0}
	if y.Turn {
		vault.Do(func() { y.Key = b.Mark(claim.Key) })
		claim.Gone = c.from.Gone()
	}
	var wait time.Duration
	if claim.Had, wait = b.Begin(y); wait > 0 {
		return slow(wait)
	}
	err := open(claim)
	b.End(y, errors.Is(err, vault.ErrRefused), err == nil)
	return err
}
