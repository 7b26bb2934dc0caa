package handlers

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"lethe/handlers/api"
	"lethe/handlers/bundle"
	"lethe/vault"
)

// TestDoors: a link that was made at one door opens at every other, with the
// passphrase as people and programs write it, and its receipt is one at each.
func TestDoors(t *testing.T) {
	s := newProgramSite(t)
	const text, phrase = "a text, é", "correct horse é"
	form := url.Values{"secret": {text}, "passphrase": {phrase}, "text": {text}, "life": {"3600"}}.Encode()
	makers := map[string]func() (link, receipt string){
		"page": func() (string, string) {
			a := s.ask("POST", "/new", form, "Content-Type", formType)
			_, receipt, _ := strings.Cut(a.body, "/receipt/")
			return a.text("pre")[len("http://"+testHost+"/s/"):], receipt[:vault.KeyLen]
		},
		"v1": func() (string, string) { return s.mustShare(form) },
		"v2": func() (string, string) {
			a := s.call("/api/v2/secret/conceal", `{"secret":{"secret":"a text, \u00e9","passphrase":"correct horse e\u0301"}}`, json1)
			return a.member(t, "record.secret.key"), a.member(t, "record.receipt.key")
		},
		"own": func() (string, string) {
			links, receipt := s.call(own+"/links", form, formType).keysOf(t)
			return links[0], receipt
		},
	}
	openers := map[string]func(link string) string{
		"page":                               func(link string) string { return s.open("/s/"+link, phrase).text("pre") },
		"page, as clients build its address": func(link string) string { return s.open("/secret/"+link, "  "+phrase).text("pre") },
		"v1": func(link string) string {
			return s.call("/api/v1/secret/"+link, "passphrase=correct+horse+e%CC%81", formType).member(t, "value")
		},
		"v2": func(link string) string {
			return s.call("/api/v2/guest/secret/"+link+"/reveal", `{"continue":true,"passphrase":"correct\u00a0horse \u00e9"}`, json1).member(t, "record.secret_value")
		},
		"own": func(link string) string {
			return s.call(own+"/open", url.Values{"key": {strings.ToUpper(link)}, "passphrase": {phrase + "\n"}}.Encode(), formType).member(t, "text")
		},
	}
	states := map[string]func(receipt string) string{
		"v1": func(r string) string { return s.ask("GET", "/api/v1/private/"+r, "").member(t, "state") },
		"v2": func(r string) string { return s.ask("GET", "/api/v2/receipt/"+r, "").member(t, "record.state") },
		"page": func(r string) string {
			return map[bool]string{true: "new", false: "received"}[strings.Contains(s.ask("GET", "/private/"+r, "").text("main"), "waiting")]
		},
		"page2": func(r string) string { return map[int]string{200: "received"}[s.ask("GET", "/metadata/"+r, "").status] },
	}
	for maker, made := range makers {
		for opener, opened := range openers {
			link, receipt := made()
			if got := opened(link); got != text {
				t.Errorf("made at %s, opened at %s: got %q, want %q", maker, opener, got, text)
			}
			for at, state := range states {
				if got := state(receipt); got != "received" {
					t.Errorf("made at %s, opened at %s: %s says %q", maker, opener, at, got)
				}
			}
		}
	}
}

// TestProgramFiles: who opens a link with files by a version that knows none
// gets the text, the password, and what it takes to fetch them.
func TestProgramFiles(t *testing.T) {
	s := newProgramSite(t)
	for _, open := range []func(key string) (got, string){
		func(key string) (got, string) { return s.call("/api/v1/secret/"+key, "", ""), "value" },
		func(key string) (got, string) {
			return s.call("/api/v2/secret/"+key+"/reveal", `{"continue":true}`, json1), "secret_value"
		},
	} {
		a, name := open(s.keep("", piece{bundle.Text, "", "text"}, piece{bundle.Password, "", "word"}, piece{bundle.File, `a"b.pdf`, "%PDF"}, piece{bundle.File, "", ""}))
		object := a.object(t)
		if record, ok := object["record"].(map[string]any); ok {
			object = record
		}
		if object[name] != "text\nword" {
			t.Errorf("got %s", a.trimmed())
		}
		files, _ := object["files"].([]any)
		if len(files) != 2 {
			t.Fatalf("got %s", a.trimmed())
		}
		first := files[0].(map[string]any)
		if first["name"] != `a"b.pdf` || first["size"].(interface{ String() string }).String() != "4" {
			t.Errorf("got %v", first)
		}
		file := s.post("/file", url.Values{"key": {first["key"].(string)}, "file": {"1"}})
		if file.status != 200 || file.body != "%PDF" {
			t.Errorf("fetching: got status %d, %.100q", file.status, file.body)
		}
	}
}

// TestProgramsInert: nothing but the POST that is meant to opens, makes or
// destroys anything, whatever it carries.
func TestProgramsInert(t *testing.T) {
	s := newProgramSite(t)
	link, receipt := s.mustShare("secret=still+there")
	for _, path := range []string{
		"/api/v1/secret/" + link, "/api/v1/private/" + receipt + "/burn", "/api/v1/share", "/api/v1/generate",
		"/api/v2/secret/" + link, "/api/v2/secret/" + link + "/reveal", "/api/v2/guest/receipt/" + receipt + "/burn", "/api/v2/secret/" + link + "/status",
		"/api/v1/private/" + link, "/api/v1/secret/" + receipt, "/api/v1/private/" + link + "/burn", "/api/v2/receipt/" + link + "/burn",
		own + "/open?key=" + link, own + "/burn?key=" + receipt, own + "/links?text=x", own + "/receipt?key=" + receipt,
	} {
		for _, method := range methods {
			for _, query := range []string{"", "?continue=true&passphrase=", "?secret=x"} {
				if strings.Contains(path, "?") {
					query = ""
				}
				if a := s.ask(method, path+query, ""); a.status >= 500 {
					t.Errorf("%s %s: got status %d", method, path, a.status)
				}
				if method != "TRACE" {
					s.ask(method, path, `{"continue":true,"secret":"x"}`, "Content-Type", json1)
				}
			}
		}
	}
	s.call("/api/v1/private/"+link+"/burn", "", "")
	s.call("/api/v2/receipt/"+link+"/burn", `{"continue":true}`, json1)
	s.call("/api/v1/secret/"+receipt, "", "")
	if a := s.ask("POST", "/api/v1/secret/"+link, "", "Origin", "http://elsewhere.example", "Sec-Fetch-Site", "cross-site"); a.status != 404 || a.member(t, "message") != "Forbidden" {
		t.Errorf("from another site: got status %d", a.status)
	}
	if got := s.ask("GET", "/api/v1/private/"+receipt, "").member(t, "state"); got != "new" {
		t.Errorf("got state %q, want new", got)
	}
	if got := s.call("/api/v1/secret/"+link, "", "").member(t, "value"); got != "still there" {
		t.Errorf("got %q", got)
	}
}

// TestProgramHeaders: what every answer has a program's has too, and no other
// site's page may read it.
func TestProgramHeaders(t *testing.T) {
	s := newProgramSite(t)
	want := s.ask("GET", "/nothing", "").header
	for _, a := range []got{
		s.call("/api/v1/share", "secret=x", formType), s.ask("GET", "/api/v1/status", "", "Origin", "http://elsewhere.example"),
		s.ask("OPTIONS", "/api/v1/share", "", "Origin", "http://elsewhere.example", "Access-Control-Request-Method", "POST"),
		s.call("/api/v2/secret/"+strings.Repeat("z", 31)+"/reveal", `{"continue":true}`, json1),
	} {
		for name := range want {
			if name != "Content-Length" && name != "Content-Type" && a.header.Get(name) != want.Get(name) {
				t.Errorf("%s: got %q, want %q", name, a.header.Get(name), want.Get(name))
			}
		}
		for name := range a.header {
			if _, known := want[name]; !known || strings.HasPrefix(name, "Access-Control") {
				t.Errorf("got %s: %s", name, a.header.Get(name))
			}
		}
	}
}

// TestProgramUniform: what is not there any more, and what never was, have one
// answer.
func TestProgramUniform(t *testing.T) {
	s := newProgramSite(t)
	used, _ := s.mustShare("secret=x")
	s.call("/api/v1/secret/"+used, "", "")
	burned, receipt := s.mustShare("secret=x")
	s.call("/api/v1/private/"+receipt+"/burn", "", "")
	locked, _ := s.mustShare("secret=x&passphrase=p")
	for _, wrong := range "abcde" {
		s.call("/api/v1/secret/"+locked, "passphrase="+string(wrong), formType)
	}
	waits, _ := s.mustShare("secret=x&passphrase=p")
	unknown := strings.Repeat("z", 31)
	for path, body := range map[string]string{"/api/v1/secret/KEY": "passphrase=q", "/api/v2/secret/KEY/reveal": "continue=true&passphrase=q"} {
		at := func(key string) got { return s.call(strings.Replace(path, "KEY", key, 1), body, formType) }
		want := at(unknown)
		for _, key := range []string{used, burned, locked, waits} {
			a := at(key)
			if a.status != want.status || a.masked(key, "KEY") != want.masked(unknown, "KEY") || len(a.body) != len(want.body) || len(a.header) != len(want.header) {
				t.Errorf("%s: got %d, %s, want %d, %s", path, a.status, a.trimmed(), want.status, want.trimmed())
			}
		}
	}
}

// TestClosedDoors: behind a door that is closed there is what there is at any
// address without a page.
func TestClosedDoors(t *testing.T) {
	start := time.Now()
	for closed, path := range map[api.Versions]string{
		{V2: true, Own: true}: "/api/v1/share", {V1: true, Own: true}: "/api/v2/secret/conceal", {}: "/api/v1/status",
	} {
		s := newTestSiteOf(t, vault.Config{Arena: 4 << 20, Argon2: cheap, Now: func() time.Duration { return time.Since(start) }}, Config{API: closed})
		a, want := s.call(path, "secret=x", formType), s.call("/nothing", "secret=x", formType)
		if a.status != want.status || a.visible() != want.visible() || len(a.body) != len(want.body) {
			t.Errorf("%+v: got status %d, %q", closed, a.status, a.title())
		}
	}
}

// TestProgramHistories: after whatever a program asks for, no slot keeps a byte
// of it.
func TestProgramHistories(t *testing.T) {
	s := newProgramSite(t)
	const text = "a secret that must not stay"
	link, receipt := s.mustShare("secret=x")
	for name, live := range map[string]func(){
		"shared by query":   func() { s.call("/api/v1/share?secret="+url.QueryEscape(text)+"&passphrase=p", "", "") },
		"shared by JSON":    func() { s.call("/api/v2/secret/conceal", `{"secret":{"secret":"`+text+`"}}`, json1) },
		"malformed":         func() { s.call("/api/v1/share", `{"secret":"`+text, json1) },
		"with a credential": func() { s.ask("POST", "/api/v1/share", text, "Authorization", "Basic "+text) },
		"generated":         func() { s.call("/api/v1/generate", "passphrase="+url.QueryEscape(text), formType) },
		"refused":           func() { s.call("/api/v1/secret/"+receipt, "passphrase="+url.QueryEscape(text), formType) },
		"opened":            func() { k, _ := s.mustShare("secret=" + url.QueryEscape(text)); s.call("/api/v1/secret/"+k, "", "") },
		"receipt":           func() { s.ask("GET", "/api/v2/receipt/"+receipt, "") },
		"secret":            func() { s.ask("GET", "/api/v2/secret/"+link+"?continue=true", "") },
		"no such call":      func() { s.call("/api/v1/nothing/"+link+"?secret="+url.QueryEscape(text), text, "") },
		"sent as a file":    func() { s.call(own+"/links?name="+url.QueryEscape(text), text, "application/pdf") },
		"opened as stream": func() {
			links, _ := s.call(own+"/links", text, "text/plain").keysOf(t)
			s.call(own+"/open", "stream=1&key="+links[0], formType)
		},
		"burned": func() { _, r := s.mustShare("secret=x"); s.call("/api/v1/private/"+r+"/burn", text, "text/plain") },
	} {
		live()
		s.atRest(name)
	}
}
