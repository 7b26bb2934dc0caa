package guide

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"
)

// allowed are the elements that a page may have, and their attributes.
var allowed = map[string]string{
	"p": "class", "ul": "", "ol": "start", "li": "", "strong": "", "em": "", "code": "class dir translate", "h2": "", "h3": "", "h4": "",
	"hr": "", "a": "href referrerpolicy", "div": "lang dir", "section": "id", "blockquote": "", "pre": "", "br": "",
}

// look reports what a page may not have.
func look(t *testing.T, name, page string, lands func(to string) bool) {
	t.Helper()
	for n := range tree(t, page).Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("%s: a comment %q", name, n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		attributes, ok := allowed[n.Data]
		if !ok {
			t.Errorf("%s: an element %q", name, n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(strings.Fields(attributes), a.Key) {
				t.Errorf("%s: %s with %s=%q", name, n.Data, a.Key, a.Val)
			}
		}
		if n.Data == "a" && (!lands(attr(n, "href")) || attr(n, "referrerpolicy") != "no-referrer" || words(n) == "") {
			t.Errorf("%s: a link %q that does not land", name, attr(n, "href"))
		}
	}
}

// TestLinksLand: every link leads to a page, or to a section where pages are
// printed together; and there is no element but what text needs.
func TestLinksLand(t *testing.T) {
	for _, f := range []Facts{testFacts, bareFacts()} {
		g := newGuide(t, f)
		links := 0
		every(g, func(lang string, p Page) {
			links += strings.Count(string(p.HTML), "<a ")
			look(t, lang+"/"+p.Name, string(p.HTML), func(to string) bool {
				_, ok := g.Page(lang, p.Track, to)
				return ok && to != p.Name
			})
		})
		if links < 50 {
			t.Errorf("got %d links only", links)
		}
		for _, l := range g.Languages() {
			for _, track := range append([]Track{""}, Tracks...) {
				all := string(g.All(l.Code, track))
				look(t, l.Code+" printed "+string(track), all, func(to string) bool {
					if id, ok := strings.CutPrefix(to, "#"); ok {
						return strings.Count(all, `<section id="`+id+`">`) == 1
					}
					_, ok := g.Page(l.Code, track, to)
					return ok
				})
			}
		}
	}
}

// TestFoot: every page ends in its sources and the date of its review.
func TestFoot(t *testing.T) {
	word := map[string]string{"en": "Sources: ", "es": "Fuentes: ", "ar": "المصادر: "}
	every(newGuide(t, testFacts), func(lang string, p Page) {
		_, foot, _ := strings.Cut(string(p.HTML), "<hr>")
		if !strings.Contains(foot, "<p>"+word[p.Lang]) || len(foot) < 80 {
			t.Errorf("%s/%s: no sources in %q", lang, p.Name, foot)
		}
		if _, err := time.Parse(time.DateOnly, p.Reviewed); err != nil || !strings.Contains(foot, ">"+p.Reviewed+"</code>") {
			t.Errorf("%s/%s: reviewed %q, not in %q", lang, p.Name, p.Reviewed, foot)
		}
	})
}

// TestLaw: pages that touch the law say what they are not, and that it
// differs from country to country.
func TestLaw(t *testing.T) {
	g := newGuide(t, testFacts)
	names := regexp.MustCompile(`Directive|U\.S\.C|\bAct\b|Article|by country`)
	for _, name := range append(topics, "now", "honest") {
		p, _ := g.Page("en", "", name)
		body, _, _ := strings.Cut(string(p.HTML), "<hr>")
		if !names.MatchString(body) {
			continue
		}
		for _, want := range []string{"This is not legal advice.", "iffers by country"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: does not say %q", name, want)
			}
		}
	}
	p, _ := g.Page("en", "", "law")
	for _, want := range []string{"Directive (EU) 2019/1937", "OJ L 305, 26.11.2019", "5 U.S.C. 2302(b)(8)", "Public Interest Disclosure Act 1998"} {
		if !strings.Contains(string(p.HTML), want) {
			t.Errorf("law: does not name %q", want)
		}
	}
}

// TestShort: what to do now is read in a minute, at 230 words a minute, which
// is what adults read; and the answer to a visitor is small.
func TestShort(t *testing.T) {
	every(newGuide(t, testFacts), func(lang string, p Page) {
		body, _, _ := strings.Cut(string(p.HTML), "<hr>")
		if n := len(strings.Fields(words(tree(t, body)))); p.Name == "now" && n > 230 {
			t.Errorf("%s/%s: got %d words, want 230 at most", lang, p.Name, n)
		}
		if n := len(p.HTML); n > 6<<10 {
			t.Errorf("%s/%s: %d bytes leave no room in 8 KiB", lang, p.Name, n)
		}
	})
}

// written calls f with every page of ours as it is written.
func written(t *testing.T, f func(p *source)) {
	t.Helper()
	n := 0
	err := fs.WalkDir(files, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".md") {
			return err
		}
		text, err := files.ReadFile(file)
		if err != nil {
			return err
		}
		p, err := readSource(file, text)
		if err != nil {
			return err
		}
		n++
		f(p)
		return nil
	})
	if err != nil || n < len(topics)+4 {
		t.Fatalf("reading %d pages: %v", n, err)
	}
}

// typed are the numbers that are facts of the world, by page. All others are
// this service's and come from Facts.
var typed = map[string][]string{
	"law":   {"2019/1937", "23", "2019", "305", "26.11.2019", "50", "7", "3", "9", "15", "1989", "5", "2302", "8", "1998"},
	"files": {"2"}, // mat2, a program
}

// TestNoFactIsTyped: what a page says in numbers about this service is filled
// in, in digits or in words.
func TestNoFactIsTyped(t *testing.T) {
	away := regexp.MustCompile("(?m)\\{\\{.*?\\}\\}|`[^`]*`|^[0-9]+\\. |\\]\\([a-z0-9-]+\\)")
	number := regexp.MustCompile(`[\p{Nd}][\p{Nd}./]*`)
	inWords := regexp.MustCompile(`(?i)\b(one|two|three|four|five|six|seven|eight|ten|twelve|fourteen|twenty|thirty|sixty|hundred|thousand)\s+` +
		`(seconds?|minutes?|hours?|days?|weeks?|tries|wrong|words|files|links|bytes|letters|megabytes?)\b`)
	written(t, func(p *source) {
		body, _, _ := strings.Cut(string(p.body), "\n---\n")
		body = away.ReplaceAllString(body, " ")
		for _, found := range number.FindAllString(body, -1) {
			if !slices.Contains(typed[p.name], strings.TrimRight(found, "./")) {
				t.Errorf("%s: %q is typed", p.file, found)
			}
		}
		for _, found := range inWords.FindAllString(body, -1) {
			t.Errorf("%s: %q is typed", p.file, found)
		}
	})
}

// TestVoice: the words that the site does not use, and no address outside of
// backquotes.
func TestVoice(t *testing.T) {
	never := regexp.MustCompile(`(?i)\b(please|simply|secure|securely|oops|military|just click)\b|https?:|www\.|\b[a-z]+\.(org|com|net|press)\b`)
	code := regexp.MustCompile("`[^`]*`")
	written(t, func(p *source) {
		for _, found := range never.FindAllString(code.ReplaceAllString(string(p.body), ""), -1) {
			t.Errorf("%s: says %q", p.file, found)
		}
		if strings.ContainsFunc(p.title+string(p.body), func(r rune) bool { return unicode.Is(unicode.Cf, r) }) {
			t.Errorf("%s: has a character that does not show", p.file)
		}
	})
}
