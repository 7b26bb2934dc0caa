package assets

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// large are pages that are filled up to more.
var large = regexp.MustCompile("100 links|20 files|^inbox, ")

// TestSheets: every page renders, has its holes, and fits the smallest size
// class with room for what is filled in.
func TestSheets(t *testing.T) {
	for name, page := range everyPage() {
		if got := len(page.Sheet) - 1; got != page.holes {
			t.Errorf("%s: got %d holes, want %d", name, got, page.holes)
		}
		if n := len(bytes.Join(page.Sheet, nil)); n > 7<<10 && !large.MatchString(name) {
			t.Errorf("%s: %d bytes leave no room in 8 KiB", name, n)
		}
		if s := string(bytes.Join(page.Sheet, nil)); strings.Contains(s, "ZgotmplZ") || strings.Contains(s, "<no value>") {
			t.Errorf("%s: %s", name, s)
		}
	}
}

// TestHolesKeepNewline: a parser drops one newline at the start of a text
// block; ours stands before the hole, so that none of the text is lost.
func TestHolesKeepNewline(t *testing.T) {
	for name, s := range map[string]Sheet{"opened": english().Opened(OpenedPage{Text: true}), "make": english().Make(MakePage{})} {
		if !bytes.HasSuffix(s[0], []byte(">\n")) {
			t.Errorf("%s: ends in %q before its hole", name, s[0][len(s[0])-10:])
		}
	}
}

// TestTitles: a window's title names neither the site nor what it is for,
// and says first when something is wrong.
func TestTitles(t *testing.T) {
	for name, page := range everyPage() {
		s := string(bytes.Join(page.Sheet, nil))
		_, title, _ := strings.Cut(s, "<title>")
		title, _, _ = strings.Cut(title, "</title>")
		if title == "" || regexp.MustCompile(`(?i)lethe|secret|tip|onion|anonym`).MatchString(title) {
			t.Errorf("%s: got %q", name, title)
		}
		if got, want := strings.HasPrefix(title, "Error:"), strings.Contains(name, "wrong"); got != want {
			t.Errorf("%s: got %q", name, title)
		}
	}
}
