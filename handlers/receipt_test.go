package handlers

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lethe/handlers/bundle"
	"lethe/policy"
	"lethe/vault"
)

// keepWithReceipt puts a text into the vault under n links.
func (s *testSite) keepWithReceipt(n int, passphrase string, life time.Duration) (links []string, receipt string) {
	s.t.Helper()
	sub := s.submit(piece{bundle.Text, "", "x"})
	keys, key := make([]byte, n*vault.KeyLen), make([]byte, vault.KeyLen)
	if err := sub.Commit(vault.Terms{Life: life, Passphrase: []byte(passphrase), Receipt: key}, keys); err != nil {
		s.t.Fatal(err)
	}
	for i := range n {
		links = append(links, "/s/"+string(keys[i*vault.KeyLen:(i+1)*vault.KeyLen]))
	}
	return links, string(key)
}

// states are what a receipt says of each link.
func (s *testSite) states(receipt string) []string {
	s.t.Helper()
	a := s.ask("GET", "/receipt/"+receipt, "")
	if a.status != http.StatusOK {
		s.t.Fatalf("receipt: got status %d", a.status)
	}
	return a.texts("p", "state")
}

// TestReceiptStates: it says of every link what became of it, and looking changes
// nothing.
func TestReceiptStates(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Repeat: time.Minute, Tries: 1})
	links, key := s.keepWithReceipt(4, "p", time.Hour)
	s.mustOpen(links[1], "p", "x")
	s.open(links[2], "wrong")
	s.vault.Burn([]byte(key), 3)
	want := []string{"waits", "was opened today", "Wrong passphrases", "You destroyed it today"}
	for range 3 {
		got := s.states(key)
		for i := range want {
			if len(got) != len(want) || !strings.Contains(got[i], want[i]) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
	for _, path := range []string{"/private/", "/metadata/", "/receipt/"} {
		if a := s.ask("GET", path+strings.ToUpper(key)+".", ""); a.status != http.StatusOK || !strings.Contains(a.text("main"), "waits") {
			t.Errorf("%s: got status %d", path, a.status)
		}
	}
	s.mustOpen(links[0], "p", "x")
}

// TestReceiptDays: days are counted by the vault's days, and a clock that was
// set back makes it today.
func TestReceiptDays(t *testing.T) {
	const made = 20_000
	var day atomic.Uint32
	day.Store(made)
	s := newTestSiteWith(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Day: func() uint16 { return uint16(day.Load()) }})
	links, key := s.keepWithReceipt(1, "", time.Hour)
	day.Add(1)
	s.mustOpen(links[0], "", "x")
	for _, tt := range []struct {
		day  uint32
		says []string
	}{
		{made + 1, []string{"Made yesterday", "opened today"}},
		{made + 4, []string{"Made 4 days ago", "opened 3 days ago"}},
		{made - 9, []string{"Made today", "opened today"}},
	} {
		day.Store(tt.day)
		text := s.ask("GET", "/receipt/"+key, "").text("main")
		for _, say := range tt.says {
			if !strings.Contains(text, say) {
				t.Errorf("day %d: %q is not in %q", tt.day, say, text)
			}
		}
	}
}

// TestBurn: nothing is destroyed before it was asked for twice, and then what
// was asked for.
func TestBurn(t *testing.T) {
	s := newTestSite(t)
	links, key := s.keepWithReceipt(3, "", time.Hour)
	receipt := s.ask("GET", "/receipt/"+key, "")
	forms := receipt.forms("/burn")
	if len(forms) != 4 { // one for each, one for all
		t.Fatalf("got %d forms, want 4", len(forms))
	}
	for _, form := range forms {
		a := s.post("/burn", form)
		if a.status != http.StatusOK || len(a.forms("/burn")) != 1 || a.forms("/burn")[0].Get("sure") != "1" {
			t.Fatalf("got status %d, %v", a.status, a.forms("/burn"))
		}
	}
	if got := s.states(key); !strings.Contains(strings.Join(got, ""), "waits") {
		t.Fatalf("after the question: got %q", got)
	}
	a := s.post("/burn", s.post("/burn", forms[1]).forms("/burn")[0])
	if a.status != http.StatusOK || !strings.Contains(a.text("h1"), "destroyed") || a.header.Get("Clear-Site-Data") != policy.ClearSiteData {
		t.Errorf("got status %d, %q, %v", a.status, a.text("h1"), a.header)
	}
	if a := s.open(links[1], ""); a.status != http.StatusNotFound {
		t.Errorf("the burned link: got status %d", a.status)
	}
	s.mustOpen(links[0], "", "x")
	s.post("/burn", s.post("/burn", forms[3]).forms("/burn")[0])
	if a := s.open(links[2], ""); a.status != http.StatusNotFound {
		t.Errorf("another burned link: got status %d", a.status)
	}
	for i, want := range []string{"opened", "destroyed", "destroyed"} {
		if got := s.states(key); !strings.Contains(got[i], want) {
			t.Errorf("link %d: got %q, want %q", i+1, got[i], want)
		}
	}
	// Nothing waits any more: the question is not asked, the answer is none.
	if a := s.post("/burn", forms[3]); a.status != http.StatusOK || len(a.forms("/burn")) > 0 {
		t.Errorf("got status %d, %v", a.status, a.forms("/burn"))
	}
	if a := s.post("/burn", url.Values{"key": {key}, "link": {"99"}, "sure": {"1"}}); !strings.Contains(a.text("h1"), "Nothing") {
		t.Errorf("link 99: got status %d, %q", a.status, a.text("h1"))
	}
}

// TestReceiptRefusals: a receipt that is not there has one answer, whatever is
// asked of it.
func TestReceiptRefusals(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: 4 << 20, Argon2: cheap})
	links, _ := s.keepWithReceipt(1, "", time.Hour)
	unknown := strings.Repeat("q", vault.KeyLen)
	want := s.ask("GET", "/receipt/"+strings.Repeat("z", vault.KeyLen), "")
	s.mustRefuse(want, "Nothing is here by this receipt.")
	all := map[string]got{
		"unknown":         s.ask("GET", "/receipt/"+unknown, ""),
		"alias":           s.ask("GET", "/metadata/"+unknown, ""),
		"pasted":          s.post("/open-link", url.Values{"link": {"/receipt/" + unknown}}),
		"malformed":       s.ask("GET", "/private/x", ""),
		"a link":          s.ask("GET", "/receipt/"+strings.TrimPrefix(links[0], "/s/"), ""),
		"burn":            s.post("/burn", url.Values{"key": {unknown}}),
		"burn, sure":      s.post("/burn", url.Values{"key": {unknown}, "sure": {"1"}}),
		"burn one":        s.post("/burn", url.Values{"key": {unknown}, "link": {"3"}, "sure": {"1"}}),
		"burn a link":     s.post("/burn", url.Values{"key": {strings.TrimPrefix(links[0], "/s/")}, "sure": {"1"}}),
		"malformed, burn": s.post("/burn", url.Values{"key": {"x"}, "sure": {"1"}}),
	}
	for name, a := range all {
		if a.status != want.status || a.visible() != want.visible() || len(a.body) != len(want.body) || !reflect.DeepEqual(a.header, want.header) {
			t.Errorf("%s: got status %d, %d bytes, %v", name, a.status, len(a.body), a.header)
		}
	}
	s.mustOpen(links[0], "", "x")
}

// TestBurnMalformed: a form that is none destroys nothing.
func TestBurnMalformed(t *testing.T) {
	s := newTestSite(t)
	links, key := s.keepWithReceipt(1, "", time.Hour)
	for _, form := range []url.Values{
		{"sure": {"1"}}, {"key": {key}, "link": {"x"}, "sure": {"1"}}, {"key": {key}, "link": {"-1"}, "sure": {"1"}},
		{"key": {key, key}, "sure": {"1"}},
	} {
		if a := s.post("/burn", form); a.status != http.StatusBadRequest {
			t.Errorf("%v: got status %d, want 400", form, a.status)
		}
	}
	for _, sure := range []string{"", "0", "11", "yes", " 1"} {
		s.post("/burn", url.Values{"key": {key}, "sure": {sure}})
	}
	s.mustOpen(links[0], "", "x")
}
