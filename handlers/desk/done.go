package desk

import (
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/vault"
)

// done wipes a tip once its form says that whoever sent it is sure, and asks
// before. A part that has come between comes with the question again.
func (s *site) done(p *clean.Reply, q *request) error {
	rest, err := q.Room(true)
	if err != nil {
		return err
	}
	sure, parts := rest.Field("sure", 1), rest.Field("parts", clean.NumberDigits)
	if err := q.ReadShort(&rest, &sure, &parts); err != nil {
		return err
	}
	page := assets.DeskDonePage{Hours: s.Next() > 0}
	err = s.Vault.Tip(q.alias, s.Until(), func(t *vault.Tip) error {
		page.Parts, page.Fresh = len(t.Parts), sum(t).fresh
		return nil
	})
	if err != nil {
		return s.settle(p, err)
	}
	if n, ok := clean.Number(&parts, 0); !isSure(&sure) || !ok || n != page.Parts {
		alias := []byte(q.name)
		return p.Page(http.StatusOK, s.pages.Done(page), alias, alias, alias, alias)
	}
	if err := s.Vault.Done(q.alias); err != nil {
		return s.settle(p, err)
	}
	return p.Page(http.StatusOK, s.wiped)
}

// panic destroys all that the vault holds, tips and links, once its form says
// so, and asks before.
func (s *site) panic(p *clean.Reply, q *request) error {
	rest, err := q.Room(true)
	if err != nil {
		return err
	}
	sure := rest.Field("sure", 1)
	if err := q.ReadShort(&rest, &sure); err != nil {
		return err
	}
	if !isSure(&sure) {
		return p.Page(http.StatusOK, s.ask)
	}
	s.Vault.Purge()
	s.Panic()
	return p.Page(http.StatusOK, s.emptied)
}

// isSure is whether a question was answered.
func isSure(f *clean.Field) bool { return !f.Long && clean.Same(f.Value, "1") }
