package handlers

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"lethe/assets"
	"lethe/assets/guide"
	"lethe/handlers/phrase"
	"lethe/policy"
)

// Where the guidance is. Every page stands below by its name, and by a track and
// its name; all is every page of a track, or all there are, to print. Pages lead
// to each other by their names alone.
const (
	guidePath   = "/guide"
	guidePrefix = guidePath + "/"
	guideAll    = "all"
	guideNow    = "now" // what matters most, in a minute
)

// addGuide gives every language its guide, which is made when somebody first
// asks for a page of it: that takes some 15 ms, and 5 more a language. Our own
// pages are known to be good; an operator's are looked at now.
func (s *site) addGuide() error {
	made := sync.OnceValues(s.newGuide)
	if len(s.Pages) > 0 {
		if _, err := made(); err != nil {
			return fmt.Errorf("making a site: %w", err)
		}
	}
	for _, t := range s.tongues {
		t.guide = sync.OnceValue(func() map[string]assets.Sheet {
			g, err := made()
			if err != nil {
				panic(err)
			}
			return guideSheets(t, g, s.Organisation)
		})
	}
	return nil
}

// newGuide makes the guidance, with the facts by which this site works and an
// operator's own pages. The error names every fault in those.
func (s *site) newGuide() (*guide.Guide, error) {
	return guide.New(guide.Facts{
		Text:   s.limits.Text,
		Upload: s.limits.Upload,
		Files:  s.limits.Files,
		Links:  s.limits.Links,
		Tries:  s.limits.Tries,

		MadeWords: s.limits.Phrase,

		LifeMin:     slices.Min(policy.Lifetimes),
		LifeDefault: policy.LifeDefault,
		LifeMax:     slices.Max(policy.Lifetimes),

		Repeat:       s.limits.Repeat,
		Grant:        s.limits.Grant,
		LogRetention: time.Duration(s.LogDays) * 24 * time.Hour,

		Drop:         s.Drop != nil,
		ReceiptWords: phrase.Words,
		TipLife:      s.tipLife(),
		TipUpload:    s.tips.limits.Upload,
		TipFiles:     s.Drop != nil && s.Drop.Files,
		TipDraft:     policy.DraftLife,
		ReplyMax:     policy.ReplyMax,
	}, s.Pages...)
}

// A guidance is the guide in one language, as it is served.
type guidance struct {
	*tongue
	guide        *guide.Guide
	lang         string // of the guide's languages
	dir          string
	organisation string

	sheets map[string]assets.Sheet // by address
}

// guideSheets renders the guide in a language.
func guideSheets(t *tongue, g *guide.Guide, organisation string) map[string]assets.Sheet {
	d := &guidance{tongue: t, guide: g, organisation: organisation, sheets: make(map[string]assets.Sheet)}
	all := g.Languages()
	in := all[0]
	if i := slices.IndexFunc(all, func(l guide.Language) bool { return l.Code == t.Code }); i >= 0 {
		in = all[i]
	}
	d.lang, d.dir = in.Code, in.Dir
	d.addIndex()
	d.addAll(guidePrefix, "")
	d.addPrint(guidePrefix, "", "")
	for _, list := range g.Lists(d.lang) {
		d.addAll(trackPath(list.Track), list.Track)
		d.addPrint(trackPath(list.Track), list.Title, list.Track)
	}
	return d.sheets
}

// trackPath is where the pages of a track are. It is not always named like the
// track: behind /secret/ the guard takes everything for a key.
func trackPath(t guide.Track) string {
	if t == guide.Secret {
		t = "hand-over"
	}
	return guidePrefix + string(t) + "/"
}

// inGuide is something rendered in the language of the guide.
func (d *guidance) inGuide(html template.HTML) assets.GuideText {
	return assets.GuideText{Lang: d.lang, Dir: d.dir, HTML: html}
}

// addAll renders every page at an address, those of a track among its own:
// they lead to each other, and to pages that are on no track of theirs.
func (d *guidance) addAll(at string, t guide.Track) {
	for _, list := range d.guide.Lists(d.lang) {
		for _, p := range list.Pages {
			if p, ok := d.guide.Page(d.lang, t, p.Name); ok && d.sheets[at+p.Name] == nil {
				d.addPage(at, p)
			}
		}
	}
}

func (d *guidance) addPage(at string, p guide.Page) {
	way := func(l guide.Link) assets.GuideWay {
		if l.Name == "" {
			return assets.GuideWay{}
		}
		return assets.GuideWay{Lang: l.Lang, Dir: l.Dir, Path: trackPath(p.Track) + l.Name, Title: l.Title}
	}
	d.sheets[at+p.Name] = d.Guide(assets.GuidePage{
		Path: d.everywhere(at+p.Name, func(lang string) bool { _, ok := d.guide.Page(lang, p.Track, p.Name); return ok }),
		Lang: p.Lang, Dir: p.Dir, Title: p.Title,
		Text: d.inGuide(p.HTML), Next: way(p.Next), Previous: way(p.Prev),
	})
}

// addPrint renders all pages of a track on one page, or all there are.
func (d *guidance) addPrint(at, title string, t guide.Track) {
	d.sheets[at+guideAll] = d.GuidePrint(assets.GuidePrintPage{
		Path:  d.everywhere(at+guideAll, func(lang string) bool { return d.guide.All(lang, t) != "" }),
		Title: title, Text: d.inGuide(d.guide.All(d.lang, t)),
	})
}

// everywhere is an address if there is something at it in every language, or
// else the guide's first page: what an operator writes may be in one alone.
func (d *guidance) everywhere(at string, there func(lang string) bool) string {
	for _, l := range d.guide.Languages() {
		if !there(l.Code) {
			return guidePath
		}
	}
	return at
}

// addIndex renders the guide's first page.
func (d *guidance) addIndex() {
	now, _ := d.guide.Page(d.lang, "", guideNow)
	page := assets.GuideIndexPage{Now: d.inGuide(now.Below(strings.TrimPrefix(guidePrefix, "/"))), Organisation: d.organisation}
	for _, list := range d.guide.Lists(d.lang) {
		page.Lists = append(page.Lists, listOf(list))
	}
	if own := func(l assets.GuideList) bool { return l.Own }; d.organisation != "" && !slices.ContainsFunc(page.Lists, own) {
		page.Lists = append(page.Lists, assets.GuideList{Own: true})
	}
	d.sheets[guidePath] = d.GuideIndex(page)
}

func listOf(list guide.List) assets.GuideList {
	at := trackPath(list.Track)
	l := assets.GuideList{Title: list.Title, Print: at + guideAll, Own: list.Track == guide.Own}
	for _, p := range list.Pages {
		l.Pages = append(l.Pages, assets.GuideWay{Lang: p.Lang, Dir: p.Dir, Path: at + p.Name, Title: p.Title})
	}
	return l
}

// guideRoute is whether an address is the guide's.
func guideRoute(q *request) (route, bool) {
	if !strings.HasPrefix(q.path, guidePath) {
		return route{}, false
	}
	_, ok := q.tongue.guide()[q.path]
	return route{get: (*site).guidePage}, ok
}

// guidePage shows a page of guidance.
func (s *site) guidePage(p *reply, q *request) error {
	return p.Page(http.StatusOK, q.tongue.guide()[q.path])
}
