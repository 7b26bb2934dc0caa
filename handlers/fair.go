package handlers

import (
	"errors"
	"net/http"
	"time"

	"lethe/assets"
	"lethe/handlers/budget"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// Budget counts what visitors of a site with such a vault use, sized by that
// and by how many processors there are. end is asked to end the circuit of one
// who goes on over budget; it does not wait.
func Budget(v *vault.Vault, processors int, now func() time.Duration, end func(visitor uint32)) *budget.Table {
	upload, l := uploadMax(v), v.Layout()
	return budget.New(budget.Config{
		Each: budget.Amounts{
			budget.Requests: policy.BudgetRequests,
			budget.Bytes:    policy.BudgetUploads * (upload + policy.FormMax),
			budget.Links:    policy.BudgetLinks,
			budget.Failed:   policy.BudgetFailed,
			budget.Turns:    policy.BudgetTurns,
		},
		All: budget.Amounts{
			budget.Requests: int64(processors) * policy.BudgetAllRequests,
			budget.Bytes:    int64(l.Pages), // what fills it once
			budget.Links:    int64(v.Places()) / policy.BudgetAllLinks,
			budget.Failed:   int64(processors) * policy.BudgetAllFailed,
			budget.Turns:    int64(vault.Turns()) * policy.BudgetAllTurns,
		},
		Now: now,
		End: end,
	})
}

// budget is what the visitor's use is counted in. Nobody counts on this
// machine, where a visitor has no number.
func (s *site) budget(q *request) *budget.Table {
	if q.Here {
		return nil
	}
	return s.Config.Budget
}

// spend takes what it needs to answer a request at all, before anything of it
// is looked at, and says how long to wait where that is not there.
func (s *site) spend(q *request) time.Duration {
	b := s.budget(q)
	if wait := b.Take(q.Visitor, budget.Requests, 1); wait > 0 {
		return wait
	}
	return b.Take(q.Visitor, budget.Bytes, min(q.Length(), uploadMax(s.Vault)+policy.FormMax))
}

// slow is the answer over budget: nothing was done.
func (s *site) slow(p *reply, wait time.Duration) error {
	tellWait(p, wait)
	return p.Page(http.StatusTooManyRequests, p.to.tongue.slow[minutes(wait)-1])
}

// tellWait tells programs.
func tellWait(p *reply, wait time.Duration) {
	p.Header().Set("Retry-After", clean.Decimal(int64((wait+time.Second-1)/time.Second)))
}

// slowMax is the longest wait that a page says, in minutes.
const slowMax = int(policy.BudgetSpan / time.Minute)

// minutes are those of a wait, rounded up: 1 to slowMax.
func minutes(wait time.Duration) int {
	return min(max(int((wait+time.Minute-1)/time.Minute), 1), slowMax)
}

// toWait is a wait as pages say it.
func toWait(wait time.Duration) time.Duration { return time.Duration(minutes(wait)) * time.Minute }

// slowSheets are the pages that say so, by minutes less one.
func slowSheets(l *assets.Language, limits assets.Limits) (all [slowMax]assets.Sheet) {
	for i := range all {
		all[i] = l.Say(assets.NoticePage{Limits: limits, Notice: assets.Slow, Wait: time.Duration(i+1) * time.Minute})
	}
	return all
}

// tries takes what an opening may cost, and notes in the claim what its turn
// depends on; tried gives back what it did not.
func (s *site) tries(q *request, c *vault.Claim) (y budget.Try, wait time.Duration) {
	b := s.budget(q)
	y = budget.Try{Visitor: q.Visitor, Turn: len(c.Passphrase) > 0}
	if y.Turn {
		vault.Do(func() { y.Key = b.Mark(c.Key) })
		c.Gone = q.Gone()
	}
	c.Had, wait = b.Begin(y)
	return y, wait
}

func (s *site) tried(q *request, y budget.Try, err error) {
	s.budget(q).End(y, errors.Is(err, vault.ErrRefused), err == nil)
}

// phraseTry is f, which needs a receipt phrase, within the visitor's budget:
// what leads nowhere is counted as an opening that opened nothing.
func (s *site) phraseTry(p *reply, f func() error) error {
	y := budget.Try{Visitor: p.to.Visitor}
	b := s.budget(p.to)
	if _, wait := b.Begin(y); wait > 0 {
		return s.slow(p, wait)
	}
	err := f()
	b.End(y, p.to.missed, !p.to.missed)
	return err
}

// fewer makes room as begin does, but for a text alone that is to be given
// back: where there is a wait, nothing else comes of the form.
func fewer(begin func(int64) (*vault.Submission, error), wait time.Duration) func(int64) (*vault.Submission, error) {
	first := wait > 0
	return func(size int64) (*vault.Submission, error) {
		if first {
			first = false
			return nil, vault.ErrFull
		}
		return begin(size)
	}
}
