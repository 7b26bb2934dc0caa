package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"lethe/assets/guide"
)

// pagesName is the folder of the operator's own pages in the state directory:
// NAME.md in English, LANGUAGE/NAME.md in another language.
const pagesName = "pages"

// pagesMax is how many pages an operator can add. All of them stand in the
// site's memory, in every language.
const pagesMax = 50

// readPages reads and checks an operator's own pages. There may be none.
func readPages(state string) ([]guide.File, error) {
	dir := filepath.Join(state, pagesName)
	var names []string
	for _, pattern := range []string{"*.md", "*/*.md"} {
		found, err := fs.Glob(os.DirFS(dir), pattern)
		if err != nil {
			return nil, fmt.Errorf("reading the pages: %w", err)
		}
		names = append(names, found...)
	}
	if len(names) > pagesMax {
		return nil, hint(fmt.Errorf("reading the pages: %d in %s, %d at most", len(names), dir, pagesMax), "move some of them out of %s", dir)
	}
	var own []guide.File
	for _, name := range names {
		path := filepath.Join(dir, name)
		text, err := readPage(path)
		if err != nil {
			return nil, hint(fmt.Errorf("reading the pages: %s: %w", path, err), "ls -l %s: it must be there, be yours, and writable by nobody else", path)
		}
		own = append(own, guide.File{Name: name, Text: text})
	}
	if err := guide.Check(own...); err != nil {
		return nil, hint(fmt.Errorf("reading the pages in %s: %w", dir, err),
			"a page is \"title: …\", an empty line, and Markdown without HTML, pictures and links out; change the lines named, or move the file out of %s", dir)
	}
	return own, nil
}

// readPage reads one file; what is longer than a page may be is cut off where
// the check still sees it.
func readPage(path string) ([]byte, error) {
	f, err := openOwn(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, guide.PageMax+1))
}

// oneLine reads what the site's pages say in an operator's words: one line of
// so many characters at most, in which nothing hides or turns letters around.
func oneLine(s *string, v string, most int) error {
	switch {
	case v != strings.TrimSpace(v) || v == "":
		return errors.New("empty, or with blanks around it")
	case !utf8.ValidString(v) || strings.ContainsFunc(v, func(r rune) bool { return !unicode.IsPrint(r) }):
		return errors.New("not one line of letters, digits and signs")
	case utf8.RuneCountInString(v) > most:
		return fmt.Errorf("over the most, %d letters", most)
	}
	*s = v
	return nil
}

// organisationMax is the longest name of an organisation, in characters: two
// lines on a phone.
const organisationMax = 80

// ownPage is an operator's page on its way to the site.
type ownPage struct {
	Name string `json:"name"` // as guide.File has it
	Text []byte `json:"text"` // in base64, so that its length is bounded
}

// beginning are the messages that the site is started with.
func (k *keeper) beginning() []message {
	all := []message{{Begin: &k.begin}}
	for _, p := range k.pages {
		all = append(all, message{Page: &ownPage{p.Name, p.Text}})
	}
	return all
}

// receivePages waits for the pages that a beginning announced.
func (w *wire) receivePages(n int) (own []guide.File, err error) {
	for range min(n, pagesMax) {
		m, err := w.receive()
		if err == nil && m.Page == nil {
			err = errors.New("another message")
		}
		if err != nil {
			return nil, fmt.Errorf("waiting for a page: %w", err)
		}
		own = append(own, guide.File{Name: m.Page.Name, Text: m.Page.Text})
	}
	return own, nil
}
