package assets

import (
	"bytes"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

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
	for name, page := range everyPage() {
		texts["page "+name] = string(bytes.Join(page.Sheet, []byte("hole")))
	}
	forbidden := regexp.MustCompile(`(?i)<script|<style|\sstyle\s*=|<svg|<math|<iframe|<object|<embed|<video|<audio|<canvas|<base|` +
		`\son[a-z]+\s*=|javascript:|<img|url\(|@font-face|@import|https?://|//[a-z]|cookie\s*=|http-equiv|target\s*=|ping\s*=|autofocus|maxlength`)
	for name, text := range texts {
		text = strings.ReplaceAll(text, `<img class="qr" src="data:image/png;base64,`, "")
		text = strings.ReplaceAll(text, ` target="_blank" rel="noopener"`, "")
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
		"/", "/new", "/open", "/open-link", "/file", "/burn", "/request", "/answer", "/collect", "/policy",
		"/tip", "/tip/send", "/tip/stop", "/inbox", "/inbox/add", "/inbox/delete", "/inbox/withdraw",
		"/receipt/", "/collect/", "/guide", "/guide/all", "/guide/device", "/guide/files", "/guide/honest", "/guide/link", "/guide/receipt", "/guide/safest",
		"/guide/tip/all", "/guide/tip/now", "/guide/tip/stop", "/guide/own/all", "/guide/own/hours", "stop", "/style.css", "data:,", "data:image/png;base64,",
	}
	for name, page := range rendered(english()) {
		walk(t, page.Sheet, func(n *html.Node) {
			for _, key := range []string{"href", "src", "action", "formaction"} {
				at, ok := attr(n, key)
				if _, other := attr(n, "hreflang"); other {
					at = strings.TrimPrefix(strings.TrimPrefix(at, "/es"), "/ar")
				}
				if ok && !slices.Contains(known, at) && !strings.HasPrefix(at, "#") {
					t.Errorf("%s: %s=%q", name, key, at)
				}
			}
		})
	}
}
