package assets

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"regexp"
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

// parse makes the templates of one language: the pages, and each message as a
// template of its own.
func (l *Language) parse(messages map[string]string) (*template.Template, error) {
	t, err := template.New(l.Code).Funcs(l.funcs()).ParseFS(pages, "pages/*.html")
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

// render runs a page's template. The pages are part of the program, so one
// that fails is a mistake in it, found by the tests.
func (l *Language) render(name string, page any) Sheet {
	var b bytes.Buffer
	if err := l.templates.ExecuteTemplate(&b, name+".html", page); err != nil {
		panic(fmt.Sprintf("rendering %s in %s: %v", name, l.Code, err))
	}
	tight := betweenTags.ReplaceAll(bytes.TrimSpace(b.Bytes()), []byte("><"))
	return cut(tight)
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
