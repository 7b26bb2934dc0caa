package handlers

import (
	"net/http"
	"strings"
	"testing"

	"lethe/vault"
)

// TestV1Answers: each answer of the first version, to the letter, so that names
// and types are what clients decode.
func TestV1Answers(t *testing.T) {
	s := newProgramSite(t)
	a := s.call("/api/v1/share", "secret=a%20text&ttl=3600&passphrase=p", formType)
	link, receipt := a.member(t, "secret_key"), a.member(t, "metadata_key")
	mask := []string{link, "LINK", receipt, "RECEIPT"}
	const made = `"ttl":3600,"metadata_ttl":7200,"receipt_ttl":7200,"secret_ttl":3600,` +
		`"metadata_url":"http://lethetest.onion/receipt/RECEIPT","receipt_url":"http://lethetest.onion/receipt/RECEIPT",`
	const rest = `"recipient":[],"recipients":[],"share_domain":"","passphrase_required":true,"has_passphrase":true}`
	const head = `{"custid":"anon","metadata_key":"RECEIPT","identifier":"RECEIPT",`
	const keys = `"secret_key":"LINK","secret_identifier":"LINK",`
	const days = `"updated":1728000000,"created":1728000000,`
	check := func(name string, a got, status int, want string) {
		t.Helper()
		if a.status != status || a.masked(mask...) != want {
			t.Errorf("%s: got status %d, %s\nwant %d, %s", name, a.status, a.masked(mask...), status, want)
		}
		if n := len(a.body); n&(n-1) != 0 || n < 1024 {
			t.Errorf("%s: an answer of %d bytes", name, n)
		}
	}
	check("share", a, 200, head+keys+made+`"state":"new",`+days+rest)
	check("receipt", s.ask("GET", "/api/v1/private/"+receipt, ""), 200, head+made+`"state":"new",`+days+rest)
	check("receipt by POST", s.ask("POST", "/api/v1/metadata/"+receipt, ""), 200, head+made+`"state":"new",`+days+rest)
	check("no passphrase", s.call("/api/v1/secret/"+link, "", ""), 404, `{"message":"Unknown secret","secret_key":"LINK"}`)
	check("wrong passphrase", s.call("/api/v1/secret/"+link, "passphrase=q", formType), 404, `{"message":"Unknown secret","secret_key":"LINK"}`)
	check("secret", s.call("/api/v1/secret/"+link, "passphrase=p", formType), 200, `{"value":"a text","secret_key":"LINK","share_domain":""}`)
	check("secret again", s.call("/api/v1/secret/"+link, "passphrase=p", formType), 404, `{"message":"Unknown secret","secret_key":"LINK"}`)
	received := strings.Replace(made, `"secret_ttl":3600,`, "", 1) + `"state":"received",` + days + `"received":1728000000,`
	check("receipt of what was received", s.ask("GET", "/api/v1/receipt/"+receipt, ""), 200, head+received+rest)
	burnt := s.call("/api/v1/private/"+receipt+"/burn", "", "")
	mask = append(mask, burnt.member(t, "secret_shortkey"), "SHORTKEY")
	check("burn what was received", burnt, 200, `{"state":`+head+received+rest+`,"secret_shortkey":"SHORTKEY"}`)

	a = s.call("/api/v1/generate", "", "")
	link, receipt, value := a.member(t, "secret_key"), a.member(t, "metadata_key"), a.member(t, "value")
	mask = []string{link, "LINK", receipt, "RECEIPT", value, "VALUE"}
	free := strings.NewReplacer("true", "false").Replace(rest)
	week := strings.NewReplacer(":3600", ":604800", ":7200", ":1209600").Replace(made)
	check("generate", a, 200, head+keys+week+`"state":"new",`+days+strings.TrimSuffix(free, "}")+`,"value":"VALUE","secret_value":"VALUE"}`)
	burnt = s.call("/api/v1/receipt/"+receipt+"/burn", "continue=true", formType)
	if name := burnt.member(t, "secret_shortkey"); len(name) != 8 || strings.Contains(receipt, name) || strings.Contains(link, name) {
		t.Errorf("got short key %q of %q and %q", name, link, receipt)
	}
	mask = append(mask, burnt.member(t, "secret_shortkey"), "SHORTKEY")
	gone := strings.Replace(week, `"secret_ttl":604800`, `"secret_ttl":0`, 1)
	check("burn", burnt, 200, `{"state":`+head+gone+`"state":"burned",`+days+free+`,"secret_shortkey":"SHORTKEY"}`)
	check("secret that was burned", s.call("/api/v1/secret/"+link, "", ""), 404, `{"message":"Unknown secret","secret_key":"LINK"}`)

	check("status", s.ask("GET", "/api/v1/status", ""), 200, `{"status":"nominal","locale":"en"}`)
	check("status by POST", s.call("/api/v1/status", "", formType), 200, `{"status":"nominal","locale":"en"}`)
	check("unknown receipt", s.ask("GET", "/api/v1/private/"+link, ""), 404, `{"message":"Not Found"}`)
	check("burn of an unknown receipt", s.call("/api/v1/private/"+link+"/burn", "", ""), 404, `{"message":"Not Found"}`)
	for _, path := range []string{"/private/recent", "/metadata/recent", "/receipt/recent", "/authcheck"} {
		check(path, s.ask("GET", "/api/v1"+path, ""), 404, `{"message":"Not authorized"}`)
	}
	for _, at := range []string{"GET /nothing", "GET /secret/" + link, "GET /share", "DELETE /private/" + receipt, "POST /secret/a/b", "POST /secret/", "OPTIONS /share"} {
		method, path, _ := strings.Cut(at, " ")
		check(at, s.ask(method, "/api/v1"+path, ""), 404, `{"error":"Not Found"}`)
	}
	for form, want := range map[string]string{
		"":                                 "You did not provide anything to share",
		"secret=":                          "You did not provide anything to share",
		"secret=%20%0a":                    "You did not provide anything to share",
		"secret=x&recipient=a%40b.example": "An account is required to send emails.",
		"secret=x&recipient%5B%5D=a%40b":   "An account is required to send emails.",
		"secret=%ff":                       "The secret is not UTF-8 text",
		"secret=a%00b":                     "The secret is not UTF-8 text",
		"secret=x&passphrase=%20":          "The passphrase is too long or only blanks",
		"secret=x&passphrase=" + strings.Repeat("p", 1025): "The passphrase is too long or only blanks",
		"secret=" + strings.Repeat("x", 1<<20+1):           "The secret is too large",
		"secret=%zz":                                       "The request cannot be read",
		"secret=a&secret=b":                                "The request cannot be read",
	} {
		check(form[:min(40, len(form))], s.call("/api/v1/share", form, formType), 404, `{"message":"`+want+`"}`)
	}
}

// TestV1Ways: every way in which clients send parameters is one text kept.
func TestV1Ways(t *testing.T) {
	s := newProgramSite(t)
	const multi = "multipart/form-data; boundary=b"
	part := func(name, value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	const text, query = "ä text\r\n+ & more=%", "secret=%C3%A4%20text%0D%0A%2B+%26+more%3D%25"
	for _, way := range []struct{ name, path, body, kind string }{
		{"urlencoded", "", query + "&ttl=7200", formType},
		{"with a charset", "", query + "&ttl=7200", formType + "; charset=UTF-8"},
		{"untyped", "", query + "&ttl=7200", ""},
		{"query", "?" + query + "&ttl=7200", "", ""},
		{"query, empty form", "?" + query + "&ttl=7200", "", formType},
		{"query, empty JSON", "?" + query + "&ttl=7200", "", json1},
		{"query, JSON that says nothing", "?" + query + "&ttl=7200", "{}", json1 + "; charset=utf-8"},
		{"query and body", "?ttl=7200", query, formType},
		{"the body wins", "?ttl=100&secret=another", query + "&ttl=7200", formType},
		{"multipart", "", part("secret", text) + part("ttl", "7200") + "--b--\r\n", multi},
		{"multipart and query", "?ttl=7200", part("secret", text) + "--b--\r\n", multi},
		{"JSON", "", `{"secret":"\u00e4 text\r\n+ & more=%","ttl":7200}`, json1},
		{"JSON, a float", "", `{"secret":"\u00e4 text\r\n+ & more=%","ttl":7200.0,"recipient":[],"x":{"secret":1}}`, json1},
		{"JSON, a string", "", `{"secret":"\u00e4 text\r\n+ & more=%","ttl":"7200","recipient":null,"passphrase":""}`, json1},
	} {
		for _, call := range []string{"share", "create"} {
			a := s.call("/api/v1/"+call+way.path, way.body, way.kind)
			if a.status != http.StatusOK {
				t.Errorf("%s: got status %d, %s", way.name, a.status, a.trimmed())
				continue
			}
			if ttl := string(a.object(t)["ttl"].(interface{ String() string }).String()); ttl != "7200" {
				t.Errorf("%s: got ttl %s", way.name, ttl)
			}
			if got := s.call("/api/v1/secret/"+a.member(t, "secret_key"), "", "").member(t, "value"); got != text {
				t.Errorf("%s: got %q, want %q", way.name, got, text)
			}
		}
	}
	for _, way := range []struct{ path, body, kind string }{
		{"", "passphrase=p+%C3%A9", formType}, {"?passphrase=p+%C3%A9", "", ""}, {"?passphrase=p+e%CC%81", "", json1},
		{"", `{"passphrase":"p \u00e9"}`, json1}, {"", part("passphrase", "p é") + "--b--\r\n", multi}, {"", "passphrase=p%20%C3%A9", ""},
	} {
		link, _ := s.mustShare("secret=x&passphrase=p+%C3%A9")
		if a := s.call("/api/v1/secret/"+link+way.path, way.body, way.kind); a.status != http.StatusOK {
			t.Errorf("passphrase by %v: got status %d", way, a.status)
		}
	}
	for _, bad := range []struct{ body, kind string }{
		{`{"secret":"x","recipient":["a@b"]}`, json1}, {`{"secret":"x","recipient":"a@b"}`, json1},
	} {
		if a := s.call("/api/v1/share", bad.body, bad.kind); a.status == 200 || a.member(t, "message") != "An account is required to send emails." {
			t.Errorf("%s: got status %d, %s", bad.body, a.status, a.trimmed())
		}
	}
	// What is no form and no JSON says nothing.
	if a := s.call("/api/v1/share", "secret=x", "text/plain"); a.status != 404 || a.member(t, "message") != "You did not provide anything to share" {
		t.Errorf("text/plain: got status %d, %s", a.status, a.trimmed())
	}
	// Deep JSON is refused, and so is what is too long for a call without a text.
	if a := s.call("/api/v1/share", strings.Repeat(`{"a":`, 9)+"1"+strings.Repeat("}", 9), json1); a.status != 404 {
		t.Errorf("deep JSON: got status %d", a.status)
	}
	link, _ := s.mustShare("secret=x")
	if a := s.call("/api/v1/secret/"+link, "passphrase="+strings.Repeat("p", 20<<10), formType); a.status != 404 {
		t.Errorf("a long call: got status %d", a.status)
	}
	if a := s.call("/api/v1/secret/"+link, "", ""); a.status != 200 {
		t.Errorf("after it: got status %d", a.status)
	}
}

// TestV1Lives: any lifetime is taken, within what there is.
func TestV1Lives(t *testing.T) {
	s := newProgramSite(t)
	for ttl, want := range map[string]string{
		"": "604800", "0": "604800", "0.0": "604800", "abc": "604800", "60": "60", "59": "60", "1": "60", "-5": "60",
		"2592000": "2592000", "2592001": "2592000", "99999999999999999999999999": "2592000", "1e99": "2592000",
		"3600.9": "3600", "3.6e3": "3600", "36000e-1": "3600", "+5": "604800", "1e": "604800", "5 min": "604800",
		"604800.00000000000000000000000000000000000": "604800",
	} {
		a := s.call("/api/v1/share", "secret=x&ttl="+strings.ReplaceAll(ttl, "+", "%2B"), formType)
		if a.status != 200 {
			t.Fatalf("%q: got status %d", ttl, a.status)
		}
		for name, factor := range map[string]string{"ttl": want, "secret_ttl": want} {
			if got := a.object(t)[name].(interface{ String() string }).String(); got != factor {
				t.Errorf("%q: got %s %s, want %s", ttl, name, got, factor)
			}
		}
	}
}

// TestV1Keys: keys have 31 letters of base 36, or clients refuse them; another
// spelling of one is the same, and what is none is as any that is unknown.
func TestV1Keys(t *testing.T) {
	s := newProgramSite(t)
	for _, mistyped := range []func(string) string{strings.ToUpper, func(k string) string { return k + "." }} {
		link, receipt := s.mustShare("secret=x")
		for _, key := range []string{link, receipt} {
			if len(key) != vault.KeyLen || strings.Trim(key, "0123456789abcdefghijklmnopqrstuvwxyz") != "" {
				t.Errorf("got key %q", key)
			}
		}
		if a := s.call("/api/v1/secret/"+mistyped(link), "", ""); a.status != 200 || a.member(t, "secret_key") != link {
			t.Errorf("%q: got status %d", mistyped(link), a.status)
		}
	}
	unknown := strings.Repeat("z", 31)
	want := s.call("/api/v1/secret/"+unknown, "", "")
	for _, key := range []string{"x", "secret", strings.Repeat("x", 32), "*", strings.Repeat("é", 3)} {
		if strings.Contains(key, "é") {
			continue // the guard takes ASCII only
		}
		a := s.call("/api/v1/secret/"+key, "", "")
		if a.status != want.status || len(a.body) != len(want.body) || a.member(t, "message") != "Unknown secret" {
			t.Errorf("%q: got status %d, %s", key, a.status, a.trimmed())
		}
	}
}
