package handlers

import (
	"net/http"

	"lethe/assets"
	"lethe/policy"
)

// kept is what the policy page states, from the constants and settings by
// which it is done.
func (s *site) kept() assets.PolicyPage {
	return assets.PolicyPage{
		Limits:  s.limits,
		Lives:   policy.Lifetimes,
		LogDays: policy.LogDays,
		Arena:   int64(s.Vault.Layout().Arena),
	}
}

// policyPage says what is kept, where, and for how long.
func (s *site) policyPage(p *reply, q *request) error {
	return p.page(http.StatusOK, q.tongue.policy)
}
