package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/handlers/budget"
	"lethe/policy"
	"lethe/vault"
)

// TestSlowPhrases: a receipt phrase that leads nowhere is counted as a wrong
// passphrase is, wherever it is sent; one that leads to an inbox is not, and
// the inboxes of others open.
func TestSlowPhrases(t *testing.T) {
	d := newDropSite(t, vault.Config{}, Drop{}, "alice")
	f := fairOver(t, d.testSite)
	words := d.mustTip("a tip")
	wrong := strings.Fields(words)
	slices.Reverse(wrong)
	other := strings.Join(wrong, " ")
	if other == words {
		t.Fatalf("the phrase reads the same backwards")
	}
	sends := map[string]func(at *testSite, p string) got{
		"open": func(at *testSite, p string) got { return at.post("/inbox", url.Values{"phrase": {p}}) },
		"delete": func(at *testSite, p string) got {
			return at.post("/inbox/delete", url.Values{"phrase": {p}, "reply": {"9"}})
		},
		"withdraw": func(at *testSite, p string) got {
			return at.post("/inbox/withdraw", url.Values{"phrase": {p}, "sure": {"1"}})
		},
		"add": func(at *testSite, p string) got {
			return at.multi("/inbox/add", value("phrase", p), value("text", "more"))
		},
		"send": func(at *testSite, p string) got {
			return at.post("/tip/send", url.Values{"phrase": {p}, "key": {strings.Repeat("k", vault.KeyLen)}})
		},
		"stop": func(at *testSite, p string) got {
			return at.post("/tip/stop", url.Values{"phrase": {p}, "key": {strings.Repeat("k", vault.KeyLen)}})
		},
	}
	circuit := 0
	for name, send := range sends {
		circuit++
		one := f.circuit(circuit)
		if name != "withdraw" {
			for range policy.BudgetFailed + 1 {
				if a := send(one, words); a.status != http.StatusOK {
					t.Fatalf("%s, the right phrase: got status %d", name, a.status)
				}
			}
		}
		for i := range policy.BudgetFailed {
			if a := send(one, other); a.status != inboxStatus {
				t.Fatalf("%s, wrong phrase %d: got status %d", name, i, a.status)
			}
		}
		a := send(one, other)
		a.slowDown(t)
		if name == "add" && a.text("textarea") != "more" {
			t.Errorf("%q came back of an addition", a.text("textarea"))
		}
		for _, send := range sends {
			send(one, words).slowDown(t)
		}
		one.post("/open", url.Values{"key": {strings.Repeat("k", vault.KeyLen)}}).slowDown(t)
	}
	if a := f.circuit(99).post("/inbox", url.Values{"phrase": {words}}); a.status != http.StatusOK || len(a.all("form")) == 0 {
		t.Errorf("another circuit: got status %d", a.status)
	}
}

// TestTriesOfALink: the turns that were asked for in vain for one link are
// counted over all circuits, and none are of a link that was opened.
func TestTriesOfALink(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 4 << 20, Argon2: cheap})
	link := f.mustMake("x", "p")
	opened := f.mustMake("x", "p")
	for i, path := range []string{link, link, linkPrefix + strings.Repeat("k", vault.KeyLen)} {
		f.circuit(1+i).open(path, "wrong")
	}
	f.circuit(9).mustOpen(opened, "p", "x")
	b := f.site.Budget
	for path, want := range map[string]int{link: 2, linkPrefix + strings.Repeat("k", vault.KeyLen): 1, opened: 0} {
		y := budget.Try{Turn: true, Key: b.Mark([]byte(path[len(linkPrefix):]))}
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			y.Visitor++
			got, _ := b.Begin(y)
			if b.End(y, false, true); got == want {
				break
			}
			if time.Now().After(deadline) { // a little is counted behind the answer
				t.Fatalf("had %d turns, want %d", got, want)
			}
		}
	}
}
