package handlers

import (
	"net/http"
	"strings"
	"testing"

	"lethe/handlers/api"
	"lethe/policy"
	"lethe/vault"
)

// TestProgramsOnABudget: what programs use is counted with what people use, and
// what is over it is not done, and told in the words of each door.
func TestProgramsOnABudget(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 4 << 20, Argon2: cheap})
	f.site.api.Versions = api.Versions{V1: true, V2: true, Own: true}
	f.site.api.Budget = f.site.Budget
	const message = "Rate limit exceeded. Please try again later."
	unknown := strings.Repeat("z", vault.KeyLen)
	opens := []struct{ path, body, says string }{
		{"/api/v1/secret/" + unknown, "", "message"},
		{"/api/v2/secret/" + unknown + "/reveal", "continue=1", "error"},
		{own + "/open", "key=" + unknown, "title"},
		{own + "/collect", "key=" + unknown, "title"},
	}
	one := f.circuit(1)
	for i := range policy.BudgetFailed {
		if a := one.call(opens[i%4].path, opens[i%4].body, formType); a.status != http.StatusNotFound {
			t.Fatalf("opening %d: got status %d", i, a.status)
		}
	}
	for _, open := range opens {
		a := one.call(open.path, open.body, formType)
		a.slowDown(t)
		if got := a.member(t, open.says); got != message {
			t.Errorf("%s: got %q", open.path, got)
		}
	}
	// What opens something costs nothing of that, and others are not kept out.
	link, _ := one.mustShare("secret=x")
	two := f.circuit(2)
	for range 2 * policy.BudgetFailed {
		link, _ := two.mustShare("secret=x")
		if a := two.call("/api/v1/secret/"+link, "", ""); a.status != 200 {
			t.Fatalf("got status %d", a.status)
		}
	}
	if a := f.circuit(3).call("/api/v1/secret/"+link, "", ""); a.status != 200 {
		t.Errorf("got status %d", a.status)
	}

	three := f.circuit(4)
	links := 0
	for three.call(own+"/links", `{"text":"x","links":5}`, json1).status == 200 {
		links += 5
	}
	for three.call(own+"/links", `{"text":"x"}`, json1).status == 200 {
		links++
	}
	if links < policy.BudgetLinks/policy.BudgetShare || links > policy.BudgetLinks {
		t.Errorf("%d links, want %d to %d", links, policy.BudgetLinks/policy.BudgetShare, policy.BudgetLinks)
	}
	three.call(own+"/requests", "", "").slowDown(t)
	three.call("/api/v1/share", "secret=x", formType).slowDown(t)
	three.call("/api/v2/secret/conceal", `{"secret":{"secret":"x"}}`, json1).slowDown(t)

	four := f.circuit(5)
	for n := 0; n < policy.BudgetRequests; n++ {
		if a := four.ask("GET", "/api/v1/status", ""); a.status != 200 {
			t.Fatalf("request %d: got status %d", n, a.status)
		}
	}
	four.ask("GET", "/api/v1/status", "").slowDown(t)
	four.ask("GET", "/", "").slowDown(t)
}

// TestProgramTurns: passphrases take turns of Argon2id from the budget, at
// making and at opening.
func TestProgramTurns(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 4 << 20, Argon2: cheap})
	f.site.api.Versions = api.Versions{V1: true, V2: true, Own: true}
	f.site.api.Budget = f.site.Budget
	one := f.circuit(1)
	for n := 0; n < policy.BudgetTurns; n += 2 {
		link, _ := one.mustShare("secret=x&passphrase=p")
		if a := one.call("/api/v1/secret/"+link, "passphrase=p", formType); a.status != 200 {
			t.Fatalf("turn %d: got status %d", n, a.status)
		}
	}
	one.call("/api/v1/share", "secret=x&passphrase=p", formType).slowDown(t)
	one.call(own+"/links", "text=x&passphrase=p", formType).slowDown(t)
	link, _ := f.circuit(2).mustShare("secret=x&passphrase=p")
	one.call("/api/v1/secret/"+link, "passphrase=p", formType).slowDown(t)
	one.mustShare("secret=x")
	if a := f.circuit(3).call("/api/v1/secret/"+link, "passphrase=p", formType); a.status != 200 {
		t.Errorf("got status %d", a.status)
	}
}
