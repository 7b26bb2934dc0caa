package guide

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	texttemplate "text/template"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// fill puts the facts into a page. What comes out is Markdown.
func (s *source) fill(f Facts, l *language) ([]byte, error) {
	t, err := texttemplate.New(s.file).Funcs(texttemplate.FuncMap{
		"life":     l.life,
		"size":     l.size,
		"reviewed": func() string { return s.reviewed },
	}).Parse(string(s.body))
	if err != nil {
		return nil, fmt.Errorf("%s: after line %d: %w", s.file, s.line-1, err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, f); err != nil {
		return nil, fmt.Errorf("%s: after line %d: %w", s.file, s.line-1, err)
	}
	return b.Bytes(), nil
}

// markdown is a page with its facts. Its markup is checked again: an {{if}}
// that goes, goes from between two halves of what then is a link or a tag.
func (s *sources) markdown(p *source, f Facts) ([]byte, error) {
	b, err := p.fill(f, s.language(p.lang))
	if err != nil {
		return nil, err
	}
	filled := *p
	filled.body = b
	c := &checker{source: &filled, known: s.known(p.lang)}
	c.markup()
	return b, errors.Join(c.faults...)
}

// shown is a page rendered: by itself, and as a section among others, with
// its title, its headings a level down and its links to their sections.
type shown struct {
	alone, section template.HTML
}

// show renders a page, once.
func (s *sources) show(p *source, f Facts) (shown, error) {
	if done, ok := s.shown[p]; ok {
		return done, nil
	}
	markdown, err := s.markdown(p, f)
	if err != nil {
		return shown{}, err
	}
	var done shown
	if done.alone, err = render(markdown, 0, ""); err != nil {
		return shown{}, err
	}
	if done.section, err = render(markdown, 1, "#"); err != nil {
		return shown{}, err
	}
	done.section = template.HTML(fmt.Sprintf("<h2>%s</h2>\n%s", template.HTMLEscapeString(p.title), done.section))
	s.shown[p] = done
	return done, nil
}

// render makes a page's HTML. Headings go down by deeper levels, and the
// addresses of links are names of pages after a prefix.
func render(markdown []byte, deeper int, prefix string) (template.HTML, error) {
	doc := plain.Parser().Parse(text.NewReader(markdown))
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level += deeper
		case *ast.Link:
			n.Destination = append([]byte(prefix), n.Destination...)
			n.SetAttributeString("referrerpolicy", []byte("no-referrer"))
		case *ast.CodeSpan:
			// Addresses and commands read from left to right everywhere.
			n.SetAttributeString("dir", []byte("ltr"))
			n.SetAttributeString("translate", []byte("no"))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := plain.Renderer().Render(&b, markdown, doc); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}

// abroad is a page in English among those of another language: under a line
// that says so in the language of the reader.
func abroad(l *language, html template.HTML) template.HTML {
	return template.HTML(fmt.Sprintf("<p class=\"missing\"><strong>%s</strong></p>\n<div lang=\"en\" dir=\"ltr\">\n%s</div>\n",
		template.HTMLEscapeString(l.missing), html))
}
