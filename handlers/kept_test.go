package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"lethe/handlers/clean"
	"lethe/policy"
)

// TestPolicyPage: it states every lifetime and limit that is enforced, and every
// line that can be logged.
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
		if !strings.Contains(text, clean.Decimal(int64(number))) {
			t.Errorf("%d is not there", number)
		}
	}
	var lines []string
	for _, kind := range policy.Kinds() {
		lines = append(lines, kind.Name)
		for _, f := range kind.Fields {
			lines = append(lines, f.Name)
		}
	}
	if got := a.texts("code", ""); !slices.Equal(got, lines) {
		t.Errorf("log: got %q, want %q", got, lines)
	}
}
