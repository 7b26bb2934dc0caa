package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lethe/assets"
	"lethe/assets/guide"
	"lethe/policy"
	"lethe/vault"
)

// newGuideSite is a site in all its languages with pages of an operator's.
func newGuideSite(t testing.TB, c Config, v vault.Config) *testSite {
	t.Helper()
	start := time.Now()
	v.Arena, v.Argon2, v.Now = 4<<20, cheap, func() time.Duration { return time.Since(start) }
	return newTestSiteOf(t, v, c)
}

// ownPages are an operator's.
var ownPages = []guide.File{
	{Name: "hours.md", Text: []byte("title: When we read\n\nOn Mondays. **Bold**\n`code` first; then [what to do](now).\n")},
	{Name: "es/hours.md", Text: []byte("title: Cuándo leemos\n\nLos lunes. Ver [qué hacer](now).\n")},
	{Name: "es/nuestra.md", Text: []byte("title: Nuestra oficina\ntrack: secret\norder: 999\n\nVen.\n")},
	{Name: "sundays.md", Text: []byte("title: Sundays\ntrack: tip, desk\norder: 1000\n\nWe are off on Sundays.\n")},
}

// walkGuide follows every link of the guide in every language, as a browser
// does, from its first page and from the pages that lead to it, and returns
// what it found by address.
func walkGuide(t *testing.T, s *testSite) map[string]got {
	t.Helper()
	found := make(map[string]got)
	var visit func(from, at string)
	visit = func(from, at string) {
		base, err := url.Parse(from)
		if err != nil {
			t.Fatal(err)
		}
		to, err := base.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		path := to.Path
		if _, seen := found[path]; seen || path == "/style.css" {
			return
		}
		a := s.ask("GET", path, "")
		found[path] = a
		if a.status != http.StatusOK {
			t.Errorf("%s leads to %s: got status %d", from, at, a.status)
		}
		if path != "/" && !strings.Contains(path, "/guide") {
			return
		}
		ids := make(map[string]bool)
		for n := range a.root(t).Descendants() {
			if n.Type == html.ElementNode {
				ids[attr(n, "id")] = true
			}
		}
		for _, n := range a.all("a") {
			at := attr(n, "href")
			if id, ok := strings.CutPrefix(at, "#"); ok && !ids[id] {
				t.Errorf("%s leads to %s, which is not there", path, at)
			}
			if strings.Contains(at, ":") {
				t.Errorf("%s leads away to %s", path, at)
			}
			visit(path, at)
		}
	}
	visit("/", "/")
	return found
}

// root is the page as a browser without scripts reads it.
func (a got) root(t *testing.T) *html.Node {
	t.Helper()
	root, err := html.ParseWithOptions(strings.NewReader(a.body), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// TestGuideLands: each page of the guide is reached by links from the site's
// first page, in each language; each is small and has nothing that loads,
// runs or is refused at the strictest level.
func TestGuideLands(t *testing.T) {
	s := newGuideSite(t, Config{Organisation: "The Daily & Sons", Pages: ownPages}, vault.Config{Repeat: time.Minute})
	found := walkGuide(t, s)
	pages := 0
	for path, a := range found {
		if !strings.Contains(path, "/guide") {
			continue
		}
		pages++
		if len(a.body) > 16<<10 && !strings.HasSuffix(path, "/all") {
			t.Errorf("%s: %d bytes, 16 KiB at most", path, len(a.body))
		}
		for n := range a.root(t).Descendants() {
			if n.Type == html.ElementNode && slices.Contains([]string{"script", "img", "svg", "math", "style", "iframe", "object", "form", "video", "audio"}, n.Data) {
				t.Errorf("%s: a <%s>", path, n.Data)
			}
			if n.Type == html.ElementNode && n.Data == "a" && strings.Contains(attr(n, "target"), "_") {
				t.Errorf("%s: a link opens a new tab", path)
			}
		}
		if a.title() != "Guide" && a.title() != "Guía" && a.title() != "الدليل" {
			t.Errorf("%s: the window is called %q", path, a.title())
		}
	}
	g, err := s.site.newGuide()
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, l := range g.Languages() {
		at := "/guide"
		if l.Code != assets.English {
			at = "/" + l.Code + at
		}
		want += 2 // the first page, and all
		for _, list := range g.Lists(l.Code) {
			want++
			for _, p := range list.Pages {
				want++
				if a, ok := found[strings.TrimSuffix(at, "/guide")+trackPath(list.Track)+p.Name]; !ok || a.text("h1") != p.Title {
					t.Errorf("%s, %s, %s: got %v, %q", l.Code, list.Track, p.Name, ok, a.text("h1"))
				}
				if a := s.ask("GET", at+"/"+p.Name, ""); a.status != http.StatusOK || a.text("h1") != p.Title {
					t.Errorf("%s, %s: got status %d, %q", l.Code, p.Name, a.status, a.text("h1"))
				}
			}
		}
	}
	if pages < want {
		t.Errorf("%d pages were reached, want %d or more", pages, want)
	}
	for _, path := range []string{"/guide/", "/guide/nothing", "/guide/tip", "/guide/tip/", "/guide/tip/nothing", "/guide/tip/link/", "/es/guide/", "/guides"} {
		if a := s.ask("GET", path, ""); a.status != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", path, a.status)
		}
	}
}

// TestGuideTongues: a translated page says its language; one that is not is
// in English and says so in the reader's; both lead on in the reader's.
func TestGuideTongues(t *testing.T) {
	s := newGuideSite(t, Config{Pages: ownPages}, vault.Config{})
	for _, tt := range []struct{ path, lang, dir, h1 string }{
		{"/es/guide", "es", "ltr", ""},
		{"/ar/guide", "ar", "rtl", ""},
		{"/es/guide/now", "es", "ltr", ""},
		{"/ar/guide/now", "ar", "rtl", ""},
		{"/ar/guide/who", "ar", "rtl", "en"},
		{"/es/guide/tip/who", "es", "ltr", "en"},
		{"/es/guide/hours", "es", "ltr", ""},
		{"/ar/guide/hours", "ar", "rtl", "en"},
	} {
		a := s.ask("GET", tt.path, "")
		root, h1 := a.all("html")[0], a.all("h1")[0]
		if attr(root, "lang") != tt.lang || attr(root, "dir") != tt.dir || attr(h1, "lang") != tt.h1 {
			t.Errorf("%s: got %s, %s, heading in %q", tt.path, attr(root, "lang"), attr(root, "dir"), attr(h1, "lang"))
		}
		said := a.texts("p", "missing")
		if got := len(said) == 1; got != (tt.h1 != "") {
			t.Errorf("%s: that it is in English: got %q", tt.path, said)
		}
		if tt.h1 != "" && !slices.ContainsFunc(a.all("div"), func(n *html.Node) bool { return attr(n, "lang") == "en" && attr(n, "dir") == "ltr" }) {
			t.Errorf("%s: the text is not marked as English", tt.path)
		}
		for _, n := range a.all("a") {
			if at := attr(n, "href"); attr(n, "hreflang") == "" && strings.HasPrefix(at, "/") && !strings.HasPrefix(at, "/"+tt.lang+"/") {
				t.Errorf("%s: leads to %s", tt.path, at)
			}
		}
	}
}

// TestGuideFacts: what the guide says is what is enforced, and with other
// settings it says something else.
func TestGuideFacts(t *testing.T) {
	for _, tt := range []struct {
		repeat, grant time.Duration
		logDays       int
		kept          []string
		not           string
	}{
		{time.Minute, 10 * time.Minute, policy.LogDays, []string{"after 1 minute in which a reload still works", "Files stay 10 minutes for saving", "no line is older than 14 days"}, "no log at all"},
		{0, 0, 0, []string{"no log at all"}, "reload"},
		{90 * time.Second, 0, 3, []string{"after 90 seconds in which", "no line is older than 3 days"}, "Files stay"},
	} {
		s := newGuideSite(t, Config{LogDays: tt.logDays}, vault.Config{Repeat: tt.repeat, Grant: tt.grant, Max: 300 << 10})
		kept := s.ask("GET", "/guide/kept", "").text("main")
		for _, want := range append(tt.kept, "It waits 7 days unless", "from 5 minutes to 30 days") {
			if !strings.Contains(kept, want) {
				t.Errorf("kept: no %q in %q", want, kept)
			}
		}
		if strings.Contains(kept, tt.not) {
			t.Errorf("kept: got %q", kept)
		}
		if a := s.ask("GET", "/guide/files", "").text("main"); !strings.Contains(a, fmt.Sprintf("holds %d", uploadMax(s.vault)>>10)) || !strings.Contains(a, " KiB at most, in up to 20 files") {
			t.Errorf("files: got %q", a)
		}
		if a := s.ask("GET", "/guide/link", "").text("main"); !strings.Contains(a, "up to 100 links") || !strings.Contains(a, "Take one of 6 words") || !strings.Contains(a, "5 wrong passphrases destroy") {
			t.Errorf("link: got %q", a)
		}
	}
	// The figures above, by name.
	if policy.LifeDefault != 7*24*time.Hour || slices.Min(policy.Lifetimes) != 5*time.Minute || slices.Max(policy.Lifetimes) != 30*24*time.Hour ||
		policy.LogDays != 14 || policy.FilesMax != 20 || policy.LinksMax != 100 || policy.PhraseWords != 6 || policy.TriesMax != 5 {
		t.Error("a limit is another: this test looks for the old one")
	}
}

// TestGuideAtTheMoment: the page that helps is linked from where it is needed;
// from where something is typed or shown it opens beside, and says so.
func TestGuideAtTheMoment(t *testing.T) {
	s := newGuideSite(t, Config{}, vault.Config{Repeat: time.Minute})
	for _, lang := range []string{"", "/es", "/ar"} {
		ready := s.post(lang+"/new", url.Values{"text": {"x"}})
		wrong := s.post(lang+"/new", url.Values{"text": {"x"}, "life": {"1"}})
		for _, tt := range []struct {
			at     string
			page   got
			to     string
			beside bool
		}{
			{"/", s.ask("GET", lang+"/", ""), "safest", false},
			{"/", s.ask("GET", lang+"/", ""), "honest", false},
			{"/policy", s.ask("GET", lang+"/policy", ""), "honest", false},
			{"/new", s.ask("GET", lang+"/new", ""), "files", true},
			{"/new", s.ask("GET", lang+"/new", ""), "link", true},
			{"/new, wrong", wrong, "files", true},
			{"/new, ready", ready, "receipt", true},
		} {
			n := 0
			for _, a := range tt.page.all("a") {
				_, beside := named(a, "target")
				if attr(a, "href") == lang+"/guide/"+tt.to {
					n++
					if beside != tt.beside || beside && attr(a, "rel") != "noopener" {
						t.Errorf("%s%s: to %s: beside: got %v, rel %q", lang, tt.at, tt.to, beside, attr(a, "rel"))
					}
				}
				if tt.beside && strings.Contains(attr(a, "href"), "/guide") && !beside {
					t.Errorf("%s%s: leaves the page for %s", lang, tt.at, attr(a, "href"))
				}
			}
			if n != 1 {
				t.Errorf("%s%s: %d links to %s, want 1", lang, tt.at, n, tt.to)
			}
			if a := s.ask("GET", lang+"/guide/"+tt.to, ""); a.status != http.StatusOK {
				t.Errorf("%s: got status %d", tt.to, a.status)
			}
		}
	}
}

func named(n *html.Node, key string) (string, bool) {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if i < 0 {
		return "", false
	}
	return n.Attr[i].Val, true
}

// TestGuideOwn: an operator's pages stand under the organisation's name, in
// the languages that they are written in, and line ends in them part words. A
// page with a fault is refused by name.
func TestGuideOwn(t *testing.T) {
	s := newGuideSite(t, Config{Organisation: "Daily <b> & Sons", Pages: ownPages}, vault.Config{})
	a := s.ask("GET", "/guide", "")
	if text := a.text("main"); !strings.Contains(text, "From Daily <b> & Sons") || !strings.Contains(text, "When we read") || !strings.Contains(text, "Sundays") {
		t.Errorf("got %q", text)
	}
	if a := s.ask("GET", "/es/guide", ""); !strings.Contains(a.text("main"), "Cuándo leemos") || !strings.Contains(a.text("main"), "De Daily") {
		t.Errorf("es: got %q", a.text("main"))
	}
	if a := s.ask("GET", "/guide/own/hours", ""); a.text("h1") != "When we read" || !strings.Contains(a.text("main"), "Bold\ncode first") {
		t.Errorf("got %q, %q", a.text("h1"), a.text("main"))
	}
	if a := s.ask("GET", "/guide/desk/sundays", ""); a.status != http.StatusOK {
		t.Errorf("got status %d", a.status)
	}
	alone := newGuideSite(t, Config{Organisation: "The Daily"}, vault.Config{})
	if text := alone.ask("GET", "/guide", "").text("main"); !strings.Contains(text, "This site is run by The Daily") {
		t.Errorf("without pages: got %q", text)
	}
	none := newGuideSite(t, Config{}, vault.Config{})
	if text := none.ask("GET", "/guide", "").text("main"); strings.Contains(text, "run by") {
		t.Errorf("without a name: got %q", text)
	}
	for _, text := range []string{"title: X\n\n<b>x</b>\n", "title: X\n\n[x](http://example.org)\n", "title: X\n\n![x](y)\n", "x\n"} {
		_, err := newSite(Config{Vault: s.vault, Pages: []guide.File{{Name: "es/x.md", Text: []byte(text)}}})
		if err == nil || !strings.Contains(err.Error(), "es/x.md:") {
			t.Errorf("%q: got %v", text, err)
		}
	}
}
