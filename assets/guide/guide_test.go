package guide

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

const day = 24 * time.Hour

// testFacts are a service's that takes tips.
var testFacts = Facts{
	Text: 1 << 20, Upload: 25 << 20, Files: 20, Links: 100, Tries: 5, MadeWords: 6,
	LifeMin: 5 * time.Minute, LifeDefault: 7 * day, LifeMax: 30 * day,
	Repeat: time.Minute, Grant: time.Hour, LogRetention: 14 * day,
	Drop: true, ReceiptWords: 7, TipLife: 21 * day, TipUpload: 10 << 20, TipFiles: true, TipDraft: 2 * time.Hour, ReplyMax: 8 << 10,
}

// bareFacts are a service's that takes no tips, repeats nothing and logs
// nothing.
func bareFacts() Facts {
	f := testFacts
	f.Repeat, f.Grant, f.LogRetention = 0, 0, 0
	f.Drop, f.ReceiptWords, f.TipLife, f.TipUpload, f.TipFiles, f.TipDraft, f.ReplyMax = false, 0, 0, 0, false, 0, 0
	return f
}

func newGuide(t *testing.T, f Facts, own ...File) *Guide {
	t.Helper()
	g, err := New(f, own...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// every calls f with every page of every track and language.
func every(g *Guide, f func(lang string, p Page)) {
	for _, l := range g.Languages() {
		for _, list := range g.Lists(l.Code) {
			for _, p := range list.Pages {
				f(l.Code, p)
			}
		}
	}
}

// topics are the pages that have to be there in English, with the headings
// that a page on a topic has.
var topics = []string{
	"stop", "tool", "who", "device", "tor-browser", "safest", "tails", "files", "paper", "write",
	"usual", "receipt", "whom", "law", "help", "kept", "limits", "link", "journalists", "collect", "operators", "drop",
}

func TestEveryTopic(t *testing.T) {
	g := newGuide(t, testFacts)
	for _, name := range append(topics, "now", "honest") {
		p, ok := g.Page("en", "", name)
		if !ok || p.Missing || p.Lang != "en" {
			t.Errorf("%s: got %v, %+v", name, ok, p)
		}
		want := []string{"Do this", "Why", "What it will not protect you from"}
		if !slices.Contains(topics, name) {
			continue
		}
		var got []string
		for n := range tree(t, string(p.HTML)).Descendants() {
			if n.Type == html.ElementNode && n.Data == "h2" {
				got = append(got, words(n))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got headings %q, want %q", name, got, want)
		}
	}
}

// TestOrder: pages follow each other as a person needs them, in every
// language.
func TestOrder(t *testing.T) {
	g := newGuide(t, testFacts)
	want := map[Track]string{
		Tip: "now stop tool honest who whom law help device tails tor-browser safest paper files write" +
			" receipt usual kept limits",
		Secret: "now tool honest tor-browser safest link receipt kept limits",
		Desk:   "journalists collect operators drop honest law paper files kept limits",
	}
	for _, l := range g.Languages() {
		lists := g.Lists(l.Code)
		if len(lists) != len(want) {
			t.Errorf("%s: got %d tracks, want %d", l.Code, len(lists), len(want))
		}
		for _, list := range lists {
			var names []string
			for i, p := range list.Pages {
				names = append(names, p.Name)
				if i > 0 && (p.Prev.Name != names[i-1] || list.Pages[i-1].Next != p.link() || p.Order <= list.Pages[i-1].Order) {
					t.Errorf("%s, %s, %s: not after the page before", l.Code, list.Track, p.Name)
				}
				if got, ok := g.Page(l.Code, list.Track, p.Name); !ok || got != p || got.Track != list.Track {
					t.Errorf("%s, %s, %s: got %v, track %q", l.Code, list.Track, p.Name, ok, got.Track)
				}
			}
			if got := strings.Join(names, " "); got != want[list.Track] {
				t.Errorf("%s, %s: got %s, want %s", l.Code, list.Track, got, want[list.Track])
			}
			first, last := list.Pages[0], list.Pages[len(list.Pages)-1]
			if first.Prev != (Link{}) || last.Next != (Link{}) {
				t.Errorf("%s, %s: goes on past its ends", l.Code, list.Track)
			}
			if list.Title == "" {
				t.Errorf("%s, %s: no title", l.Code, list.Track)
			}
		}
	}
}

// TestPageElsewhere: a page is found on its home track where another is
// asked for, and what is not there is not found.
func TestPageElsewhere(t *testing.T) {
	g := newGuide(t, testFacts)
	if p, ok := g.Page("es", Tip, "link"); !ok || p.Track != Secret {
		t.Errorf("got %v, track %q, want the home track", ok, p.Track)
	}
	if p, ok := g.Page("en", "", "files"); !ok || p.Track != Tip {
		t.Errorf("got %v, track %q, want the home track", ok, p.Track)
	}
	for _, miss := range [][2]string{{"en", "no-such"}, {"xx", "now"}, {"", ""}, {"en", ""}} {
		if p, ok := g.Page(miss[0], Tip, miss[1]); ok || p != (Page{}) {
			t.Errorf("%q: got %v, want none", miss, p)
		}
	}
	if g.All("xx", "") != "" || g.Lists("xx") != nil {
		t.Error("a language that is not there has pages")
	}
}

// TestMissing: where a translation is missing the page stands in English, and
// says so first, in the reader's language; a translated one does not.
func TestMissing(t *testing.T) {
	g := newGuide(t, testFacts)
	count := make(map[string]int)
	every(g, func(lang string, p Page) {
		mark := `<p class="missing"><strong>` + map[string]string{
			"en": "This page is not translated", "es": "Esta página todavía no está traducida", "ar": "هذه الصفحة لم تُترجم بعد",
		}[lang]
		if got := strings.HasPrefix(string(p.HTML), mark); got != p.Missing || got != (p.Lang != lang) {
			t.Errorf("%s, %s: marked %v, missing %v, in %s", lang, p.Name, got, p.Missing, p.Lang)
		}
		if p.Missing {
			count[lang]++
			if !strings.Contains(string(p.HTML), `<div lang="en" dir="ltr">`) || p.Dir != "ltr" {
				t.Errorf("%s, %s: does not say that it is English", lang, p.Name)
			}
		}
	})
	if count["en"] != 0 || count["es"] == 0 || count["ar"] == 0 {
		t.Errorf("got %v, want none in English only", count)
	}
	for lang, dir := range map[string]string{"es": "ltr", "ar": "rtl"} {
		if p, ok := g.Page(lang, Tip, "now"); !ok || p.Missing || p.Lang != lang || p.Dir != dir {
			t.Errorf("%s: got %v, missing %v, %s, %s", lang, ok, p.Missing, p.Lang, p.Dir)
		}
	}
}

// TestPrintedIsATrace: pages to print say first, in the reader's language,
// that the paper is a trace; where there is nothing to print, nothing is said.
func TestPrintedIsATrace(t *testing.T) {
	g := newGuide(t, testFacts)
	for lang, want := range map[string]string{"en": "A printed guide is a trace", "es": "Una guía impresa es un rastro", "ar": "الدليل المطبوع أثر"} {
		for _, track := range append([]Track{""}, Tracks...) {
			all := string(g.All(lang, track))
			if track == Own && all != "" || track != Own && !strings.HasPrefix(all, "<p><strong>"+want) {
				t.Errorf("%s, %q: begins %.80q", lang, track, all)
			}
		}
	}
}

// TestPrinted: all on one page has each page once, as a section, one level
// down; and a track has its own.
func TestPrinted(t *testing.T) {
	g := newGuide(t, testFacts)
	for _, track := range append([]Track{""}, Tracks...) {
		var got, want []string
		for _, list := range g.Lists("en") {
			for _, p := range list.Pages {
				home, _ := g.Page("en", "", p.Name)
				if track == list.Track || track == "" && home.Track == p.Track {
					want = append(want, p.Name+" "+p.Title)
				}
			}
		}
		for n := range tree(t, string(g.All("en", track))).Descendants() {
			if n.Type == html.ElementNode && n.Data == "section" {
				got = append(got, attr(n, "id")+" "+words(n.FirstChild.NextSibling))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", track, got, want)
		}
	}
	if all := string(g.All("en", "")); strings.Count(all, "<h2>") != len(topics)+2 || !strings.Contains(all, "<h3>Why</h3>") {
		t.Error("titles are not h2 with their headings below")
	}
}

// tree parses what a page says, as a browser would inside its frame.
func tree(t *testing.T, s string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader("<!DOCTYPE html><html><head></head><body><main>" + s + "</main></body></html>"))
	if err != nil {
		t.Fatal(err)
	}
	for d := range n.Descendants() {
		if d.Data == "main" {
			return d
		}
	}
	t.Fatal("no main")
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

var blanks = regexp.MustCompile(`\s+`)

// words is the text of a node and all below it.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(blanks.ReplaceAllString(b.String(), " "))
}
