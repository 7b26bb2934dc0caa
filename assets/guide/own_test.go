package guide

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestOwnPages: an operator's page stands on the track it names, or else
// among the operator's own, and links to ours; a translation of ours is
// taken.
func TestOwnPages(t *testing.T) {
	g := newGuide(t, testFacts,
		File{"en/our-office.md", []byte("title: Our <office>\n\nCome by. Read [this](now). Kept {{life .LogRetention}} & more.\n")},
		File{"en/sundays.md", []byte("title: Sundays\r\ntrack: desk\r\norder: 13\r\n\r\nWe read on `Sundays`.\r\n")},
		File{"es/law.md", []byte("title: La ley\nreviewed: 2026-11-22\n\nEsto no es asesoramiento jurídico. Ver [esto](nuestra).\n")},
		File{"es/nuestra.md", []byte("title: Nuestra página\n\nHola.\n")},
	)
	p, ok := g.Page("en", "", "our-office")
	want := "<p>Come by. Read <a href=\"now\" referrerpolicy=\"no-referrer\">this</a>. Kept 14 days &amp; more.</p>\n"
	if !ok || p.Track != Own || string(p.HTML) != want {
		t.Errorf("got %v, track %q, %s", ok, p.Track, p.HTML)
	}
	if !strings.Contains(string(g.All("en", Own)), "<h2>Our &lt;office&gt;</h2>") {
		t.Errorf("got %s", g.All("en", Own))
	}
	if p, _ := g.Page("en", Desk, "sundays"); p.Prev.Name != "journalists" || p.Next.Name != "collect" ||
		!strings.Contains(string(p.HTML), `<code dir="ltr" translate="no">Sundays</code>`) {
		t.Errorf("got %+v", p)
	}
	if p, _ := g.Page("es", Tip, "law"); p.Missing || p.Title != "La ley" || p.Prev.Name != "whom" {
		t.Errorf("got %+v", p)
	}
	if _, ok := g.Page("en", "", "nuestra"); ok {
		t.Error("a page of one language stands in another")
	}
}

// TestOwnFaults: what no page may have is named with file and line.
func TestOwnFaults(t *testing.T) {
	const head = "title: A page\n\n"
	long := strings.Repeat("word - ", pageWords)
	for _, c := range []struct{ name, text, want string }{
		{"en/a.md", head + "One.\n\nTwo <b>bold</b>.\n", "en/a.md:5: raw HTML\nen/a.md:5: raw HTML"},
		{"en/a.md", head + "<div>\n\nx\n", "en/a.md:3: raw HTML"},
		{"en/a.md", head + "One.\n\n<!-- note -->\n", "en/a.md:5: raw HTML"},
		{"en/a.md", head + "- x\n- ![map](map.png)\n", "en/a.md:4: an image"},
		{"en/a.md", head + "x\ny [z](https://example.org/)\n", "en/a.md:4: a link out: only names of pages can be linked; write addresses between backquotes"},
		{"en/a.md", head + "[z](//x)\n", "en/a.md:3: a link out: only names of pages can be linked; write addresses between backquotes"},
		{"en/a.md", head + "[z](../now)\n", "en/a.md:3: a link out: only names of pages can be linked; write addresses between backquotes"},
		{"en/a.md", head + "[z](javascript:x)\n", "en/a.md:3: a link out: only names of pages can be linked; write addresses between backquotes"},
		{"en/a.md", head + "[z]\n\n[z]: http://x.onion\n", "en/a.md:3: a link out: only names of pages can be linked; write addresses between backquotes"},
		{"en/a.md", head + "<https://example.org>\n", "en/a.md:3: a link out: write the address between backquotes"},
		{"en/a.md", head + "[z](nowhere)\n", `en/a.md:3: a link to "nowhere", and there is no such page`},
		{"en/a.md", head + "[](now)\n", "en/a.md:3: a link without words"},
		{"en/a.md", head + "[z](now \"hidden\")\n", "en/a.md:3: a link with a title, which not every reader is shown"},
		{"en/a.md", head + "x\n\n# Big\n", "en/a.md:5: a heading of level 1: the title is level 1, headings are 2 or 3"},
		{"en/a.md", head + long + "\n", ""},
		{"en/a.md", head + long + "more\n", "en/a.md:4: too long: 451 words, 450 at most"},
		{"en/a.md", head + long + "\n\n---\n\nSources: more\n", ""},
		{"en/a.md", head + strings.Repeat("x", PageMax), "en/a.md:1: too long: 40975 bytes, 40960 at most"},
		{"en/a.md", head + "\xff", "en/a.md:1: not UTF-8"},
		{"en/a.md", head + "x\n{{.Tires}}\n", "en/a.md:4: there is no fact Tires"},
		{"en/a.md", head + "{{.LifeMax}}\n", "en/a.md:3: {{.LifeMax}} is not worded in this way: a time takes life, a size takes size, a count neither"},
		{"en/a.md", head + "{{size .Tries}}\n", "en/a.md:3: {{size .Tries}} is not worded in this way: a time takes life, a size takes size, a count neither"},
		{"en/a.md", head + "{{html \"x\"}}\n", `en/a.md:3: {{html "x"}} is none of {{.Fact}}, {{life .Fact}}, {{size .Fact}}, {{if .Fact}}, {{else}}, {{end}}, {{reviewed}}`},
		{"en/a.md", head + "{{if .Drop}}<{{end}}b>\n", "en/a.md:3: raw HTML"},
		{"en/a.md", head + "x\n[z]({{if .Drop}}http://x){{end}}\n", "en/a.md:4: a link out: only names of pages can be linked; write addresses between backquotes"},
		{"en/a.md", "title: A\nlaw: yes\n\nx\n", `en/a.md:4: touches the law without the sentence "This is not legal advice."`},
		{"en/a.md", "Hello\n\nx\n", "en/a.md:1: \"Hello\" has no plain value\nen/a.md:1: no title in the head"},
		{"en/a.md", "title: A\nauthor: me\n\nx\n", `en/a.md:2: "author" is none of title, order, track, reviewed, law; an empty line ends the head`},
		{"en/a.md", "title: A\nreviewed: 22.11.2026\n\nx\n", `en/a.md:2: parsing time "22.11.2026" as "2006-01-02": cannot parse "22.11.2026" as "2006"`},
		{"en/a.md", "title: A\ntrack: tips\n\nx\n", `en/a.md:2: track "tips" is none of ["tip" "secret" "desk" "own"], or there twice`},
		{"en/now.md", head + "x\n", "en/now.md:1: there is a page of this name already"},
		{"fr/a.md", head + "x\n", `fr/a.md:1: there is no language "fr"`},
		{"a.md", head + "x\n", ""},
		{"a.md", head + "<b>\n", "a.md:3: raw HTML"},
		{"now.md", head + "x\n", "now.md:1: there is a page of this name already"},
		{"all.md", head + "x\n", `all.md:1: no page can be called "all": that is where all of them stand, to print`},
		{"en/A b.md", head + "x\n", "en/A b.md:1: not named NAME.md or LANGUAGE/NAME.md with a name of a-z, 0-9 and hyphens"},
		{"es/tails.md", "title: Tails\norder: 1\n\nx\n", "es/tails.md:1: its order or track is not that of en/tails.md; leave them out"},
	} {
		_, err := New(testFacts, File{c.name, []byte(c.text)})
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), "making the guide: ")
		}
		if got != c.want {
			t.Errorf("%.60q:\n got %v\nwant %v", c.text, got, c.want)
		}
		// Whoever does not know the facts finds the same.
		if err := Check(File{c.name, []byte(c.text)}); (err != nil) != (c.want != "") {
			t.Errorf("%.60q: checked: got %v\nwant %v", c.text, err, c.want)
		}
	}
}

// TestAllFaultsAtOnce: nobody mends a page one fault at a time.
func TestAllFaultsAtOnce(t *testing.T) {
	_, err := New(testFacts, File{"en/b.md", []byte("title: B\n\n<i>\n\n![x](y)\n")}, File{"en/a.md", []byte("title: A\n\n[x](y)\n")})
	want := "en/a.md:3: a link to \"y\", and there is no such page\nen/b.md:3: raw HTML\nen/b.md:5: an image"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %v", err, want)
	}
}

// FuzzOwn: whatever an operator writes is refused, or makes a page of plain
// elements and links that land.
func FuzzOwn(f *testing.F) {
	f.Add([]byte("title: A\n\n[x](now) `y` **z** {{.Tries}}\n\n---\n\n> q\n"))
	f.Add([]byte("title: A\n\n[x]: http://y\n\n[x] {{if .Drop}}<b>{{else}}![]({{end}}\n"))
	f.Add([]byte("title: A\n\n&#106;avascript <a@b.c> \\<b> ~~~x\ny\n"))
	ours, err := load(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, facts := range []Facts{testFacts, bareFacts()} {
			s := &sources{languages: ours.languages, pages: map[string]map[string]*source{"now": ours.pages["now"]}}
			if s.take("en/a.md", bytes.Clone(text)) != nil {
				return
			}
			p := s.pages["a"]["en"]
			if p.check(s.known("en"), s.language("en")) != nil {
				return
			}
			markdown, err := s.markdown(p, facts)
			if err != nil {
				return
			}
			html, err := render(markdown, 0, "")
			if err != nil {
				t.Fatal(err)
			}
			look(t, "en/a.md", string(html), func(to string) bool { return slices.Contains([]string{"now", "a"}, to) })
		}
	})
}

// TestBelow: a page can stand beside the folder of the others; what only looks
// like a link stays.
func TestBelow(t *testing.T) {
	g := newGuide(t, testFacts, File{"a.md", []byte("title: A\n\n[x](now) `<a href=\"` [y](stop)\n")})
	p, ok := g.Page("en", "", "a")
	got := string(p.Below("guide/"))
	want := `<p><a href="guide/now" referrerpolicy="no-referrer">x</a> <code dir="ltr" translate="no">&lt;a href=&quot;</code> ` +
		`<a href="guide/stop" referrerpolicy="no-referrer">y</a></p>` + "\n"
	if !ok || got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
