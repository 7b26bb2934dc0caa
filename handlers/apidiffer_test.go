package handlers

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lethe/handlers/api"
	"lethe/vault"
)

// TestProgramEnds: what receipts say of a link that nobody opened, to the
// letter: of one that wrong passphrases destroyed, as of one that was burned;
// of one whose time is over; and burning changes neither.
func TestProgramEnds(t *testing.T) {
	var clock atomic.Int64
	s := newTestSiteOf(t, vault.Config{
		Arena: 4 << 20, Argon2: cheap, Now: func() time.Duration { return time.Duration(clock.Load()) },
		Day: func() uint16 { return 20000 },
	}, Config{API: api.Versions{V1: true, V2: true}})
	for want, end := range map[string]func(link string){
		"burned": func(link string) {
			for _, wrong := range "abcde" {
				s.call("/api/v1/secret/"+link, "passphrase="+string(wrong), formType)
			}
		},
		"expired": func(string) { clock.Add(int64(time.Hour)) },
	} {
		link, receipt := s.mustShare("secret=x&ttl=3600&passphrase=p")
		end(link)
		v2 := s.ask("GET", "/api/v2/receipt/"+receipt, "")
		mask := []string{receipt, "RECEIPT", v2.member(t, "record.shortid"), "SHORTRCT", v2.member(t, "record.secret_shortid"), "SHORTSEC"}
		kept, days, burned, at := "7200", "1728000000", "1728000000", `"is_burned":true,"is_expired":false`
		if want == "expired" {
			kept, burned, at = "3600", "null", `"is_burned":false,"is_expired":true`
		}
		v1 := `{"custid":"anon","metadata_key":"RECEIPT","identifier":"RECEIPT","ttl":3600,"metadata_ttl":` + kept + `,"receipt_ttl":` + kept + `,"secret_ttl":0,` +
			`"metadata_url":"http://lethetest.onion/receipt/RECEIPT","receipt_url":"http://lethetest.onion/receipt/RECEIPT","state":"` + want + `",` +
			`"updated":` + days + `,"created":` + days + `,"recipient":[],"recipients":[],"share_domain":"","passphrase_required":true,"has_passphrase":true}`
		for _, call := range []string{"/private/", "/metadata/", "/receipt/"} {
			if got := s.ask("GET", "/api/v1"+call+receipt, ""); got.status != 200 || got.masked(mask...) != v1 {
				t.Errorf("%s: got status %d, %s\nwant %s", call, got.status, got.masked(mask...), v1)
			}
			burn := s.call("/api/v1"+call+receipt+"/burn", "", "")
			if got := burn.masked(append(mask, burn.member(t, "secret_shortkey"), "SHORTSEC")...); got != `{"state":`+v1+`,"secret_shortkey":"SHORTSEC"}` {
				t.Errorf("%s: burning got %s", call, got)
			}
		}
		record := `{"record":{"identifier":"RECEIPT","key":"RECEIPT","custid":null,"owner_id":null,"state":"` + want + `","secret_shortid":"SHORTSEC","secret_identifier":"",` +
			`"secret_ttl":0,"metadata_ttl":` + kept + `,"receipt_ttl":` + kept + `,"lifespan":3600,"share_domain":null,"created":` + days + `.0,"updated":` + days + `.0,` +
			`"shared":null,"recipients":[],"memo":null,"shortid":"SHORTRCT","previewed":null,"revealed":null,"viewed":null,"received":null,"burned":` + burned + `,` +
			`"is_previewed":false,"is_viewed":false,"is_received":false,"is_revealed":false,` + at + `,"is_orphaned":false,"is_destroyed":true,"has_passphrase":true,"kind":"conceal","source":"api",` +
			`"secret_state":"` + want + `","natural_expiration":"1 hours","expiration":1728003600,"expiration_in_seconds":0,`
		if got := v2.masked(mask...); !strings.HasPrefix(got, record) {
			t.Errorf("got %s\nwant %s", got, record)
		}
	}
}

// TestProgramLooks: asking for a link by the second version has one answer for
// every key, whatever is or was behind it.
func TestProgramLooks(t *testing.T) {
	s := newProgramSite(t)
	waits, receipt := s.mustShare("secret=x")
	used, _ := s.mustShare("secret=x")
	s.call("/api/v1/secret/"+used, "", "")
	burned, of := s.mustShare("secret=x&passphrase=p")
	s.call("/api/v1/private/"+of+"/burn", "", "")
	unknown := strings.Repeat("z", vault.KeyLen)
	for _, base := range []string{"/api/v2", "/api/v2/guest"} {
		for _, look := range []func(key string) got{
			func(key string) got { return s.ask("GET", base+"/secret/"+key, "") },
			func(key string) got { return s.ask("GET", base+"/secret/"+key+"/status", "") },
			func(key string) got { return s.call(base+"/secret/"+key+"/reveal", `{"continue":false}`, json1) },
		} {
			masked := func(key string) (got, string) {
				a := look(key)
				if record := a.object(t)["record"].(map[string]any); record["state"] != "unknown" {
					t.Errorf("got state %v", record["state"])
				} else if name, ok := record["shortid"].(string); ok {
					return a, a.masked(key, "KEY", name, "SHORT")
				}
				return a, a.masked(key, "KEY")
			}
			want, says := masked(unknown)
			for _, key := range []string{waits, receipt, used, burned, of} {
				if a, got := masked(key); a.status != want.status || got != says || len(a.body) != len(want.body) || len(a.header) != len(want.header) {
					t.Errorf("%s: got status %d, %s, want %d, %s", base, a.status, got, want.status, says)
				}
			}
		}
	}
	s.mustOpen("/s/"+waits, "", "x")
}

// TestProgramBurns: a receipt burns by every name that it has, and whatever
// stands there as a passphrase.
func TestProgramBurns(t *testing.T) {
	s := newProgramSite(t)
	for _, burn := range []struct{ path, body, kind, state string }{
		{"/api/v1/private/KEY/burn", "", "", "state.state"},
		{"/api/v1/private/KEY/burn", "passphrase=wrong", formType, "state.state"},
		{"/api/v1/metadata/KEY/burn", `{"passphrase":"wrong"}`, json1, "state.state"},
		{"/api/v1/receipt/KEY/burn?passphrase=wrong", "", "", "state.state"},
		{"/api/v2/receipt/KEY/burn", `{"continue":true,"passphrase":"wrong"}`, json1, "record.state"},
		{"/api/v2/private/KEY/burn", `{"continue":true}`, json1, "record.state"},
		{"/api/v2/guest/receipt/KEY/burn", "continue=true&passphrase=wrong", formType, "record.state"},
	} {
		link, receipt := s.mustShare("secret=x&passphrase=p")
		if got := s.call(strings.Replace(burn.path, "KEY", receipt, 1), burn.body, burn.kind).member(t, burn.state); got != "burned" {
			t.Errorf("%s %s: got state %q", burn.path, burn.body, got)
		}
		if a := s.call("/api/v1/secret/"+link, "passphrase=p", formType); a.status != 404 {
			t.Errorf("%s: opened all the same: %s", burn.path, a.trimmed())
		}
	}
}

// TestV2Names: short names are of no key the beginning, or any other part.
func TestV2Names(t *testing.T) {
	s := newProgramSite(t)
	for _, call := range []string{"conceal", "generate"} {
		a := s.call("/api/v2/secret/"+call, `{"secret":{"secret":"x"}}`, json1)
		keys := a.member(t, "record.secret.key") + " " + a.member(t, "record.receipt.key")
		seen := map[string]bool{}
		for _, path := range []string{"record.secret.shortid", "record.receipt.shortid", "record.receipt.secret_shortid"} {
			name := a.member(t, path)
			if len(name) != 8 || strings.Contains(keys, name) || seen[name] {
				t.Errorf("%s: got %q of %q", path, name, keys)
			}
			seen[name] = true
		}
	}
}

// TestV2Lives: any lifetime is taken, within what there is.
func TestV2Lives(t *testing.T) {
	s := newProgramSite(t)
	for ttl, want := range map[string]string{
		"null": "604800", "0": "604800", "0.0": "604800", `""`: "604800", "60": "60", "1.5": "60", "-5": "60", "3600.9": "3600", `"3600"`: "3600",
		"3.6e3": "3600", "2592001": "2592000", "1e99": "2592000",
	} {
		a := s.call("/api/v2/guest/secret/conceal", `{"secret":{"secret":"x","ttl":`+ttl+`}}`, json1)
		if a.status != 200 {
			t.Errorf("%s: got status %d, %s", ttl, a.status, a.trimmed())
			continue
		}
		record := a.object(t)["record"].(map[string]any)
		for _, value := range []any{record["receipt"].(map[string]any)["lifespan"], record["secret"].(map[string]any)["lifespan"], record["secret"].(map[string]any)["secret_ttl"]} {
			if got := value.(interface{ String() string }).String(); got != want {
				t.Errorf("%s: got %s, want %s", ttl, got, want)
			}
		}
	}
}

// TestProgramFull: where there is no room, each version says so in its words,
// to the letter, and that it may go well later.
func TestProgramFull(t *testing.T) {
	s := newProgramSite(t)
	long := "secret=" + strings.Repeat("x", 1<<20)
	for s.call("/api/v1/share", long, formType).status == 200 {
	}
	const text = "There is no room for this now. Less, or for a shorter time, may fit."
	for _, call := range []struct{ path, body, kind, want string }{
		{"/api/v1/share", long, formType, `{"message":"` + text + `"}`},
		{"/api/v2/secret/conceal", `{"secret":{"secret":"` + strings.Repeat("x", 1<<20) + `"}}`, json1, `{"error":"` + text + `","error_type":"ServerError"}`},
		{"/api/v2/guest/secret/conceal", `{"secret":{"secret":"` + strings.Repeat("x", 1<<20) + `"}}`, json1, `{"error":"` + text + `","error_type":"ServerError"}`},
	} {
		a := s.call(call.path, call.body, call.kind)
		if a.status != 503 || a.trimmed() != call.want || a.header.Get("Retry-After") == "" {
			t.Errorf("%s: got status %d, %s, want %s", call.path, a.status, a.trimmed(), call.want)
		}
		a.object(t)
	}
}
