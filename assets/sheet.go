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
// character: no text of ours has it, and no escaping of html/template in text
// or in a quoted attribute changes it.
const holeMark = "\ue000"

// templates are the pages by name, each with the frame around it.
var templates = parse("start", "make", "ready", "link", "opened", "refused", "notice")

func parse(names ...string) map[string]*template.Template {
	funcs := template.FuncMap{"hole": func() string { return holeMark }}
	frame := template.Must(template.New("frame.html").Funcs(funcs).ParseFS(pages, "pages/frame.html"))
	all := make(map[string]*template.Template)
	for _, name := range names {
		page := template.Must(frame.Clone())
		all[name] = template.Must(page.ParseFS(pages, "pages/"+name+".html"))
	}
	return all
}

// betweenTags are line ends that stand between two tags. In Firefox, selecting
// all of a page takes them along, although nothing around a secret can be
// selected, and empty lines would be copied with it.
var betweenTags = regexp.MustCompile(`>\s*\n\s*<`)

// render runs a page's template. The pages are part of the program, so one
// that fails is a mistake in it, found by the tests.
func render(name string, page any) Sheet {
	var b bytes.Buffer
	if err := templates[name].Execute(&b, page); err != nil {
		panic(fmt.Sprintf("rendering %s: %v", name, err))
	}
	tight := betweenTags.ReplaceAll(bytes.TrimSpace(b.Bytes()), []byte("><"))
	return bytes.Split(tight, []byte(holeMark))
}
