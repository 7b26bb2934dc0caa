package roff

import (
	"regexp"
	"strings"
)

// item is a line with a term, and the beginning of what it means.
var item = regexp.MustCompile(`^ +(\S+(?: \S+)*) {2,}(\S.*)$`)

// lines writes the lines of a text, block by block.
func (p *Page) lines(lines []string) {
	for i := 0; i < len(lines); {
		line := lines[i]
		switch term := item.FindStringSubmatch(line); {
		case line == "" || line == "Usage:": // what follows shows what it is
			i++
		case isHeading(lines, i):
			i = p.heading(lines, i)
		case term != nil:
			text := term[2]
			for i++; i < len(lines) && indent(lines[i]) > indent(line) && !item.MatchString(lines[i]); i++ {
				text += " " + strings.TrimSpace(lines[i])
			}
			p.Item(term[1], text)
		case indent(line) > 0:
			p.paragraph()
			p.line(".RS 4")
			p.line(".nf")
			for ; i < len(lines) && indent(lines[i]) > 0 && !item.MatchString(lines[i]); i++ {
				p.line(p.typed(strings.TrimSpace(lines[i])))
			}
			p.line(".fi")
			p.line(".RE")
		default:
			first := i
			for i++; i < len(lines) && lines[i] != "" && indent(lines[i]) == 0; i++ {
			}
			p.paragraph()
			p.prose(strings.Join(lines[first:i], " "))
		}
	}
}

// isHeading is whether a line at the margin, after an empty one, has its text
// indented below it.
func isHeading(lines []string, i int) bool {
	if indent(lines[i]) > 0 || i > 0 && lines[i-1] != "" || !strings.HasPrefix(lines[i], "lethe ") {
		return false
	}
	for i++; i < len(lines) && lines[i] == ""; i++ {
	}
	return i < len(lines) && indent(lines[i]) > 0
}

// heading writes a heading and what is below it, and returns the first line
// that is not.
func (p *Page) heading(lines []string, i int) int {
	p.paragraph()
	p.line(p.typed(lines[i]))
	var below []string
	for i++; i < len(lines) && (lines[i] == "" || indent(lines[i]) > 0); i++ {
		below = append(below, strings.TrimPrefix(lines[i], "  "))
	}
	p.line(".RS 4")
	p.filled = false
	p.lines(below)
	p.line(".RE")
	p.filled = true
	return i
}

// indent is how far in a line stands, in columns.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
