package handlers

import (
	"net/http"

	"lethe/assets"
	"lethe/policy"
)

// kept is what the policy page states, from the constants and settings by
// which it is done.
func (s *site) kept() assets.PolicyPage {
	page := assets.PolicyPage{
		Limits:  s.limits,
		Lives:   policy.Lifetimes,
		LogDays: s.LogDays,
		Arena:   int64(s.Vault.Layout().Arena),
		Doors:   s.API.Open(),
	}
	if s.Drop != nil {
		page.Tips = assets.PolicyTips{
			Life:        s.Drop.Life,
			Max:         s.tips.limits.Upload,
			Journalists: s.Drop.Recipients.Names(),
			Hours:       s.Drop.Hours,
		}
		if s.Drop.Files {
			page.Tips.Draft = policy.DraftLife
		}
	}
	for _, kind := range policy.Kinds() {
		e := assets.PolicyEvent{Name: kind.Name}
		for _, f := range kind.Fields {
			e.Fields = append(e.Fields, f.Name)
		}
		page.Events = append(page.Events, e)
	}
	return page
}

// policyPage says what is kept, where, and for how long.
func (s *site) policyPage(p *reply, q *request) error {
	return p.Page(http.StatusOK, q.tongue.policy)
}
