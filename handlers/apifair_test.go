package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

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

// TestProgramTipsOnABudget: tips count as links do, and phrases that lead
// nowhere as links that open nothing; what leads to an inbox costs nothing of
// that.
func TestProgramTipsOnABudget(t *testing.T) {
	d := usualDrop(t)
	table := Budget(d.vault, 2, func() time.Duration { return time.Hour }, func(uint32) {})
	d.site.Budget, d.site.api.Budget = table, table
	clients, _ := d.overCircuits()
	circuit := func(number int) *dropSite {
		at, s := *d, *d.testSite
		s.client = clients(number)
		t.Cleanup(s.client.CloseIdleConnections)
		at.testSite = &s
		return &at
	}
	one := circuit(1)
	words := one.mustCallTip(value("text", "x"))
	calls := map[string]url.Values{"": of(nobodys), "/add": of(nobodys, "text", "x"), "/delete": of(nobodys, "reply", "1"), "/withdraw": of(nobodys, "confirm", "1")}
	for n := 0; n < policy.BudgetFailed; {
		for path, form := range calls {
			if n++; n <= policy.BudgetFailed {
				one.callInbox(path, form)
			}
		}
	}
	for path, form := range calls {
		one.call(own+"/inbox"+path, form.Encode(), formType).slowDown(t)
	}
	two := circuit(2)
	for range 2 * policy.BudgetFailed {
		if in := two.callInbox("", of(words)); in.State != "waiting" {
			t.Fatalf("got %+v", in)
		}
	}
	two.call(own+"/inbox", of("not a phrase").Encode(), formType).problem(t, 422, "phrase")

	three, tips := circuit(3), 0
	for three.call(own+"/tips", "text=x", formType).status == http.StatusCreated {
		tips++
	}
	if tips < policy.BudgetLinks/policy.BudgetShare || tips > policy.BudgetLinks {
		t.Errorf("%d tips, want %d to %d", tips, policy.BudgetLinks/policy.BudgetShare, policy.BudgetLinks)
	}
	three.call(own+"/tips", "text=x", formType).slowDown(t)
	three.call(own+"/inbox/add", of(words, "text", "y").Encode(), formType).slowDown(t)
	if n := len(d.parts(0)); n != tips+1 {
		t.Errorf("%d tips are there, want %d", n, tips+1)
	}
}
