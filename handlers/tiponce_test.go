package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lethe/policy"
	"lethe/vault"
)

// TestTipAtOnce: a form that is sent several times at once is one tip, and each
// answer says the same words: for a text, and for a draft.
func TestTipAtOnce(t *testing.T) {
	s := usualDrop(t)
	form := append(s.form("/tip"), value("text", "x"))
	draft := s.tip("y", fileOf("a.jpg", tellingJPEG(t))).filled(t, "/tip/send")
	for name, send := range map[string]func() got{
		"text":  func() got { return s.multi("/tip", form...) },
		"draft": func() got { return s.post("/tip/send", url.Values(draft)) },
	} {
		before := len(s.parts(0))
		var all [4]got
		var wg sync.WaitGroup
		for i := range all {
			wg.Go(func() { all[i] = send() })
		}
		wg.Wait()
		want := all[0].words(t)
		for _, a := range all[1:] {
			if got := a.words(t); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		if n := len(s.parts(0)) - before; n != 1 {
			t.Errorf("%s: got %d tips, want 1", name, n)
		}
	}
}

// TestTipShort: where there is no room for a tip for as long as tips wait, it
// waits for less, and the page with the words says for how long.
func TestTipShort(t *testing.T) {
	var clock atomic.Int64
	s := newDropSite(t, vault.Config{Now: func() time.Duration { return time.Duration(clock.Load()) }}, Drop{Files: true}, "alice")
	said := func() time.Duration {
		t.Helper()
		text := strings.Repeat("a long text\n", 10_000)
		a := s.tip(text)
		words := a.words(t)
		_, rest, _ := strings.Cut(a.text("main"), "What you sent waits for ")
		days, _, _ := strings.Cut(rest, " days")
		n, err := strconv.Atoi(days)
		if err != nil {
			t.Fatalf("got %.40q", rest)
		}
		life := time.Duration(n) * 24 * time.Hour
		clock.Add(int64(life) - 1)
		if got := s.inbox(words).text("h1"); got != "Your inbox" {
			t.Errorf("just before %v are over: got %q", life, got)
		}
		s.vault.Purge()
		return life
	}
	if got := said(); got != policy.TipLife {
		t.Errorf("in an empty vault: %v, want %v", got, policy.TipLife)
	}
	for n := range 100 {
		sealed, err := s.vault.BeginSealed(200 << 10)
		if err != nil {
			t.Fatal(err)
		}
		sealed.Write(make([]byte, 200<<10))
		if life := sealed.Longest(); life < policy.TipLife/4 {
			sealed.Abort()
			break
		}
		if err := sealed.Tip([]byte{'f', byte(n)}, 0, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	if got := said(); got < 24*time.Hour || got >= policy.TipLife {
		t.Errorf("where room is short: %v", got)
	}
}
