//go:build pages

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lethe/policy"
)

// planted are pages with one fault each, and how it must be found.
var planted = []struct {
	name   string
	policy bool // whether the site's own headers go with it
	body   string
	want   string
}{
	{"no fault", true, `<label for="a">A</label> <textarea id="a"></textarea>`, ""},
	{"no label", true, `<input>`, "axe: label:"},
	{"folded away", true, `<details><summary>More</summary><input></details>`, "axe: label:"},
	{"no contrast", false, `<style>p { color: #aaa }</style><p>Pale.</p>`, "axe: color-contrast:"},
	{"no contrast in the dark", false,
		`<style>@media (prefers-color-scheme: dark) { p { color: #333; background: #000 } }</style><p>Dark.</p>`,
		"(1000 px dark)"},
	{"no contrast on a wide screen", false,
		`<style>@media (min-width: 900px) { p { color: #aaa } }</style><p>Pale.</p>`,
		"(1000 px dark)"},
	{"small", false, `<style>button { padding: 0; border: 0; width: 60px; height: 23px }</style><button>No</button>`, `small: button "No" 60 x 23 px`},
	{"wide", false, `<pre>` + strings.Repeat("wide", 20) + `</pre>`, "pre. (320 px light)"},
	{"against the policy", true, `<p style="color: red">Red.</p>`, "browser: "},
	{"of another site", false, `<img alt="" src="http://elsewhere.example/a.png">`, "asked for http://elsewhere.example/a.png"},
}

// TestPagesFindsFaults: what TestPages looks for it finds.
func TestPagesFindsFaults(t *testing.T) {
	s := start(t, "serve", "--no-onion", "--state", filepath.Join(t.TempDir(), "state"), "--local", "127.0.0.1:0")
	b := &tab{chromium: startChromium(t), site: s.local()}
	t.Run("files", func(t *testing.T) { chooses(t, b) })
	for _, p := range planted {
		h := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
		if p.policy {
			policy.SetHeaders(h)
		}
		page := `<!DOCTYPE html><html lang="en"><title>Planted</title>` +
			`<meta name="viewport" content="width=device-width"><main><h1>Planted</h1>` + p.body + `</main></html>`
		if err := b.show(http.StatusOK, h, page); err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		if b.html != page {
			t.Errorf("%s: got the page %q, want %q", p.name, b.html, page)
		}
		found, err := b.wrongs()
		if err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		if p.want == "" && len(found) > 0 {
			t.Errorf("%s: found %q", p.name, found)
		}
		if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, p.want) }) && p.want != "" {
			t.Errorf("%s: found %q, want %q", p.name, found, p.want)
		}
	}
}

// chooses sees that files which a step chooses stand in the field.
func chooses(t *testing.T, b *tab) {
	defer b.tidy()
	h := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	if err := b.show(http.StatusOK, h, `<!DOCTYPE html><title>Files</title><input type="file" multiple>`); err != nil {
		t.Fatal(err)
	}
	if err := attached("input", "plan.pdf", "photo.jpg")(b); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := b.on("input", `[...e.files].map(f => f.name + " " + f.size).join(", ")`, &got); err != nil {
		t.Fatal(err)
	}
	if want := "plan.pdf 8, photo.jpg 9"; got != want {
		t.Errorf("got the files %q, want %q", got, want)
	}
}

// TestPagesFindsMarkup: the Nu HTML checker finds an error in a page and in a
// style, and its warnings come through.
func TestPagesFindsMarkup(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"good.html":    `<!DOCTYPE html><html lang="en"><title>Good</title><h1>Good</h1></html>`,
		"nested.html":  `<!DOCTYPE html><html lang="en"><title>Bad</title><h1>Bad</h1><p><div></div></p></html>`,
		"section.html": `<!DOCTYPE html><html lang="en"><title>Bad</title><h1>Bad</h1><section><p>No heading.</p></section></html>`,
		"good.css":     `p { color: red }`,
		"bad.css":      `p { colour: red }`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := make(map[string]string)
	for _, r := range nu(t, dir) {
		got[filepath.Base(r.URL)] = strings.TrimSpace(r.Type + " " + r.SubType)
	}
	want := map[string]string{"nested.html": "error", "section.html": "info warning", "bad.css": "error"}
	for _, name := range []string{"good.html", "nested.html", "section.html", "good.css", "bad.css"} {
		if got[name] != want[name] {
			t.Errorf("%s: got %q, want %q", name, got[name], want[name])
		}
	}
}
