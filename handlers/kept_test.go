package handlers

import (
	"net/http"
	"strings"
	"testing"

	"lethe/policy"
)

// TestPolicyPage: it states every lifetime and limit that is enforced.
func TestPolicyPage(t *testing.T) {
	s := newTestSite(t)
	a := s.ask("GET", "/policy", "")
	if a.status != http.StatusOK {
		t.Fatalf("got status %d", a.status)
	}
	text := a.text("main")
	for _, life := range []string{"5 minutes", "1 hour", "24 hours", "3 days", "7 days", "14 days", "30 days"} {
		if !strings.Contains(text, life) {
			t.Errorf("%q is not there", life)
		}
	}
	for _, number := range []int{policy.LogDays, policy.FilesMax, policy.LinksMax, policy.LinesMax, policy.TriesMax} {
		if !strings.Contains(text, decimal(int64(number))) {
			t.Errorf("%d is not there", number)
		}
	}
}
