package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestTipInert: only a POST sends, stops, shows, deletes or withdraws, and only
// by what stands in its body.
func TestTipInert(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	to := s.alias()
	s.reply(to, "a reply")
	look := s.tip("", fileOf("a", "y"))
	draft := look.filled(t, "/tip/send")
	query := url.Values{"phrase": {words}, "sure": {"1"}, "reply": {"1"}, "text": {"z"}, "key": draft["key"], "to": {"0"}, "file-1": {asItIs}}.Encode()
	for path, at := range tipRoutes {
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE"} {
			want := http.StatusMethodNotAllowed
			if at.get != nil && (method == "GET" || method == "HEAD") {
				want = http.StatusOK
			}
			if a := s.ask(method, path+"?"+query, ""); a.status != want {
				t.Errorf("%s %s: got status %d, want %d", method, path, a.status, want)
			}
		}
		for _, other := range []string{"http://elsewhere.onion", "http://lethetest.onion.example"} {
			a := s.ask("POST", path, query, "Content-Type", formType, "Origin", other)
			if a.status != http.StatusForbidden {
				t.Errorf("POST %s from %s: got status %d", path, other, a.status)
			}
		}
		s.ask("POST", path+"?"+query, "", "Content-Type", formType)
	}
	if tips := s.parts(0); len(tips) != 1 || len(tips[0]) != 1 {
		t.Errorf("got tips %v", tips)
	}
	if a := s.inbox(words); len(a.replies()) != 1 || a.replies()[0] != "a reply" {
		t.Errorf("got replies %q", a.replies())
	}
	s.post("/tip/send", draft).words(t)
}

// TestTipTongues: every page speaks the language of its address, and leads on in
// it.
func TestTipTongues(t *testing.T) {
	s := usualDrop(t)
	for _, code := range []string{"es", "ar"} {
		at := "/" + code
		pages := map[string]got{
			"form":  s.ask("GET", at+"/tip", ""),
			"door":  s.ask("GET", at+"/inbox", ""),
			"look":  s.multi(at+"/tip", fileOf("a", "x")),
			"sent":  s.multi(at+"/tip", value("text", "x")),
			"wrong": s.multi(at+"/tip", value("text", "")),
			"gone":  s.post(at+"/tip/send", url.Values{"key": {"x"}}),
			"miss":  s.post(at+"/inbox", url.Values{"phrase": {nobodys}}),
		}
		pages["inbox"] = s.post(at+"/inbox", url.Values{"phrase": {pages["sent"].words(t)}})
		for name, a := range pages {
			if got := attr(a.all("html")[0], "lang"); got != code {
				t.Errorf("%s, %s: got %q", code, name, got)
			}
			for _, f := range a.all("form") {
				if !strings.HasPrefix(attr(f, "action"), at+"/") {
					t.Errorf("%s, %s: a form leads to %q", code, name, attr(f, "action"))
				}
			}
		}
	}
}
