package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"lethe/vault"
)

// FuzzPrograms: whatever a program sends wherever, it has an answer in JSON that
// is no fault of ours.
func FuzzPrograms(f *testing.F) {
	key := strings.Repeat("q", vault.KeyLen)
	paths := []string{
		"/api/v1/share", "/api/v1/generate", "/api/v1/secret/" + key, "/api/v1/private/" + key, "/api/v1/private/" + key + "/burn",
		"/api/v2/secret/conceal", "/api/v2/secret/generate", "/api/v2/guest/secret/" + key + "/reveal", "/api/v2/receipt/" + key + "/burn",
		own + "/links", own + "/open", own + "/file", own + "/receipt", own + "/burn", own + "/requests", own + "/answer", own + "/collect", own + "/nothing",
		own + "/tips", own + "/inbox", own + "/inbox/add", own + "/inbox/delete", own + "/inbox/withdraw",
	}
	kinds := []string{formType, "multipart/form-data; boundary=b", json1, "", "text/plain", "application/pdf"}
	bodies := []string{
		"secret=x&ttl=60&passphrase=p&recipient[]=&key=" + key + "&text=x&life=300&links=2&stream=1&continue=true",
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n" + key + "\r\n--b--\r\n",
		`{"secret":{"secret":"x","ttl":1e3,"recipient":[1],"character_sets":{"numbers":true},"length":9},"key":"` + key + `","continue":true,"text":"\ud83d","links":2}`,
	}
	for i := range paths {
		for j := range kinds {
			f.Add(uint8(i), uint8(j), "name=a.pdf", []byte(bodies[j%len(bodies)]))
		}
	}
	words := of(nobodys).Encode()
	for i := range 5 {
		at := uint8(len(paths) - 1 - i)
		f.Add(at, uint8(0), "confirm=1&reply=1&before=9", []byte(words+"&text=x&clean=none&to=1&nonce="+strings.Repeat("a", 32)))
		f.Add(at, uint8(1), words, []byte(bodies[1]+"--b\r\nContent-Disposition: form-data; name=\"clean\"\r\n\r\nall\r\n--b--\r\n"))
		f.Add(at, uint8(2), "", []byte(`{"phrase":"`+nobodys+`","text":"x","to":0,"confirm":true,"reply":1e0}`))
	}
	f.Add(uint8(0), uint8(3), "secret=in+the+query&ttl=60.5", []byte(nil))
	site := usualDrop(f).testSite
	f.Fuzz(func(t *testing.T, at, kind uint8, query string, body []byte) {
		s := *site
		s.t = t
		path := paths[int(at)%len(paths)]
		if query != "" {
			path += "?" + query
		}
		if _, err := url.Parse("http://x" + path); err != nil || strings.ContainsAny(query, " #\r\n\t") || !utf8.ValidString(query) {
			return
		}
		a := s.ask("POST", path, string(body), "Content-Type", kinds[int(kind)%len(kinds)])
		if a.status >= 500 && a.status != 503 || a.status < 200 || a.status >= 300 && a.status < 400 {
			t.Errorf("%s %q: got status %d", path, body, a.status)
		}
		if a.status != 200 && a.header.Get("Content-Type") == "text/html; charset=utf-8" {
			return // the guard's
		}
		if !json.Valid([]byte(a.body)) || len(a.body)&(len(a.body)-1) != 0 {
			t.Errorf("%s %q: got %q", path, body, a.trimmed())
		}
		select {
		case class := <-s.faults:
			t.Errorf("%s %q: fault: %s", path, body, class)
		default:
		}
		if a.status == http.StatusServiceUnavailable {
			s.vault.Purge() // full of what was made
		}
	})
}

// FuzzShare: what JSON says is kept to the letter, or refused as a page would.
func FuzzShare(f *testing.F) {
	for _, text := range []string{"x", " ", "a\r\nb", "\x00", "é€𐍈", "\"\\\b\f/", "\u2028"} {
		f.Add(text)
	}
	site := newProgramSite(f)
	f.Fuzz(func(t *testing.T, text string) {
		s := *site
		s.t = t
		body, err := json.Marshal(map[string]string{"secret": text})
		if err != nil || !utf8.ValidString(text) || len(text) > 64<<10 {
			return
		}
		a := s.call("/api/v1/share", string(body), json1)
		taken := strings.Trim(text, " \t\n\v\f\r") != "" && !strings.Contains(text, "\x00")
		if (a.status == 200) != taken {
			t.Fatalf("%q: got status %d, %s", text, a.status, a.trimmed())
		}
		if !taken {
			return
		}
		if got := s.call("/api/v1/secret/"+a.member(t, "secret_key"), "", "").member(t, "value"); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	})
}
