package roff

import (
	"regexp"
	"strings"
)

// width is where lines of the page's source end: mandoc asks for 80 bytes.
const width = 72

// prose writes running text: every sentence on a line of its own, as manual
// pages are kept, and lines short.
func (p *Page) prose(text string) {
	words := strings.Fields(text)
	var line string
	for i, word := range words {
		out := p.word(word, i > 0 && words[i-1] == "lethe")
		switch {
		case line == "":
			line = out
		case len(line)+1+len(out) > width, strings.HasSuffix(words[i-1], ".") && startsSentence(word):
			p.line(plain(line))
			line = out
		default:
			line += " " + out
		}
	}
	if line != "" {
		p.line(plain(line))
	}
}

func startsSentence(word string) bool {
	c := strings.TrimLeft(word, `"(`)
	return c != "" && c[0] >= 'A' && c[0] <= 'Z'
}

// plain is a line of text that roff takes for nothing else.
func plain(line string) string {
	if line != "" && (line[0] == '.' || line[0] == '\'') {
		return `\&` + line
	}
	return line
}

// punctuation is what may stand around a word that is typed.
const punctuation = `.,;:()"`

// flag is a word that is typed as it stands.
var flag = regexp.MustCompile(`^-[A-Za-z-][A-Za-z0-9-]*$`)

// word is a word of running text: flags and commands in bold, placeholders
// underlined.
func (p *Page) word(word string, afterLethe bool) string {
	bare := strings.Trim(word, punctuation)
	before, after, _ := strings.Cut(word, bare)
	if bare == "" {
		return escape(word, true)
	}
	code := strings.ContainsAny(bare, "-/=$~*.@:|_") && !hyphened.MatchString(bare)
	switch out := escape(bare, code); {
	case p.names[bare]:
		return escape(before, true) + italic(out) + escape(after, true)
	case flag.MatchString(bare), bare == "lethe", afterLethe && lower.MatchString(bare):
		return escape(before, true) + bold(escape(bare, true)) + escape(after, true)
	default:
		return escape(before, true) + out + escape(after, true)
	}
}

var (
	hyphened = regexp.MustCompile(`^[A-Za-z]+(-[A-Za-z]+)+$`) // one-time: nothing to type
	lower    = regexp.MustCompile(`^[a-z]+$`)
	part     = regexp.MustCompile(`[A-Z][A-Z]+|[][|<>()…]+|[^][|<>()…A-Z]+|[A-Z]`)
	name     = regexp.MustCompile(`^[A-Z][A-Z]+$`)
)

// typed is a line to type: placeholders underlined, what is typed as it stands
// in bold. Variables of the environment are no placeholders.
func (p *Page) typed(line string) string {
	var out []string
	for _, word := range strings.Fields(line) {
		if strings.Contains(word, "_") || strings.HasPrefix(word, "$") {
			out = append(out, bold(escape(word, true)))
			continue
		}
		var b strings.Builder
		for _, s := range part.FindAllString(word, -1) {
			switch {
			case name.MatchString(s):
				p.names[s] = true
				b.WriteString(italic(escape(s, true)))
			case strings.ContainsAny(s, "[]|<>()…"):
				b.WriteString(escape(s, true))
			default:
				b.WriteString(bold(escape(s, true)))
			}
		}
		out = append(out, b.String())
	}
	return plain(strings.Join(out, " "))
}

func bold(s string) string   { return `\fB` + s + `\fR` }
func italic(s string) string { return `\fI` + s + `\fR` }

var (
	always = strings.NewReplacer(`\`, `\e`, `"`, `\(dq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, "…", "...")
	typed  = strings.NewReplacer("-", `\-`, "'", `\(aq`)
)

// escape has roff show a word as it stands. In what is typed hyphens and
// quotation marks are those of the keyboard.
func escape(word string, code bool) string {
	word = always.Replace(word)
	if code {
		word = typed.Replace(word)
	}
	return word
}
