package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/handlers/api"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
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

// TestPolicyTips: it states who reads tips, for how long they wait and when they
// appear, from what the site is told; and not a word of it where none are taken.
func TestPolicyTips(t *testing.T) {
	const heading = "A tip"
	for _, tt := range []struct {
		drop      Drop
		names     []string
		says, not string
	}{
		{Drop{Files: true}, []string{"alice", "bob"}, "see it as soon as it is sent", "full hour"},
		{Drop{Files: true}, []string{"alice", "bob"}, "1 hour from each look on", ""},
		{Drop{Files: true}, []string{"alice", "bob"}, "by the keys of that one alone", ""},
		{Drop{}, []string{"alice"}, "", "look at what they give away"},
		{Drop{}, []string{"alice"}, "", "that one alone"},
		{Drop{Hours: []int{8, 14}}, []string{"alice"}, "these hours (UTC)", "as soon as it is sent"},
		{Drop{Hours: []int{8, 14}}, []string{"alice"}, "14:00", "full hour"},
		{Drop{Hours: make([]int, 24)}, []string{"alice"}, "at the next full hour", "00:00"},
		{Drop{Life: 3 * 24 * time.Hour}, []string{"carol"}, "It waits for 3 days after", "30 days after"},
		{Drop{Max: 1 << 20}, []string{"carol"}, "1 MiB for each part of a tip", ""},
	} {
		s := newDropSite(t, vault.Config{}, tt.drop, tt.names...)
		a := s.ask("GET", "/policy", "")
		text := a.text("main")
		if !strings.Contains(text, heading) || !strings.Contains(text, tt.says) || tt.not != "" && strings.Contains(text, tt.not) {
			t.Errorf("%+v: got\n%s\nwant %q and not %q", tt.drop, text, tt.says, tt.not)
		}
		if got := a.texts("bdi", ""); !slices.Equal(got, tt.names) {
			t.Errorf("got the journalists %q, want %q", got, tt.names)
		}
	}
	if a := newTestSite(t).ask("GET", "/policy", ""); slices.Contains(a.texts("h2", ""), heading) {
		t.Error("it speaks of tips where none are taken")
	}
}

// TestPolicyDoors: it says by which addresses programs are answered, and no
// others.
func TestPolicyDoors(t *testing.T) {
	const none = "There is no address here for programs."
	for _, tt := range []struct {
		open api.Versions
		want []string
	}{
		{api.Versions{}, nil},
		{api.Versions{V1: true, V2: true, Own: true}, []string{"/api/v1", "/api/v2", own}},
		{api.Versions{V2: true}, []string{"/api/v2"}},
		{api.Versions{Own: true}, []string{own}},
	} {
		s := newTestSiteOf(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Now: func() time.Duration { return time.Hour }}, Config{API: tt.open})
		a := s.ask("GET", "/policy", "")
		var got []string
		for _, n := range a.all("li") {
			if at := attr(n, "translate"); at == "no" {
				got = append(got, n.FirstChild.Data)
			}
		}
		if !slices.Equal(got, tt.want) || strings.Contains(a.text("main"), none) != (tt.want == nil) {
			t.Errorf("%+v: got %q, want %q", tt.open, got, tt.want)
		}
		for _, door := range []string{"/api/v1", "/api/v2", own} {
			path := map[string]string{own: "/limits"}[door]
			if path == "" {
				path = "/status"
			}
			if open := s.ask("GET", door+path, "").status == http.StatusOK; open != slices.Contains(got, door) {
				t.Errorf("%+v: %s answers: %v", tt.open, door, open)
			}
		}
	}
}
