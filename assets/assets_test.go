package assets

import (
	"bytes"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestSheets: every page renders, has its holes, and fits the smallest size
// class with room for what is filled in.
func TestSheets(t *testing.T) {
	for name, page := range rendered(english()) {
		if got := len(page.Sheet) - 1; got != page.holes {
			t.Errorf("%s: got %d holes, want %d", name, got, page.holes)
		}
		if n := len(bytes.Join(page.Sheet, nil)); n > 7<<10 && !strings.Contains(name, "100 links") && !strings.Contains(name, "20 files") {
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

// TestForbidden: no page and no style has what loads, runs, or is refused at
// the strictest level, and nothing leads to another site.
func TestForbidden(t *testing.T) {
	texts := map[string]string{"style.css": string(Style)}
	err := fs.WalkDir(pages, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(pages, path)
		texts[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range rendered(english()) {
		texts["page "+name] = string(bytes.Join(page.Sheet, nil))
	}
	forbidden := regexp.MustCompile(`(?i)<script|<style|\sstyle\s*=|<svg|<math|<iframe|<object|<embed|<video|<audio|<canvas|<base|` +
		`\son[a-z]+\s*=|javascript:|<img|url\(|@font-face|@import|https?://|//[a-z]|cookie\s*=|http-equiv|target\s*=|ping\s*=|autofocus|maxlength`)
	for name, text := range texts {
		text = strings.ReplaceAll(text, `<img class="qr" src="data:image/png;base64,`, "")
		if found := forbidden.FindAllString(text, -1); found != nil {
			t.Errorf("%s: %q", name, found)
		}
	}
	if len(texts) < 20 {
		t.Errorf("only %d texts were read", len(texts))
	}
}

// TestAddresses: what pages link to, load and post to.
func TestAddresses(t *testing.T) {
	known := []string{
		"/", "/new", "/open", "/open-link", "/file", "/burn", "/request", "/answer", "/collect", "/policy", "/tip",
		"/receipt/", "/collect/", "/style.css", "data:,", "data:image/png;base64,",
	}
	for name, page := range rendered(english()) {
		walk(t, page.Sheet, func(n *html.Node) {
			for _, key := range []string{"href", "src", "action", "formaction"} {
				if at, ok := attr(n, key); ok && !slices.Contains(known, at) && !strings.HasPrefix(at, "#") {
					t.Errorf("%s: %s=%q", name, key, at)
				}
			}
		})
	}
}

// TestAccess: what a page needs to be understood without being seen.
func TestAccess(t *testing.T) {
	for name, page := range rendered(english()) {
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

// TestTitles: a window's title names neither the site nor what it is for,
// and says first when something is wrong.
func TestTitles(t *testing.T) {
	for name, page := range rendered(english()) {
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

// TestStyle: small, and every pair of colours that text or a border makes is
// told apart well enough (WCAG 2.2: 1.4.3 and 1.4.11, with some to spare).
func TestStyle(t *testing.T) {
	if n := len(Style); n > 10<<10 {
		t.Errorf("got %d bytes, want at most 10 KiB", n)
	}
	light, dark, ok := strings.Cut(string(Style), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("no dark colours")
	}
	for name, css := range map[string]string{"light": light, "dark": dark} {
		colour := make(map[string]string)
		for _, m := range regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
			colour[m[1]] = m[2]
		}
		for _, pair := range []struct {
			fore, back string
			least      float64
		}{
			{"ink", "paper", 7}, {"ink", "field", 7}, {"quiet", "paper", 4.5},
			{"river", "paper", 4.5}, {"river", "field", 4.5}, {"ember", "paper", 4.5}, {"ember", "field", 3},
			{"line", "paper", 3}, {"line", "field", 3},
		} {
			if got := contrast(t, colour[pair.fore], colour[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s: got %.1f, want %.1f", name, pair.fore, pair.back, got, pair.least)
			}
		}
	}
}

// contrast is WCAG's ratio of two colours.
func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) (l float64) {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	for i, share := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(n>>(16-8*i)&0xff) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += share * c
	}
	return l
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
