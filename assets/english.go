package assets

import (
	"html/template"
	"strings"
	"text/template/parse"
)

// A page for which a catalogue lacks a message stands in English there, under
// a line in the reader's language that says so. It still leads to the pages
// of the reader's language.

// fallBack finds the pages that a catalogue has not all messages for, and
// makes the language that they are rendered in.
func (l *Language) fallBack() error {
	if l.Code == English {
		return nil
	}
	for _, t := range l.templates.Templates() {
		if page, ok := strings.CutSuffix(t.Name(), ".html"); ok && l.lacks(t, make(map[string]bool)) {
			l.english = append(l.english, page)
		}
	}
	if l.english == nil {
		return nil
	}
	e, err := readFile(English)
	if err != nil {
		return err
	}
	e.reader, e.prefix = l, l.prefix
	l.instead = e
	return nil
}

// lacks is whether a template asks for a message that is not there, itself or
// by those that it asks for. seen are templates that were looked at.
func (l *Language) lacks(t *template.Template, seen map[string]bool) bool {
	if t == nil || t.Tree == nil {
		return true
	}
	if seen[t.Name()] {
		return false
	}
	seen[t.Name()] = true
	missing := false
	walkTemplate(t.Tree.Root, func(name string) {
		missing = missing || l.lacks(l.templates.Lookup(name), seen)
	})
	return missing
}

// walkTemplate calls f with the name of each template that a node asks for.
func walkTemplate(n parse.Node, f func(name string)) {
	branch := func(b parse.BranchNode) {
		walkTemplate(b.List, f)
		walkTemplate(b.ElseList, f)
	}
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				walkTemplate(child, f)
			}
		}
	case *parse.IfNode:
		branch(n.BranchNode)
	case *parse.RangeNode:
		branch(n.BranchNode)
	case *parse.WithNode:
		branch(n.BranchNode)
	case *parse.TemplateNode:
		f(n.Name)
	}
}

// Missing says, in this language if it can, that a page is in English.
func (l *Language) Missing() (string, error) {
	const name = "frame.missing"
	if l.templates.Lookup(name) == nil {
		l = l.instead
	}
	var b strings.Builder
	err := l.templates.ExecuteTemplate(&b, name, nil)
	return b.String(), err
}
