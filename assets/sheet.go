package assets

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"slices"
)

// Style is the stylesheet.
//
//go:embed style.css
var Style []byte

//go:embed pages
var pages embed.FS

// A Sheet is a rendered page: the pieces before, between and after its
// holes. A page without holes is one piece. Sheets are only read, and may be
// shared.
type Sheet [][]byte

// holeMark stands for a hole while a page is rendered. It is a private-use
// character: no text of ours has it. html/template leaves it as it is in text
// and in a quoted attribute, and percent-encodes it in an address.
const holeMark = "\ue000"

var holes = regexp.MustCompile(holeMark + "|%ee%80%80")

// betweenTags are line ends that stand between two tags. In Firefox, selecting
// all of a page takes them along, although nothing around a secret can be
// selected, and empty lines would be copied with it.
var betweenTags = regexp.MustCompile(`>\s*\n\s*<`)

// parse makes the templates of one language: the pages that a pattern names,
// and each message as a template of its own.
func (l *Language) parse(from fs.FS, pattern string, messages map[string]string) (*template.Template, error) {
	t, err := template.New(l.Code).Funcs(l.funcs()).ParseFS(from, pattern)
	if err != nil {
		return nil, err
	}
	for name, source := range messages {
		if _, err := t.New(name).Parse(source); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// render runs a page's template, and cuts what it makes at its holes.
func (l *Language) render(name string, page any) Sheet {
	return cut(betweenTags.ReplaceAll(l.run(name, page), []byte("><")))
}

// whole is the same for a page that has no hole and shows nothing to copy: its
// texts may be an operator's, in which a line ends where it will.
func (l *Language) whole(name string, page any) Sheet { return Sheet{l.run(name, page)} }

// run runs a page's template. The pages are part of the program, so one that
// fails is a mistake in it, found by the tests.
func (l *Language) run(name string, page any) []byte {
	if slices.Contains(l.english, name) {
		l = l.instead
	}
	var b bytes.Buffer
	if err := l.templates.ExecuteTemplate(&b, name+".html", page); err != nil {
		panic(fmt.Sprintf("rendering %s in %s: %v", name, l.Code, err))
	}
	return bytes.TrimSpace(b.Bytes())
}

// cut cuts a page at its holes.
func cut(page []byte) Sheet {
	var s Sheet
	from := 0
	for _, hole := range holes.FindAllIndex(page, -1) {
		s = append(s, page[from:hole[0]:hole[0]])
		from = hole[1]
	}
	return append(s, page[from:])
}
