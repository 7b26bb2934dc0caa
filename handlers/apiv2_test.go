package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestV2Answers: each answer of the second version, to the letter, below /guest
// and without.
func TestV2Answers(t *testing.T) {
	for _, base := range []string{"/api/v2", "/api/v2/guest"} {
		testV2Answers(t, newProgramSite(t), base)
	}
}

func testV2Answers(t *testing.T, s *testSite, base string) {
	a := s.call(base+"/secret/conceal", `{"secret":{"secret":"a\ntext","ttl":3600.0,"passphrase":"p","kind":"conceal","share_domain":""}}`, json1)
	link, receipt := a.member(t, "record.secret.key"), a.member(t, "record.receipt.key")
	mask := []string{link, "LINK", receipt, "RECEIPT", a.member(t, "record.secret.shortid"), "SHORTLNK",
		a.member(t, "record.receipt.shortid"), "SHORTRCT", a.member(t, "record.receipt.secret_shortid"), "SHORTSEC"}
	check := func(name string, a got, status int, want string) {
		t.Helper()
		if a.status != status || a.masked(mask...) != want {
			t.Errorf("%s%s: got status %d, %s\nwant %d, %s", base, name, a.status, a.masked(mask...), status, want)
		}
		a.object(t)
		if n := len(a.body); n&(n-1) != 0 || n < 1024 {
			t.Errorf("%s: an answer of %d bytes", name, n)
		}
	}
	const secret = `"identifier":"LINK","key":"LINK","shortid":"SHORTLNK",`
	const madeSecret = secret + `"state":"new","lifespan":3600,"secret_ttl":3600,"has_passphrase":true,"verification":"","created":1728000000.0,"updated":1728000000.0,` +
		`"is_previewed":false,"is_revealed":false,"is_viewed":false,"is_received":false`
	const unknown = `{"record":{` + secret + `"state":"unknown","lifespan":null,"secret_ttl":null,"has_passphrase":false,"verification":"","created":null,"updated":null,` +
		`"is_previewed":false,"is_revealed":false,"is_viewed":false,"is_received":false},` +
		`"details":{"continue":false,"is_owner":false,"show_secret":false,"correct_passphrase":false,"display_lines":0,"one_liner":false}}`
	object := func(state, of, ttl, received, burned string, flags string) string {
		return `"identifier":"RECEIPT","key":"RECEIPT","custid":null,"owner_id":null,"state":"` + state + `","secret_shortid":"SHORTSEC","secret_identifier":"` + of + `",` +
			`"secret_ttl":` + ttl + `,"metadata_ttl":7200,"receipt_ttl":7200,"lifespan":3600,"share_domain":null,"created":1728000000.0,"updated":1728000000.0,` +
			`"shared":null,"recipients":[],"memo":null,"shortid":"SHORTRCT","previewed":null,"revealed":` + received + `,"viewed":null,"received":` + received + `,"burned":` + burned + `,` +
			`"is_previewed":false,"is_viewed":false,` + flags + `"is_orphaned":false,"is_destroyed":` + map[bool]string{true: "false", false: "true"}[state == "new"] +
			`,"has_passphrase":true,"kind":"conceal","source":"api"`
	}
	const isNew, isReceived, isBurned = `"is_received":false,"is_revealed":false,"is_burned":false,"is_expired":false,`,
		`"is_received":true,"is_revealed":true,"is_burned":false,"is_expired":false,`, `"is_received":false,"is_revealed":false,"is_burned":true,"is_expired":false,`
	const links = `,"share_path":"","share_url":"","burn_path":"/receipt/RECEIPT","burn_url":"http://lethetest.onion/receipt/RECEIPT",` +
		`"receipt_path":"/receipt/RECEIPT","receipt_url":"http://lethetest.onion/receipt/RECEIPT","metadata_path":"/receipt/RECEIPT","metadata_url":"http://lethetest.onion/receipt/RECEIPT"`
	details := func(seconds, state string) string {
		return `,"secret_state":"` + state + `","natural_expiration":"1 hours","expiration":1728003600,"expiration_in_seconds":` + seconds + links +
			`},"details":{"type":"record","title":null,"has_passphrase":true,"show_secret":false,"show_secret_link":false,"show_receipt":true,"is_orphaned":false,"secret_realized_ttl":3600}}`
	}
	const miss = `{"error":"Unknown secret","error_type":"RecordNotFound"}`
	made := object("new", "LINK", "3600", "null", "null", isNew)
	check("conceal", a, 200, `{"success":true,"record":{"receipt":{`+made+`},"metadata":{`+made+`},"secret":{`+madeSecret+`},"share_domain":null},`+
		`"details":{"kind":"conceal","recipient":[],"recipient_safe":[]}}`)
	check("secret", s.ask("GET", base+"/secret/"+link, ""), 200, unknown)
	check("secret, continue", s.ask("GET", base+"/secret/"+link+"?continue=true&passphrase=p", ""), 200, unknown)
	check("status", s.ask("GET", base+"/secret/"+link+"/status", ""), 200, `{"record":{"state":"unknown"}}`)
	waits := `{"record":{` + object("new", "", "3600", "null", "null", isNew) + details("3600", "new")
	check("receipt", s.ask("GET", base+"/receipt/"+receipt, ""), 200, waits)
	check("private", s.ask("GET", base+"/private/"+receipt, ""), 200, waits)
	check("burn, not sure", s.call(base+"/receipt/"+receipt+"/burn", "{}", json1), 200, waits)
	check("reveal, not sure", s.call(base+"/secret/"+link+"/reveal", `{"passphrase":"p"}`, json1), 200, unknown)
	check("reveal, no passphrase", s.call(base+"/secret/"+link+"/reveal", `{"continue":true}`, json1), 404, miss)
	check("reveal, wrong", s.call(base+"/secret/"+link+"/reveal", `{"continue":true,"passphrase":"q"}`, json1), 404, miss)
	check("reveal", s.call(base+"/secret/"+link+"/reveal", `{"continue":true,"passphrase":"p"}`, json1), 200,
		`{"record":{`+secret+`"state":"received","lifespan":null,"secret_ttl":null,"has_passphrase":true,"verification":"","created":null,"updated":null,`+
			`"is_previewed":true,"is_revealed":true,"is_viewed":true,"is_received":true,"secret_value":"a\ntext"},`+
			`"details":{"continue":true,"is_owner":false,"show_secret":true,"correct_passphrase":true,"display_lines":2,"one_liner":false}}`)
	check("reveal again", s.call(base+"/secret/"+link+"/reveal", `{"continue":true,"passphrase":"p"}`, json1), 404, miss)
	check("secret that was opened", s.ask("GET", base+"/secret/"+link, ""), 200, unknown)
	check("receipt of it", s.ask("GET", base+"/receipt/"+receipt, ""), 200, `{"record":{`+object("received", "", "0", "1728000000", "null", isReceived)+details("0", "received"))

	a = s.call(base+"/secret/conceal", `{"secret":{"secret":"x","ttl":3600,"passphrase":"p"}}`, json1)
	link, receipt = a.member(t, "record.secret.key"), a.member(t, "record.receipt.key")
	mask = []string{link, "LINK", receipt, "RECEIPT", a.member(t, "record.secret.shortid"), "SHORTLNK",
		a.member(t, "record.receipt.shortid"), "SHORTRCT", a.member(t, "record.receipt.secret_shortid"), "SHORTSEC"}
	check("burn", s.call(base+"/private/"+receipt+"/burn", `{"continue":true,"passphrase":""}`, json1), 200,
		`{"success":true,"record":{`+object("burned", "", "0", "null", "1728000000", isBurned)+links+`},"details":{"type":"record","title":"Secret burned"}}`)
	check("reveal of what was burned", s.call(base+"/secret/"+link+"/reveal", `{"continue":"true","passphrase":"p"}`, json1), 404, miss)

	a = s.call(base+"/secret/generate", `{"secret":{"ttl":3600,"passphrase":"p"}}`, json1)
	mask = []string{a.member(t, "record.secret.key"), "LINK", a.member(t, "record.receipt.key"), "RECEIPT", a.member(t, "record.secret.shortid"), "SHORTLNK",
		a.member(t, "record.receipt.shortid"), "SHORTRCT", a.member(t, "record.receipt.secret_shortid"), "SHORTSEC", a.member(t, "record.secret.secret_value"), "VALUE"}
	generated := strings.Replace(made, `"kind":"conceal"`, `"kind":"generate"`, 1)
	check("generate", a, 200, `{"success":true,"record":{"receipt":{`+generated+`},"metadata":{`+generated+`},"secret":{`+madeSecret+`,"secret_value":"VALUE"},"share_domain":null},`+
		`"details":{"kind":"generate","recipient":[],"recipient_safe":[]}}`)

	check("service", s.ask("GET", base+"/status", ""), 200, `{"success":true,"status":"nominal","locale":"en"}`)
	check("locales", s.ask("GET", base+"/supported-locales", ""), 200, `{"locales":["en"],"default_locale":"en","locale":"en"}`)
	check("unknown receipt", s.ask("GET", base+"/receipt/"+link, ""), 404, `{"error":"Not Found","error_type":"RecordNotFound"}`)
	check("recent", s.ask("GET", base+"/receipt/recent", ""), 401, `{"error":"Not authorized","error_type":"Unauthorized"}`)
	for _, at := range []string{"GET /nothing", "POST /secret/" + link, "GET /secret/conceal", "POST /secret/a/b/reveal", "GET /secret/" + link + "/reveal"} {
		method, path, _ := strings.Cut(at, " ")
		check(at, s.ask(method, base+path, ""), 404, `{"error":"Not Found","error_type":"NotFound"}`)
	}
	for body, want := range map[string]string{
		`{}`:                               `{"error":"You did not provide anything to share","error_type":"FormError","field":"secret"}`,
		`{"secret":{"secret":"","ttl":5}}`: `{"error":"You did not provide anything to share","error_type":"FormError","field":"secret"}`,
		`{"secret":{"secret":"x","recipient":"a@b"}}`:                  `{"error":"An account is required to send emails.","error_type":"FormError","field":"recipient"}`,
		`{"secret":{"secret":"x","recipient":["a@b"]}}`:                `{"error":"An account is required to send emails.","error_type":"FormError","field":"recipient"}`,
		`{"secret":{"secret":"x","passphrase":"  "}}`:                  `{"error":"The passphrase is too long or only blanks","error_type":"FormError","field":"passphrase"}`,
		`{"secret":{"secret":"a\u0000"}}`:                              `{"error":"The secret is not UTF-8 text","error_type":"FormError","field":"secret"}`,
		`{"secret":{"secret":"` + strings.Repeat("x", 1<<20+1):         `{"error":"The request cannot be read","error_type":"FormError"}`,
		`{"secret":{"secret":"` + strings.Repeat("x", 1<<20+1) + `"}}`: `{"error":"The secret is too large","error_type":"FormError","field":"secret"}`,
	} {
		status := 422
		if strings.Contains(want, "cannot be read") {
			status = 400
		}
		check(body[:min(50, len(body))], s.call(base+"/secret/conceal", body, json1), status, want)
	}
}

// TestV2Generate: a password of the length and letters that were asked for.
func TestV2Generate(t *testing.T) {
	s := newProgramSite(t)
	for body, want := range map[string]struct {
		n    int
		from string
	}{
		``:   {20, ""},
		`{}`: {20, ""},
		`{"secret":{"length":12,"character_sets":{"uppercase":true}}}`:                                    {12, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
		`{"secret":{"length":64,"character_sets":{"numbers":true,"exclude_ambiguous":true}}}`:             {64, "23456789"},
		`{"secret":{"length":1,"character_sets":{"lowercase":true,"symbols":false}}}`:                     {8, "abcdefghijklmnopqrstuvwxyz"},
		`{"secret":{"length":1000,"character_sets":{"symbols":true,"uppercase":null,"lowercase":false}}}`: {64, "!@#$%^&*()-_=+[]{};:,.?"},
	} {
		a := s.call("/api/v2/guest/secret/generate", body, json1)
		if a.status != http.StatusOK {
			t.Fatalf("%s: got status %d, %s", body, a.status, a.trimmed())
		}
		value := a.member(t, "record.secret.secret_value")
		if len(value) != want.n || want.from != "" && strings.Trim(value, want.from) != "" {
			t.Errorf("%s: got %q", body, value)
		}
		if kind := a.member(t, "record.receipt.kind"); kind != "generate" {
			t.Errorf("%s: got kind %q", body, kind)
		}
		back := s.call("/api/v2/secret/"+a.member(t, "record.secret.key")+"/reveal", `{"continue":true}`, json1)
		if got := back.member(t, "record.secret_value"); got != value {
			t.Errorf("%s: got back %q, want %q", body, got, value)
		}
	}
}

// TestProgramTexts: every text comes back to the letter, whatever its length and
// its characters, as JSON that others read.
func TestProgramTexts(t *testing.T) {
	s := newProgramSite(t)
	odd := ""
	for c := rune(1); c < 0x80; c++ {
		odd += string(c)
	}
	for _, text := range []string{"x", odd, odd + "\u2028é€𐍈\ufffd" + odd, strings.Repeat("a long text \"\\\n", 20_000), strings.Repeat("\x01", 1<<20), strings.Repeat("€", 1<<20/3)} {
		body, err := json.Marshal(map[string]any{"secret": map[string]string{"secret": text}})
		if err != nil {
			t.Fatal(err)
		}
		a := s.call("/api/v2/secret/conceal", string(body), json1)
		if a.status != 200 {
			t.Fatalf("got status %d, %s", a.status, a.trimmed())
		}
		back := s.call("/api/v1/secret/"+a.member(t, "record.secret.key"), "", "")
		if got := back.member(t, "value"); got != text {
			t.Errorf("got %.50q (%d bytes), want %.50q (%d)", got, len(got), text, len(text))
		}
		if n := len(back.body); n&(n-1) != 0 {
			t.Errorf("an answer of %d bytes", n)
		}
	}
}
