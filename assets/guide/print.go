package guide

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// place is where pages are printed together: a language and a track.
type place struct {
	lang  string
	track Track
}

// All is a track's pages on one page, to print; with no track it is every
// page once. A page is a section with its name as id, its title an h2. It is
// empty for a language that is not there.
func (g *Guide) All(lang string, t Track) template.HTML { return g.whole[place{lang, t}] }

// printed makes one such page.
func printed(s *sources, f Facts, l *language, t Track) (template.HTML, error) {
	var pages []*source
	if t != "" {
		pages = s.on(t, l.Code)
	} else {
		for _, t := range Tracks {
			for _, p := range s.on(t, l.Code) {
				if p.tracks[0] == t {
					pages = append(pages, p)
				}
			}
		}
	}
	var b strings.Builder
	for _, p := range pages {
		html, err := section(s, f, l, p, pages)
		if err != nil {
			return "", err
		}
		b.WriteString(string(html))
	}
	return template.HTML(b.String()), nil
}

// section is one page among those that are printed together. Links lead to
// the others' sections, and to a page of its own where it is not among them.
func section(s *sources, f Facts, l *language, p *source, among []*source) (template.HTML, error) {
	in := s.language(p.lang)
	markdown, err := p.fill(f, in)
	if err != nil {
		return "", err
	}
	html, err := render(markdown, 1, func(name string) string {
		if slices.ContainsFunc(among, func(o *source) bool { return o.name == name }) {
			return "#" + name
		}
		return name
	})
	if err != nil {
		return "", err
	}
	html = template.HTML(fmt.Sprintf("<h2>%s</h2>\n%s", template.HTMLEscapeString(p.title), html))
	if p.lang != l.Code {
		html = abroad(l, html)
	}
	return template.HTML(fmt.Sprintf("<section id=\"%s\">\n%s</section>\n", p.name, html)), nil
}
