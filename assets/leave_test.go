package assets

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestNothingLeadsAway: a page whose content stands nowhere else has no link
// that would take its place, and says of each that it opens beside it. Back
// would not bring the page again.
func TestNothingLeadsAway(t *testing.T) {
	for _, l := range Languages {
		looked, tab := 0, text(t, l, "frame.tab")
		for name, page := range rendered(l) {
			kind, _, _ := strings.Cut(name, ",")
			if !slices.Contains([]string{"ready", "requested", "opened", "look", "sent", "inbox"}, kind) {
				continue
			}
			looked++
			walk(t, page.Sheet, func(n *html.Node) {
				if n.Data != "a" {
					return
				}
				at, _ := attr(n, "href")
				target, _ := attr(n, "target")
				rel, _ := attr(n, "rel")
				if target != "_blank" || rel != "noopener" {
					t.Errorf("%s, %s: %s: target %q, rel %q", l.Code, name, at, target, rel)
				}
				around := n.Parent
				if around.Data == "li" {
					around = around.Parent
				}
				if !strings.Contains(content(around), tab) {
					t.Errorf("%s, %s: %s: that it opens a new tab is not said", l.Code, name, at)
				}
			})
		}
		if looked < 30 {
			t.Errorf("%s: only %d pages were looked at", l.Code, looked)
		}
	}
}

// text is what a message says.
func text(t *testing.T, l *Language, message string) string {
	t.Helper()
	var b strings.Builder
	if err := l.templates.ExecuteTemplate(&b, message, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// content is the text in an element.
func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
