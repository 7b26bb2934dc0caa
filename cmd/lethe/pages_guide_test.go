//go:build pages

package main

import (
	"strings"

	"lethe/assets"
	"lethe/assets/guide"
)

// guideViews are the pages of guidance, and those that are translated, in each
// language.
func guideViews() (all []view) {
	add := func(name string, status int, has string, steps step) {
		all = append(all, view{name, status, has, steps})
	}
	for _, l := range assets.Languages {
		of := func(kind string) string { return strings.TrimSpace(kind + " " + strings.TrimPrefix(l.Path(""), "/")) }
		add(of("guide"), 200, "h1 ~ h2", at(l.Path("/guide")))
		add(of("guidepage now"), 200, "ol", at(l.Path("/guide/now")))
		add(of("guidepage own"), 200, "h1", at(l.Path("/guide/own/hours")))
		add(of("guideprint"), 200, "section", at(l.Path("/guide/desk/all")))
		if l.Code == assets.English {
			continue
		}
		form := func(steps ...step) step { return do(at(l.Path("/new")), do(steps...), pressed(button)) }
		opened := func(b *tab) error { // a link names no language
			_, key, _ := strings.Cut(b.notes["link"], "/s/")
			return do(at(l.Path("/s/"+key)), pressed(button))(b)
		}
		add(of("guidepage missing"), 200, ".missing", at(l.Path("/guide/tip/who")))
		add(of("start"), 200, "h1", at(l.Path("/")))
		add(of("make"), 200, "#text", at(l.Path("/new")))
		add(of("make empty"), 422, "#text-wrong", form())
		add(of("ready"), 200, itsLink, form(typed("#text", sample), twoPhrases, typed("#passphrase", "")))
		add(of("link"), 200, "#passphrase", at(l.Path("/s/"+aKey)))
		add(of("refused"), 404, "h1", do(at(l.Path("/s/"+aKey)), pressed(button)))
		add(of("opened"), 200, ".secret", do(form(typed("#text", sample+tricky), attached("#file", someFiles...)), noted("link", itsLink), opened))
		add(of("paste"), 200, "form", at(l.Path("/open")))
		add(of("receipt"), 200, "button.last", do(form(typed("#text", sample), ticked("[name=each]")), follow(itsReceipt)))
		add(of("policy"), 200, "h1", at(l.Path("/policy")))
	}
	for _, p := range ourGuide() {
		if p.Name == "now" {
			continue // above
		}
		add("guidepage "+p.Name, 200, "h2", at("/guide/"+p.Name))
	}
	return all
}

// ourGuide are the pages of guidance that are part of the program, each once.
func ourGuide() (all []guide.Page) {
	g, err := guide.New(guide.Facts{
		Text: 1, Upload: 1, Files: 1, Links: 1, Tries: 1, MadeWords: 1, LifeMin: aDay, LifeDefault: aDay, LifeMax: aDay,
	})
	if err != nil {
		panic(err) // the tests of the guide say it better
	}
	for _, list := range g.Lists(assets.English) {
		for _, p := range list.Pages {
			if home, ok := g.Page(assets.English, "", p.Name); ok && home.Track == list.Track {
				all = append(all, p)
			}
		}
	}
	return all
}
