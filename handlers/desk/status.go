package desk

import (
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/vault"
)

// status says how the drop is.
func (s *site) status(p *clean.Reply, q *request) error {
	l := s.Vault.Layout()
	page := assets.DeskStatusPage{
		Life: s.Life, Largest: s.Max, Memory: int64(l.Pages), ForTips: int64(l.Tips), Names: s.Names,
	}
	err := s.Vault.Tips(s.Until(), func(t *vault.Tip) bool {
		page.Tips++
		if sum(t).fresh > 0 {
			page.Fresh++
		}
		return true
	})
	if err != nil {
		return err
	}
	return p.Page(http.StatusOK, s.pages.Status(page))
}
