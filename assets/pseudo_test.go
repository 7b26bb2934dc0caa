package assets

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"
	"golang.org/x/net/html"
)

// kept are the parts of a message that are no words.
var kept = regexp.MustCompile(`\{\{[^}]*\}\}|<[^>]*>|&[a-z]+;`)

// strange brackets a message and puts an accent on every letter of it.
func strange(message string) string {
	var b strings.Builder
	accent := func(s string) {
		for _, r := range s {
			b.WriteRune(r)
			if unicode.IsLetter(r) {
				b.WriteRune('\u0301')
			}
		}
	}
	b.WriteString("⟦")
	for message != "" {
		next := kept.FindStringIndex(message)
		if next == nil {
			next = []int{len(message), len(message)}
		}
		accent(message[:next[0]])
		b.WriteString(message[next[0]:next[1]])
		message = message[next[1]:]
	}
	b.WriteString("⟧")
	return b.String()
}

// pseudo is a language that differs from English in every letter.
func pseudo(t *testing.T, code, dir string) *Language {
	t.Helper()
	file, err := words.ReadFile("words/en.toml")
	if err != nil {
		t.Fatal(err)
	}
	var top map[string]any
	if err := toml.Unmarshal(file, &top); err != nil {
		t.Fatal(err)
	}
	var change func(table map[string]any)
	change = func(table map[string]any) {
		for key, value := range table {
			switch value := value.(type) {
			case map[string]any:
				change(value)
			case string:
				if key != "count" && key != "case" {
					table[key] = strange(value)
				}
			}
		}
	}
	change(top)
	top["code"], top["dir"], top["name"], top["group"] = code, dir, code, "."
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(top); err != nil {
		t.Fatal(err)
	}
	l, err := Read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestNoWordsInTemplates: in a language that has an accent on every letter,
// none is without: each word of each page comes from the catalogue. What has
// no accent is the site's name and the log's own names.
func TestNoWordsInTemplates(t *testing.T) {
	plain := regexp.MustCompile(`[A-Za-z]+(?:[^A-Za-z\x{0301}]|$)`)
	own := []string{"Lethe", "started", "stopped", "version", "mib"}
	for name, page := range rendered(pseudo(t, "fr", "ltr")) {
		check := func(where, text string) {
			for _, word := range plain.FindAllString(text, -1) {
				if word = strings.TrimRightFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }); !slices.Contains(own, word) {
					t.Errorf("%s: %s: %q is in no catalogue: %q", name, where, word, text)
				}
			}
		}
		walk(t, page.Sheet, func(n *html.Node) {
			if _, ok := attr(n, "hreflang"); ok {
				return // a language, in its own words
			}
			for _, key := range []string{"alt", "aria-label", "title", "placeholder", "label"} {
				if value, ok := attr(n, key); ok {
					check(key, value)
				}
			}
			for c := range n.ChildNodes() {
				if c.Type == html.TextNode {
					check(n.Data, c.Data)
				}
			}
		})
	}
}

// TestAnotherLanguage: a page of another language says so, keeps its holes,
// and leads only to pages of that language.
func TestAnotherLanguage(t *testing.T) {
	l := pseudo(t, "ar", "rtl")
	for name, page := range rendered(l) {
		if got := len(page.Sheet) - 1; got != page.holes {
			t.Errorf("%s: got %d holes, want %d", name, got, page.holes)
		}
		walk(t, page.Sheet, func(n *html.Node) {
			if n.Data == "html" {
				lang, _ := attr(n, "lang")
				if dir, _ := attr(n, "dir"); lang != "ar" || dir != "rtl" {
					t.Errorf("%s: got lang %q, dir %q", name, lang, dir)
				}
			}
			for _, key := range []string{"href", "action"} {
				at, ok := attr(n, key)
				_, other := attr(n, "hreflang")
				if ok && !other && n.Data != "link" && !strings.HasPrefix(at, "/ar/") && strings.HasPrefix(at, "/") {
					t.Errorf("%s: %s=%q", name, key, at)
				}
			}
		})
	}
}

// TestLanguageList: a page that holds no key and nothing typed leads to itself
// in every language, each named in itself; another leads to none.
func TestLanguageList(t *testing.T) {
	at := map[string]string{
		"start": "/", "make": "/new", "paste": "/open", "request": "/request", "policy": "/policy", "answered": "/",
		"guide": "/guide", "guide, print": "/guide/tip/all", "tip": "/tip", "tip, text alone": "/tip", "door to inbox": "/inbox",
		"stopped": "/", "stopped, addition": "/", "withdrawn": "/",
	}
	for name, page := range rendered(byCode(t, "es")) {
		found := make(map[string]string)
		walk(t, page.Sheet, func(n *html.Node) {
			if lang, ok := attr(n, "hreflang"); ok && n.Parent.Parent.Parent.Data == "header" {
				found[lang], _ = attr(n, "href")
				if _, here := attr(n, "aria-current"); here != (lang == "es") {
					t.Errorf("%s: %s: whether it is this language: got %v", name, lang, here)
				}
			}
		})
		want, open := at[name]
		open = open || strings.HasPrefix(name, "notice") || strings.HasPrefix(name, "refused") || strings.HasPrefix(name, "guide")
		keyed := page.holes > 0 && want == ""
		switch {
		case keyed && len(found) > 0 || open && len(found) != len(Languages):
			t.Errorf("%s: got %v", name, found)
		case want != "" && (found["en"] != want || found["es"] != "/es"+want || found["ar"] != "/ar"+want):
			t.Errorf("%s: got %v, want %s in each", name, found, want)
		}
	}
}

// TestStandsInEnglish: a page for which a language lacks a message is in
// English, says so in that language, and leads on in it; all others are as
// they were.
func TestStandsInEnglish(t *testing.T) {
	file, err := words.ReadFile("words/ar.toml")
	if err != nil {
		t.Fatal(err)
	}
	for lacking, pages := range map[string]string{
		`heading = "هذا يُفتح مرّة واحدة."`: "link", `label = "أطول مدّة لحفظه"`: "make", `optional = "(اختياري)"`: "make ask tip addition inbox",
	} {
		if strings.Count(string(file), lacking) != 1 {
			t.Fatalf("%s: not there", lacking)
		}
		l, err := Read([]byte(strings.Replace(string(file), lacking, "", 1)))
		if err != nil {
			t.Fatal(err)
		}
		whole := rendered(byCode(t, "ar"))
		for name, page := range rendered(l) {
			kind, _, _ := strings.Cut(strings.ReplaceAll(name, ",", ""), " ")
			changed := !bytes.Equal(bytes.Join(page.Sheet, nil), bytes.Join(whole[name].Sheet, nil))
			if changed != slices.Contains(strings.Fields(pages), kind) {
				t.Errorf("without %s: %s: that it is in English: got %v", lacking, name, changed)
			}
			if !changed {
				continue
			}
			said := false
			walk(t, page.Sheet, func(n *html.Node) {
				lang, _ := attr(n, "lang")
				dir, _ := attr(n, "dir")
				if n.Data == "html" && (lang != "en" || dir != "ltr") {
					t.Errorf("%s: got %s, %s", name, lang, dir)
				}
				if class, _ := attr(n, "class"); class == "missing" && lang == "ar" && dir == "rtl" && strings.Contains(n.FirstChild.FirstChild.Data, "بالإنجليزية") {
					said = true
				}
				action, ok := attr(n, "action")
				if ok && !strings.HasPrefix(action, "/ar/") {
					t.Errorf("%s: a form leads to %s", name, action)
				}
			})
			if !said || len(page.Sheet)-1 != page.holes {
				t.Errorf("%s: %d holes, that it is in English is said: %v", name, len(page.Sheet)-1, said)
			}
		}
	}
}
