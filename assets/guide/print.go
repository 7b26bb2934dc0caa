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
// page once. First it says what the paper gives away. A page is a section
// with its name as id, its title an h2. It is empty for a language that is
// not there, or a track without pages.
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
	if len(pages) == 0 {
		return "", nil
	}
	var b strings.Builder
	// Whoever prints it can be asked about the paper.
	fmt.Fprintf(&b, "<p><strong>%s</strong></p>\n", template.HTMLEscapeString(l.print))
	for _, p := range pages {
		done, err := s.show(p, f)
		if err != nil {
			return "", err
		}
		html := done.section
		if p.lang != l.Code {
			html = abroad(l, html)
		}
		fmt.Fprintf(&b, "<section id=\"%s\">\n%s</section>\n", p.name, html)
	}
	return s.lead(b.String(), pages), nil
}

// lead makes links to pages that are not among those printed lead to where
// they stand by themselves. In text a quotation mark is &quot;, so only links
// are found.
func (s *sources) lead(html string, among []*source) template.HTML {
	for name := range s.pages {
		if !slices.ContainsFunc(among, func(p *source) bool { return p.name == name }) {
			html = strings.ReplaceAll(html, `href="#`+name+`"`, `href="`+name+`"`)
		}
	}
	return template.HTML(html)
}
