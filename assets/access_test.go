package assets

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestAccess: what a page needs to be understood without being seen.
func TestAccess(t *testing.T) {
	for name, page := range everyPage() {
		count := make(map[string]int)
		ids := make(map[string]bool)
		labels := make(map[string]bool)
		walk(t, page.Sheet, func(n *html.Node) {
			count[n.Data]++
			if id, ok := attr(n, "id"); ok {
				if ids[id] {
					t.Errorf("%s: two elements are %q", name, id)
				}
				ids[id] = true
			}
			if to, ok := attr(n, "for"); ok {
				labels[to] = true
			}
		})
		for _, one := range []string{"h1", "main", "title", "header", "footer"} {
			if count[one] != 1 {
				t.Errorf("%s: got %d of %s, want 1", name, count[one], one)
			}
		}
		walk(t, page.Sheet, func(n *html.Node) {
			switch n.Data {
			case "html":
				lang, _ := attr(n, "lang")
				dir, _ := attr(n, "dir")
				if lang == "" || dir == "" {
					t.Errorf("%s: lang %q, dir %q", name, lang, dir)
				}
			case "textarea", "input":
				id, _ := attr(n, "id")
				kind, _ := attr(n, "type")
				label, _ := attr(n, "aria-label")
				by, _ := attr(n, "aria-labelledby")
				if kind != "hidden" && !labels[id] && n.Parent.Data != "label" && label == "" && !ids[by] {
					t.Errorf("%s: a field without a label", name)
				}
			case "pre":
				label, _ := attr(n, "aria-label")
				by, _ := attr(n, "aria-labelledby")
				if label == "" && !ids[by] {
					t.Errorf("%s: a block without a name", name)
				}
			}
			if by, ok := attr(n, "aria-describedby"); ok {
				for id := range strings.FieldsSeq(by) {
					if !ids[id] {
						t.Errorf("%s: described by %q, which is not there", name, id)
					}
				}
			}
		})
	}
}

// walk calls f with every element of a page, as a browser without scripts
// would parse it.
func walk(t *testing.T, s Sheet, f func(n *html.Node)) {
	t.Helper()
	root, err := html.ParseWithOptions(bytes.NewReader(bytes.Join(s, nil)), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			f(n)
		}
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
