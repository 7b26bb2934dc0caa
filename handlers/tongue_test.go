package handlers

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lethe/assets"
	"lethe/vault"
)

// pseudo is a language of the tests: English with a mark on every message.
func pseudo(t testing.TB, code string) *assets.Language {
	t.Helper()
	b, err := os.ReadFile("../assets/words/en.toml")
	if err != nil {
		t.Fatal(err)
	}
	s := strings.Replace(string(b), `code = "en"`, `code = "`+code+`"`, 1)
	s = regexp.MustCompile(`(heading = )"`).ReplaceAllString(s, `$1"¡`+code+` `)
	s = regexp.MustCompile(`heading = \{ case = .*`).ReplaceAllStringFunc(s, func(line string) string {
		return regexp.MustCompile(`(, \S+ = )"`).ReplaceAllString(line, `$1"¡`+code+` `)
	})
	s = strings.Replace(s, `"not found" = "Nothing`, `"not found" = "¡`+code+` Nothing`, 1)
	l, err := assets.Read([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// newTestSiteIn is a site in English and other languages.
func newTestSiteIn(t testing.TB, codes ...string) *testSite {
	languages := []*assets.Language{assets.Languages[0]}
	for _, code := range codes {
		languages = append(languages, pseudo(t, code))
	}
	start := time.Now()
	c := vault.Config{Arena: 4 << 20, Argon2: cheap, Repeat: time.Minute, Now: func() time.Duration { return time.Since(start) }}
	return newTestSiteOf(t, c, Config{languages: languages})
}

// TestTongues: every address is there in every language, says what it says in
// that, and leads on in it.
func TestTongues(t *testing.T) {
	s := newTestSiteIn(t, "es", "pt-BR")
	_, receipt := s.keepWithReceipt(2, "", time.Hour)
	key := strings.Repeat("q", vault.KeyLen)
	for _, at := range []string{
		"", "/es", "/pt-BR",
	} {
		for _, path := range []string{
			"/", "/new", "/open", "/request", "/policy", "/s/" + key, "/secret/" + key, "/receipt/" + receipt, "/private/" + receipt,
			"/receipt/" + key, "/ask/" + key, "/collect/" + key, "/nothing",
		} {
			a := s.ask("GET", at+path, "")
			mark := ""
			if at != "" {
				mark = "¡" + at[1:]
			}
			if code := attr(a.all("html")[0], "lang"); a.status == http.StatusOK && code != strings.TrimPrefix(at, "/") && at != "" {
				t.Errorf("%s: got lang %q", at+path, code)
			}
			if !strings.HasPrefix(a.text("h1"), mark) && !strings.Contains(path, receipt) {
				t.Errorf("%s: got status %d, %q", at+path, a.status, a.text("h1"))
			}
			for _, n := range a.all("form") {
				if got := attr(n, "action"); !strings.HasPrefix(got, at+"/") || at == "" && strings.Count(got, "/") > 1 {
					t.Errorf("%s: a form posts to %q", at+path, got)
				}
			}
		}
	}
}

// TestTongueMisses: a language that is not there is an address that is not.
func TestTongueMisses(t *testing.T) {
	s := newTestSiteIn(t, "es")
	for _, path := range []string{"/en/", "/en/new", "/fr/new", "/es", "/ES/new", "/es/es/new", "/esnew", "/es//new", "/new/es"} {
		if a := s.ask("GET", path, ""); a.status != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", path, a.status)
		}
	}
}

// TestTongueCycle: a link is made, opened, refused and burned in another
// language, and one language's links are another's.
func TestTongueCycle(t *testing.T) {
	s := newTestSiteIn(t, "es")
	a := s.post("/es/new", url.Values{"text": {"texto"}})
	if a.status != http.StatusOK || !strings.Contains(a.text("main"), "/s/") {
		t.Fatalf("got status %d, %q", a.status, a.text("h1"))
	}
	_, link, _ := strings.Cut(a.text("pre"), testHost)
	for _, path := range []string{"/es" + link, link} {
		f := s.ask("GET", path, "").all("form")[0]
		form := url.Values{}
		for d := range f.Descendants() {
			if d.Type == html.ElementNode && d.Data == "input" {
				form.Set(attr(d, "name"), attr(d, "value"))
			}
		}
		a := s.post(attr(f, "action"), form)
		if path != link && (a.status != http.StatusOK || a.text("pre") != "texto" || !strings.HasPrefix(a.text("h1"), "¡es")) {
			t.Errorf("opened: got status %d, %q, %q", a.status, a.text("h1"), a.text("pre"))
		}
		if path == link && a.status != http.StatusNotFound {
			t.Errorf("again: got status %d", a.status)
		}
	}
	if a := s.post("/es/open", url.Values{"key": {"x"}}); a.status != http.StatusNotFound || !strings.HasPrefix(a.text("h1"), "¡es") {
		t.Errorf("refused: got status %d, %q", a.status, a.text("h1"))
	}
	a = s.post("/es/request", nil)
	if !strings.Contains(a.text("main"), "http://"+testHost+"/ask/") || !strings.Contains(a.text("main"), "http://"+testHost+"/es/collect/") {
		t.Errorf("request: got status %d, %q", a.status, a.text("main"))
	}
}
