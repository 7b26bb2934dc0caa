package guide

import (
	"bytes"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// pageWords is the longest page: under three minutes for somebody who reads
// 150 words a minute, which is slow.
const pageWords = 450

// plain is CommonMark without extensions: no bare address becomes a link.
// Raw HTML is left out of what it renders, and refused before.
var plain = goldmark.New()

// check finds everything in a page that no page may have, each with its
// line. It reads the page as it is written, so both sides of an {{if}} are
// checked, and lines are those of the file.
func (s *source) check(known func(name string) bool, l *language) error {
	c := &checker{source: s, known: known}
	c.actions()
	c.markup()
	if c.words > pageWords {
		c.fault(len(s.body), "too long: %d words, %d at most", c.words, pageWords)
	}
	if s.law && !bytes.Contains(s.body, []byte(l.law)) {
		c.fault(0, "touches the law without the sentence %q", l.law)
	}
	return errors.Join(c.faults...)
}

type checker struct {
	*source
	known  func(name string) bool
	words  int
	foot   bool // past the line that ends what counts as length
	faults []error
}

// fault notes something wrong at an offset in the body.
func (c *checker) fault(at int, format string, a ...any) {
	line := c.line + bytes.Count(c.body[:at], []byte("\n"))
	c.faults = append(c.faults, errAt(c.file, line, format, a...))
}

// markup checks what the Markdown makes.
func (c *checker) markup() {
	doc := plain.Parser().Parse(text.NewReader(c.body))
	// A walk ends early only with an error, and look returns none.
	_ = ast.Walk(doc, c.look)
}

// look is called for every node of the page.
func (c *checker) look(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	switch n := n.(type) {
	case *ast.RawHTML, *ast.HTMLBlock:
		c.fault(offset(n), "raw HTML")
	case *ast.Image:
		c.fault(offset(n), "an image")
	case *ast.AutoLink:
		c.fault(offset(n), "a link out: write the address between backquotes")
	case *ast.Link:
		c.link(n)
	case *ast.Heading:
		if n.Level != 2 && n.Level != 3 {
			c.fault(offset(n), "a heading of level %d: the title is level 1, headings are 2 or 3", n.Level)
		}
	case *ast.ThematicBreak:
		c.foot = true
	case *ast.Text:
		c.count(string(n.Segment.Value(c.body)))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		c.count(string(n.Lines().Value(c.body)))
	}
	return ast.WalkContinue, nil
}

func (c *checker) link(n *ast.Link) {
	to := string(n.Destination)
	switch {
	case pageName.MatchString(to) && !c.known(to):
		c.fault(offset(n), "a link to %q, and there is no such page", to)
	case !pageName.MatchString(to):
		c.fault(offset(n), "a link out: only names of pages can be linked; write addresses between backquotes")
	case wordless(n, c.body):
		c.fault(offset(n), "a link without words")
	case len(n.Title) > 0:
		c.fault(offset(n), "a link with a title, which not every reader is shown")
	}
}

// wordless is whether nothing in a node can be read.
func wordless(n ast.Node, body []byte) bool {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		t, ok := child.(*ast.Text)
		if ok && len(bytes.TrimSpace(t.Segment.Value(body))) > 0 || !ok && !wordless(child, body) {
			return false
		}
	}
	return true
}

// action is what may stand between double braces, and brace is anything that
// stands there.
var (
	action = regexp.MustCompile(`^\{\{(?:(?:(if|life|size) )?\.([A-Za-z]+)|else|end|reviewed)\}\}$`)
	brace  = regexp.MustCompile(`\{\{.*?(?:\}\}|$)`)
)

// actions checks the facts that a page asks for.
func (c *checker) actions() {
	for _, at := range brace.FindAllIndex(c.body, -1) {
		found := string(c.body[at[0]:at[1]])
		m := action.FindStringSubmatch(found)
		switch {
		case m == nil:
			c.fault(at[0], "%s is none of {{.Fact}}, {{life .Fact}}, {{size .Fact}}, {{if .Fact}}, {{else}}, {{end}}, {{reviewed}}", found)
		case m[2] != "" && factKind(m[2]) == nil:
			c.fault(at[0], "there is no fact %s", m[2])
		case m[2] != "" && m[1] != "if" && m[1] != wording(factKind(m[2])):
			c.fault(at[0], "%s is not worded in this way: a time takes life, a size takes size, a count neither", found)
		}
	}
}

// wording is the function that words a kind of fact.
func wording(kind reflect.Type) string {
	switch {
	case kind == reflect.TypeFor[time.Duration]():
		return "life"
	case kind.Kind() == reflect.Int64:
		return "size"
	case kind.Kind() == reflect.Int:
		return ""
	}
	return "if"
}

// count adds a text's words; a dash alone is none. A fact counts as one or
// two.
func (c *checker) count(s string) {
	if c.foot {
		return
	}
	for word := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			c.words++
		}
	}
}

// offset is where a node stands in the body, or the closest node around it
// that knows.
func offset(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if at := n.Pos(); at >= 0 {
			return at
		}
	}
	return 0
}
