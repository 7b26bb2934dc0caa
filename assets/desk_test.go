package assets

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// renderedDesk are all pages of the desk in all their states, by name.
func renderedDesk() map[string]sample {
	d, all := NewDesk(), make(map[string]sample)
	add := func(name string, holes int, s Sheet) { all["desk "+name] = sample{s, holes} }
	row := DeskRow{State: TipNew, For: []string{"alice", "<bob>", ""}, More: true, Ago: 1, Size: 3 << 20, Parts: 2, Left: 29 * day}
	named := DeskRow{State: TipAnswered, Named: true, Size: 3, Parts: 1, Left: time.Hour}
	add("table, none", 0, d.Table(DeskTablePage{Page: 1, Pages: 1}))
	add("table, one", 2, d.Table(DeskTablePage{Tips: 1, Page: 1, Pages: 1, Rows: []DeskRow{row}, Next: 25 * time.Minute}))
	add("table, pages", 5, d.Table(DeskTablePage{Tips: 120, Page: 2, Pages: 3, Newer: "/page/1", Older: "/page/3", Rows: []DeskRow{row, named}}))
	tip := DeskTipPage{State: TipNew, Left: 5 * day, Parts: []DeskPart{{TipNew, 1, 1, 3 << 20, "alice"}}, Most: 8 << 10, NameMost: 40}
	add("tip", 7, d.Tip(tip))
	tip.Parts, tip.Replies, tip.Replied = append(tip.Parts, DeskPart{TipCollected, 2, 0, 7, ""}), 1, true
	tip.State, tip.Named = TipCollected, true
	add("tip, named", 9, d.Tip(tip))
	tip.Replied, tip.Typed, tip.Replies = false, true, 2
	for _, tip.Wrong = range []Wrong{Empty, NotText, TooLong, Room, Busy, Again} {
		add("tip, wrong "+string(tip.Wrong), 9, d.Tip(tip))
	}
	tip.Wrong, tip.WrongName = "", true
	add("tip, wrong name", 9, d.Tip(tip))
	for n := range 3 {
		add(fmt.Sprint("done, ", n), 4, d.Done(DeskDonePage{Parts: 2, Fresh: n, Hours: n == 1}))
	}
	add("wiped", 0, d.Wiped())
	add("gone", 0, d.Gone())
	add("status", 0, d.Status(DeskStatusPage{Tips: 3, Fresh: 1, Life: 30 * day, Largest: 25 << 20, Memory: 200 << 20, ForTips: 50 << 20}))
	add("status, names", 0, d.Status(DeskStatusPage{Life: 30 * day, Names: []string{"alice", "bob"}}))
	add("panic", 0, d.Panic())
	add("emptied", 0, d.Emptied())
	for _, n := range Notices {
		add("notice "+string(n), 0, d.Say(n))
	}
	return all
}

// everyPage are the pages of both sites, in English.
func everyPage() map[string]sample {
	all := rendered(english())
	maps.Copy(all, renderedDesk())
	return all
}

// TestDeskWords: a page or a message of the desk asks for each of its words,
// and none types a number.
func TestDeskWords(t *testing.T) {
	file, err := deskFiles.ReadFile("desk/en.toml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := readCatalogue(file)
	if err != nil {
		t.Fatal(err)
	}
	call := regexp.MustCompile(`\{\{-?\s*template "([^"]+)"`)
	used := make(map[string]bool)
	look := func(source string) {
		for _, m := range call.FindAllStringSubmatch(source, -1) {
			used[m[1]] = true
		}
	}
	files, err := fs.Glob(deskFiles, "desk/*.html")
	if err != nil || len(files) < 8 {
		t.Fatalf("got %d pages, %v", len(files), err)
	}
	for _, name := range files {
		b, err := deskFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		look(string(b))
	}
	for _, source := range c.messages {
		look(source)
	}
	for name, source := range c.messages {
		if !used[name] {
			t.Errorf("%s is said nowhere", name)
		}
		if plain := kept.ReplaceAllString(source, ""); strings.ContainsAny(plain, "0123456789") {
			t.Errorf("%s: %q", name, plain)
		}
	}
	for name := range used {
		if _, ok := c.messages[name]; strings.Contains(name, ".") && !ok {
			t.Errorf("%s is not in the catalogue", name)
		}
	}
}

// TestDeskLeadsNowhere: the desk's pages link, load and post to the desk
// alone: whoever uses them is not to come to the public site by a slip.
func TestDeskLeadsNowhere(t *testing.T) {
	own := regexp.MustCompile(`^(/|/status|/panic|/page/[13]|/style\.css|data:,|#text|#name|/tip/|/tip//(fetch|reply|take|done))$`)
	for name, page := range renderedDesk() {
		walk(t, page.Sheet, func(n *html.Node) {
			for _, key := range []string{"href", "src", "action", "formaction"} {
				if at, ok := attr(n, key); ok && !own.MatchString(at) {
					t.Errorf("%s: %s=%q", name, key, at)
				}
			}
		})
	}
}
