// Package roff makes manual pages, in the macros of man(7), out of texts that
// are written for a terminal. A text has
//
//   - paragraphs, which begin at the margin;
//   - items, a term and what it means beside it, two spaces or more away:
//     "  --json   for programs"; lines further in go on with it;
//   - lines to type, further in than the margin, which stay as they are;
//   - headings, a line to type at the margin with all that is about it
//     indented below.
//
// Pages are plain ASCII, and every hyphen that can be typed is one that can be
// pasted.
package roff

import (
	"fmt"
	"strings"
)

// Page is a manual page that is being written. Its zero value is not one: use New.
type Page struct {
	b      strings.Builder
	names  map[string]bool // placeholders such as FILE, as they came up
	filled bool            // something stands in this section
}

// New begins a page: its title in capitals, the chapter of the manual, the day
// it was made (2006-01-02), what it belongs to, and the manual's name.
func New(title, chapter, day, source, manual string) *Page {
	p := &Page{names: map[string]bool{}}
	fmt.Fprintf(&p.b, ".TH %s %s %s \"%s\" \"%s\"\n", title, chapter, day, source, manual)
	p.b.WriteString(".nh\n.ad l\n") // words to type are not to be broken or spread
	return p
}

// String is the page so far.
func (p *Page) String() string { return p.b.String() }

// Section begins a section.
func (p *Page) Section(name string) {
	p.line(".SH " + escape(name, true))
	p.filled = false
}

// Part begins a part of a section.
func (p *Page) Part(name string) {
	p.line(".SS " + escape(name, true))
	p.filled = false
}

// Text writes a text.
func (p *Page) Text(text string) {
	p.lines(strings.Split(strings.TrimRight(text, "\n"), "\n"))
}

// Item writes a term and what it means.
func (p *Page) Item(term, text string) {
	p.line(".TP")
	p.line(p.typed(term))
	p.prose(text)
	p.filled = true
}

// Lines writes items that are a line each, as a table without gaps.
func (p *Page) Lines(items [][2]string) {
	p.paragraph()
	p.line(".PD 0")
	for _, it := range items {
		p.line(".TP 16")
		p.line(p.typed(it[0]))
		p.prose(it[1])
	}
	p.line(".PD")
}

// paragraph begins a paragraph, but for the first of a section.
func (p *Page) paragraph() {
	if p.filled {
		p.line(".PP")
	}
	p.filled = true
}

func (p *Page) line(s string) { p.b.WriteString(s + "\n") }
