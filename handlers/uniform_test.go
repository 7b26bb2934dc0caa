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
	"lethe/vault"
)

// mustRefuse sees that an answer is a refusal in the words of its kind, and
// that advice about passphrases and senders is only in a link's.
func (s *testSite) mustRefuse(a got, heading string, says ...string) {
	s.t.Helper()
	if a.status != http.StatusNotFound || a.text("h1") != heading {
		s.t.Errorf("got status %d, %q, want %q", a.status, a.text("h1"), heading)
	}
	page := a.visible()
	for _, words := range says {
		if !strings.Contains(page, words) {
			s.t.Errorf("%q is not in %q", words, page)
		}
	}
	if strings.Contains(page, "passphrase") {
		s.t.Errorf("speaks of a passphrase: %q", page)
	}
}

// TestUniform: at each address, everything that is not there any more has the
// same answer: status, headers, page, length. Time passes by a clock that the
// test turns.
func TestUniform(t *testing.T) {
	var clock atomic.Int64
	s := newTestSiteOf(t, vault.Config{
		Arena: 4 << 20, Argon2: cheap, Repeat: time.Minute, Grant: time.Minute,
		Now: func() time.Duration { return time.Duration(clock.Load()) },
	}, Config{})
	text := piece{bundle.Text, "", "x"}
	fill := func() (all map[string]string) { // keys by what will become of them
		burned, receipt := s.keepWithReceipt(1, "", time.Hour)
		s.vault.Burn([]byte(receipt), -1)
		expired, old := s.keepWithReceipt(1, "", 2*time.Minute)
		used := s.keep("", text)
		s.post("/open", url.Values{"key": {used}})
		answered, collected := s.asked()
		s.answered(answered, text)
		s.post("/collect", url.Values{"key": {collected[len("/collect/"):]}})
		a := s.post("/request", url.Values{"life": {"300"}}).text("main")
		_, late, _ := strings.Cut(a, "/ask/")
		_, lateCollect, _ := strings.Cut(a, "/collect/")
		grant := s.open("/s/"+s.keep("", piece{bundle.File, "a", "x"}), "").forms("/file")[0]
		return map[string]string{
			"burned": burned[0][3:], "expired": expired[0][3:], "forgotten receipt": old, "used": used,
			"answered": answered[len("/ask/"):], "collected": collected[len("/collect/"):],
			"late": late[:vault.KeyLen], "late collect": lateCollect[:vault.KeyLen],
			"ended grant": grant.Get("key"), "unknown": strings.Repeat("q", vault.KeyLen), "malformed": "x",
			"punctuation": "...", "none": "",
		}
	}
	keys := fill()
	clock.Add(int64(10 * time.Minute))

	ways := map[string]func(key string) got{
		"open": func(key string) got {
			return s.post("/open", url.Values{"key": {key}, "nonce": {strings.Repeat("0", 32)}})
		},
		"phrase":  func(key string) got { return s.post("/open", url.Values{"key": {key}, "passphrase": {"p"}}) },
		"file":    func(key string) got { return s.post("/file", url.Values{"key": {key}, "file": {"1"}}) },
		"receipt": func(key string) got { return s.ask("GET", "/receipt/"+key+".", "") },
		"burn":    func(key string) got { return s.post("/burn", url.Values{"key": {key}}) },
		"sure":    func(key string) got { return s.post("/burn", url.Values{"key": {key}, "sure": {"1"}}) },
		"collect": func(key string) got { return s.post("/collect", url.Values{"key": {key}}) },
	}
	for way, do := range ways {
		want := do(strings.Repeat("z", vault.KeyLen))
		if want.status != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", way, want.status)
		}
		for name, key := range keys {
			a := do(key)
			if a.status != want.status || a.visible() != want.visible() || len(a.body) != len(want.body) || !reflect.DeepEqual(a.header, want.header) {
				t.Errorf("%s, %s: got status %d, %q, %d bytes, %v", way, name, a.status, a.text("h1"), len(a.body), a.header)
			}
		}
	}
}
