package guide

import (
	"bytes"
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

// render makes a page's HTML. Headings go down by deeper levels, and links
// lead to what address says of a page's name.
func render(markdown []byte, deeper int, address func(name string) string) (template.HTML, error) {
	doc := plain.Parser().Parse(text.NewReader(markdown))
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level += deeper
		case *ast.Link:
			n.Destination = []byte(address(string(n.Destination)))
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
