package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lethe/handlers/budget"
	"lethe/policy"
	"lethe/vault"
)

// A fairSite is a site that counts, over circuits; its clock is a test's.
type fairSite struct {
	*testSite
	circuit func(number int) *testSite // what asks over it
	now     *atomic.Int64
	ended   chan uint32
}

func newFairSite(t *testing.T, c vault.Config) *fairSite {
	t.Helper()
	return fairOver(t, newTestSiteWith(t, c))
}

// fairOver has a site count.
func fairOver(t *testing.T, of *testSite) *fairSite {
	f := &fairSite{testSite: of, now: new(atomic.Int64), ended: make(chan uint32, 100)}
	f.now.Store(int64(time.Hour))
	clock := func() time.Duration { return time.Duration(f.now.Load()) }
	f.site.Budget = Budget(f.vault, 2, clock, func(v uint32) { f.ended <- v })
	clients, _ := f.overCircuits()
	f.circuit = func(number int) *testSite {
		s := *f.testSite
		s.client = clients(number)
		t.Cleanup(s.client.CloseIdleConnections)
		return &s
	}
	return f
}

// slowDown checks that an answer is the one over budget.
func (a got) slowDown(t *testing.T) {
	t.Helper()
	after, err := strconv.Atoi(a.header.Get("Retry-After"))
	if a.status != http.StatusTooManyRequests || err != nil || after < 1 || after > int(policy.BudgetSpan/time.Second) {
		t.Fatalf("got status %d, to come again in %q s", a.status, a.header.Get("Retry-After"))
	}
}

// Who asks too much on one circuit is told to slow down, in the language of
// the page, and others are not; after the wait that it says it goes on. Who
// does not stop is ended.
func TestSlowDown(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 4 << 20, Argon2: cheap})
	one, other := f.circuit(1), f.circuit(2)
	path := f.mustMake("kept", "")
	n := 0
	for one.ask("GET", "/style.css", "").status == http.StatusOK {
		n++
	}
	if n != policy.BudgetRequests {
		t.Errorf("%d answers, want %d", n, policy.BudgetRequests)
	}
	for _, at := range []struct{ path, lang string }{{"/", "en"}, {"/es/new", "es"}, {"/ar/open", "ar"}, {path, "en"}} {
		a := one.ask("GET", at.path, "")
		a.slowDown(t)
		if got := attr(a.all("html")[0], "lang"); got != at.lang {
			t.Errorf("%s: in %q, want %q", at.path, got, at.lang)
		}
	}
	one.post("/open", url.Values{"key": {path[len(linkPrefix):]}}).slowDown(t)
	if got := other.ask("GET", "/", "").status; got != http.StatusOK {
		t.Errorf("another circuit: got status %d", got)
	}
	other.mustOpen(path, "", "kept")
	if got := f.ask("GET", "/", "").status; got != http.StatusOK {
		t.Errorf("this machine: got status %d", got)
	}
	a := one.ask("GET", "/", "")
	wait, _ := strconv.Atoi(a.header.Get("Retry-After"))
	if !strings.Contains(a.visible(), "1 minute") {
		t.Errorf("the page does not say how long: %q", a.text("main"))
	}
	f.now.Add(int64(wait) * int64(time.Second))
	if got := one.ask("GET", "/", "").status; got != http.StatusOK {
		t.Errorf("after the wait: got status %d", got)
	}
	for range policy.BudgetRefused + 1 {
		one.ask("GET", "/", "")
	}
	if got := <-f.ended; got != 1 || len(f.ended) != 0 {
		t.Errorf("ended circuit %d and %d more, want 1 alone", got, len(f.ended))
	}
}

// Over budget a form comes back with its text, and nothing is made; in the
// vault nothing is left of it.
func TestSlowForm(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 32 << 20, Argon2: cheap})
	one := f.circuit(1)
	for range policy.BudgetLinks / policy.LinksMax {
		if got := one.post("/new", url.Values{"text": {"x"}, "links": {strconv.Itoa(policy.LinksMax)}}).status; got != http.StatusOK {
			t.Fatalf("got status %d", got)
		}
	}
	ask, _ := f.asked()
	ask = ask[len(askPrefix):]
	for _, text := range []string{"short", strings.Repeat("a long text ", 20000)} {
		for path, send := range map[string]func() got{
			"/new":            func() got { return one.post("/new", url.Values{"text": {text}, "links": {"1"}}) },
			"/new, multipart": func() got { return one.multi("/new", value("text", text), fileOf("a.txt", "file")) },
			"/answer":         func() got { return one.multi("/answer", value("key", ask), value("text", text)) },
		} {
			a := send()
			a.slowDown(t)
			if a.text("textarea") != text {
				t.Errorf("%s: %d bytes came back, want %d", path, len(a.text("textarea")), len(text))
			}
		}
	}
	one.post("/request", url.Values{}).slowDown(t)
	f.now.Add(int64(policy.BudgetSpan))
	if got := one.post("/new", url.Values{"text": {"x"}}).status; got != http.StatusOK {
		t.Errorf("after the wait: got status %d", got)
	}
}

// More requests than there may be: a form still gives its text back.
func TestSlowFormAtOnce(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 4 << 20, Argon2: cheap})
	one := f.circuit(1)
	for one.ask("GET", "/style.css", "").status == http.StatusOK {
	}
	a := one.post("/es/new", url.Values{"text": {"kept\n"}, "passphrase": {"p"}, "links": {"7"}})
	a.slowDown(t)
	if got := a.text("textarea"); got != "kept\n" || a.boxes().Get("links") != "7" {
		t.Errorf("%q came back, %v chosen", got, a.boxes())
	}
}

// What opens nothing is counted, what opens is not; links of others open.
func TestSlowOpening(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 32 << 20, Argon2: cheap})
	one, other := f.circuit(1), f.circuit(2)
	for range policy.BudgetFailed + 1 {
		one.mustOpen(f.mustMake("x", ""), "", "x")
	}
	link := f.mustMake("kept", "")
	unknown := url.Values{"key": {strings.Repeat("k", vault.KeyLen)}}
	for i := range policy.BudgetFailed {
		at := []string{"/open", "/collect"}[i%2]
		if got := one.post(at, unknown).status; got != http.StatusNotFound {
			t.Fatalf("%s, number %d: got status %d", at, i, got)
		}
	}
	one.post("/open", unknown).slowDown(t)
	one.post("/collect", unknown).slowDown(t)
	one.post("/open", url.Values{"key": {link[len(linkPrefix):]}}).slowDown(t)
	other.mustOpen(link, "", "kept")
}

// Passphrases take turns, whatever comes of them: to try one, and to make
// links with one.
func TestSlowTurns(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 32 << 20, Argon2: cheap})
	one := f.circuit(1)
	made := make([]string, policy.BudgetTurns)
	for i := range made {
		made[i] = f.mustMake("x", "p")
	}
	for i := range made {
		if i%2 == 0 {
			one.mustOpen(made[i], "p", "x")
		} else if got := one.post("/new", url.Values{"text": {"x"}, "made": {"1"}}).status; got != http.StatusOK {
			t.Fatalf("got status %d", got)
		}
	}
	one.open(made[1], "p").slowDown(t)
	a := one.post("/new", url.Values{"text": {"x"}, "passphrase": {"p"}})
	if a.slowDown(t); a.text("textarea") != "x" || !slices.Contains(a.wrong(), "passphrase") {
		t.Errorf("%q came back, asked for again: %v", a.text("textarea"), a.wrong())
	}
	if got := one.post("/new", url.Values{"text": {"x"}}).status; got != http.StatusOK {
		t.Errorf("without a passphrase: got status %d", got)
	}
	f.circuit(2).mustOpen(made[1], "p", "x")
}

// When tor is restarted, everybody begins anew.
func TestSlowAnew(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 4 << 20, Argon2: cheap})
	one := f.circuit(1)
	f.site.Budget.Take(1, budget.Requests, policy.BudgetRequests)
	one.ask("GET", "/", "").slowDown(t)
	f.site.Budget.Anew()
	if got := one.ask("GET", "/", "").status; got != http.StatusOK {
		t.Errorf("got status %d", got)
	}
}

// What all together may use before each has only a share grows with the
// machine: answers and failed openings with its processors, turns with those
// that there are at once, links with the places for them.
func TestBudgetFitsTheMachine(t *testing.T) {
	f := newFairSite(t, vault.Config{Arena: 4 << 20, Argon2: cheap})
	span := int64(policy.BudgetSpan / time.Second)
	for _, processors := range []int64{1, 4} {
		for use, tt := range map[budget.Use]struct{ each, all int64 }{
			budget.Requests: {policy.BudgetRequests, 1000 * span * processors},
			budget.Failed:   {policy.BudgetFailed, 6 * span * processors},
			budget.Turns:    {policy.BudgetTurns, 3 * span * int64(vault.Turns())},
			budget.Links:    {policy.BudgetLinks, int64(f.vault.Places()) / 64},
		} {
			b := Budget(f.vault, int(processors), func() time.Duration { return time.Hour }, nil)
			visitors := int64(0)
			for b.Take(uint32(visitors+1), use, tt.each) == 0 {
				visitors++
			}
			if want := tt.all / tt.each; visitors != want {
				t.Errorf("%d processors, use %d: %d visitors had all of it, want %d", processors, use, visitors, want)
			}
			if wait := b.Take(1<<31, use, tt.each/policy.BudgetShare); wait > 0 {
				t.Errorf("%d processors, use %d: one more has not even a share: %v", processors, use, wait)
			}
		}
	}
}
