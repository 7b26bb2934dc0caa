package guide

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

// A Page is one page of guidance, as it is shown in one language.
type Page struct {
	Lang, Dir string // of the title: English where a translation is missing
	Name      string // its part of an address: "tor-browser"
	Title     string // for the heading; it says too much for a window's title
	Track     Track  // the track on which Next and Prev lie
	Order     int
	Reviewed  string // "2026-11-22"; empty on an operator's page without a date
	Missing   bool   // in English for want of a translation; HTML says so first

	// HTML has no h1, and links to other pages by their names alone: pages
	// are served side by side.
	HTML template.HTML

	Next, Prev Link
}

// A Link is the way to another page. The zero Link leads nowhere.
type Link struct {
	Lang, Dir   string
	Name, Title string
}

// A List is the pages of one track, in the order in which a person needs
// them.
type List struct {
	Track Track
	Title string
	Pages []Page
}

// A Guide is all guidance in all languages, rendered. It is only read, and
// safe for concurrent use.
type Guide struct {
	languages []*language // English first
	lists     map[string][]List
	home      map[string]Track // by page
	whole     map[place]template.HTML
}

// A File is a page of an operator's own: Name is NAME.md for one in English,
// or LANGUAGE/NAME.md. It may translate one of ours, but not replace it.
type File struct {
	Name string
	Text []byte
}

// New checks and renders the program's pages and an operator's own. The
// error names every fault with file and line. It takes some ten milliseconds;
// a program does it once.
func New(f Facts, own ...File) (*Guide, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	s, err := load(own)
	if err != nil {
		return nil, err
	}
	g := &Guide{languages: s.languages, lists: make(map[string][]List), home: s.homes(), whole: make(map[place]template.HTML)}
	for _, l := range s.languages {
		if err := g.addLanguage(s, f, l); err != nil {
			return nil, fmt.Errorf("making the guide: %w", err)
		}
	}
	return g, nil
}

// Check is New for who only wants to know the faults of an operator's pages,
// and not the facts.
func Check(own ...File) error {
	f := Facts{
		Text: 1, Upload: 1, Files: 1, Links: 1, Tries: 1, MadeWords: 1,
		LifeMin: time.Second, LifeDefault: time.Second, LifeMax: time.Second,
		ReceiptWords: 1, TipLife: time.Second, TipUpload: 1, TipDraft: time.Second, ReplyMax: 1,
	}
	_, without := New(f, own...)
	f.Repeat, f.Grant, f.LogRetention, f.Drop, f.TipFiles = time.Second, time.Second, time.Second, true, true
	_, with := New(f, own...)
	if with != nil {
		return with
	}
	return without
}

func (g *Guide) addLanguage(s *sources, f Facts, l *language) error {
	for _, t := range Tracks {
		if err := g.add(s, f, l, t); err != nil {
			return err
		}
	}
	for _, t := range append([]Track{""}, Tracks...) {
		html, err := printed(s, f, l, t)
		if err != nil {
			return err
		}
		g.whole[place{l.Code, t}] = html
	}
	return nil
}

// add renders the pages of one track in one language.
func (g *Guide) add(s *sources, f Facts, l *language, t Track) error {
	list := List{Track: t, Title: l.words["track."+string(t)]}
	for _, src := range s.on(t, l.Code) {
		done, err := s.show(src, f)
		if err != nil {
			return err
		}
		in := s.language(src.lang)
		p := Page{Lang: in.Code, Dir: in.Dir, Name: src.name, Title: src.title, Track: t,
			Order: src.order, Reviewed: src.reviewed, Missing: src.lang != l.Code, HTML: done.alone}
		if p.Missing {
			p.HTML = abroad(l, p.HTML)
		}
		list.Pages = append(list.Pages, p)
	}
	for i := range list.Pages {
		if i > 0 {
			list.Pages[i].Prev = list.Pages[i-1].link()
		}
		if i+1 < len(list.Pages) {
			list.Pages[i].Next = list.Pages[i+1].link()
		}
	}
	if len(list.Pages) > 0 {
		g.lists[l.Code] = append(g.lists[l.Code], list)
	}
	return nil
}

// Below is the page's HTML with its links led to a folder, "guide/", for a
// page that stands beside the folder and not in it. In text a quotation mark
// is &quot;, so only links are found.
func (p Page) Below(folder string) template.HTML {
	return template.HTML(strings.ReplaceAll(string(p.HTML), `<a href="`, `<a href="`+folder))
}

func (p Page) link() Link { return Link{p.Lang, p.Dir, p.Name, p.Title} }

// Languages are those in which there are pages, English first.
func (g *Guide) Languages() (all []Language) {
	for _, l := range g.languages {
		all = append(all, l.Language)
	}
	return all
}

// Lists are the tracks in a language, without those that have no page. It is
// nil for a language that is not there.
func (g *Guide) Lists(lang string) []List { return g.lists[lang] }

// Page finds a page on a track; on no track, or on one that it is not on, it
// is found where it is at home. It is false if there is none.
func (g *Guide) Page(lang string, t Track, name string) (Page, bool) {
	for _, track := range []Track{t, g.home[name]} {
		for _, list := range g.lists[lang] {
			if list.Track != track {
				continue
			}
			for _, p := range list.Pages {
				if p.Name == name {
					return p, true
				}
			}
		}
	}
	return Page{}, false
}
