package assets

import (
	"embed"
	"fmt"
	"html/template"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// words are the catalogues: all that pages say, one file per language.
//
//go:embed words
var words embed.FS

// English is what the catalogues are translated from, and the language of
// addresses that name none.
const English = "en"

// Languages are those that the pages speak, English first. They are set once,
// before main.
var Languages []*Language

// codes are the catalogues' names, in the order in which pages list them.
var codes = []string{English, "es", "ar"}

// Set here, and not where they are declared, because every page lists them.
func init() {
	for _, code := range codes {
		l, err := readFile(code)
		if err != nil {
			panic(err)
		}
		Languages = append(Languages, l)
	}
}

// A Language renders every page in its words. It does not change once read,
// and may be used by many at once.
type Language struct {
	Code string // as in lang="en" and in the path
	Name string // in the language itself
	Dir  string // "ltr" or "rtl"

	tag       language.Tag
	group     string // between thousands
	decimal   string // before tenths
	units     map[string]forms
	templates *template.Template

	prefix  string    // of its addresses: "/es", or nothing
	english []string  // pages that stand in English
	instead *Language // in which those are rendered: English that leads to this language
	reader  *Language // in such a language, the one that it stands in for
}

func readFile(code string) (*Language, error) {
	b, err := words.ReadFile("words/" + code + ".toml")
	if err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", code, err)
	}
	return Read(b)
}

// Read makes a language of a catalogue, in TOML. A page for which it lacks a
// message stands in English. In English itself that is found when the page is
// rendered, by a panic: tests render all pages. About 10 ms, and as much
// again where a page stands in English.
func Read(file []byte) (*Language, error) {
	c, err := readCatalogue(file)
	if err != nil {
		return nil, err
	}
	l := &Language{Code: c.Code, Name: c.Name, Dir: c.Dir, group: c.Group, decimal: c.Decimal, units: c.units}
	if l.Code != English {
		l.prefix = "/" + l.Code
	}
	if l.tag, err = language.Parse(c.Code); err != nil {
		return nil, fmt.Errorf("reading the words of %q: %w", c.Code, err)
	}
	if l.Dir != "ltr" && l.Dir != "rtl" {
		return nil, fmt.Errorf("reading the words of %s: the direction is %q", l.Code, l.Dir)
	}
	if l.templates, err = l.parse(pages, "pages/*.html", c.messages); err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", l.Code, err)
	}
	if err := l.fallBack(); err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", l.Code, err)
	}
	return l, nil
}

// Path is the address of a page in this language: "/new" in English, and
// "/es/new" in another.
func (l *Language) Path(page string) string {
	return l.prefix + page
}

// form is the name of CLDR's plural form of a number: "one", "few", "other".
func (l *Language) form(n int64) string {
	f := plural.Cardinal.MatchPlural(l.tag, int(n%1_000_000_000), 0, 0, 0, 0)
	return [...]string{
		plural.Other: "other", plural.Zero: "zero", plural.One: "one",
		plural.Two: "two", plural.Few: "few", plural.Many: "many",
	}[f]
}
