//go:build pages

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lethe/assets"
)

// pagesDir is where pages are kept as they were served and as they look, for
// people to look at.
const pagesDir = "../../build/pages"

// A view is the way to one page in one state.
type view struct {
	name   string // the page's template, then the state
	status int
	has    string // an element that the page has in this state
	steps  step
}

// TestPages goes to every page of the site in a browser without scripts. A
// page must hold what axe-core, the Nu HTML checker and the browser itself
// ask of it, not scroll sideways on a phone, and be easy to hit.
func TestPages(t *testing.T) {
	emptyPages(t)
	b := &tab{chromium: startChromium(t)}
	usual := slices.Concat(makeViews, openViews, receiptViews, requestViews, noticeViews, guideViews(), renderings)
	b.see(t, usual, "--organisation", "The Daily & Sons")
	b.see(t, narrowViews, narrow...)
	drop := []string{"--recipients", journalistsFile(t, "alice "+ageKey(t), "bob "+ageKey(t)), "--desk-local", "127.0.0.1:0"}
	tips := slices.Concat(tipViews, lookViews, inboxViews, foreignTips(), renderedTips)
	b.see(t, tips, append(drop, "--contact-note", "On paper: P.O. Box 4711, 1000 Lisbon.")...)
	b.see(t, textViews, append(drop, "--tips", "text")...)
	b.seeDesk(t)
	if t.Failed() {
		t.Logf("pictures and pages are in %s", pagesDir)
	}
	t.Run("none left out", func(t *testing.T) { complete(t, slices.Concat(usual, narrowViews, tips, textViews, deskViews)) })
	t.Run("html and css", func(t *testing.T) { checkFiles(t, b) })
}

// see looks at pages of a service with these settings, and a page of its own.
func (b *tab) see(t *testing.T, views []view, settings ...string) {
	state := filepath.Join(t.TempDir(), "state")
	put(t, state, "pages/hours.md", 0o600, "title: When we read\n\n## Hours\n\nOn Mondays. See [what to do now](now).\n")
	s := start(t, append([]string{"serve", "--no-onion", "--state", state, "--local", "127.0.0.1:0"}, settings...)...)
	b.site, b.notes = s.local(), nil
	for _, v := range views {
		t.Run(v.name, func(t *testing.T) { v.look(t, b) })
	}
}

// look goes the way to a page and looks at it.
func (v view) look(t *testing.T, b *tab) {
	defer b.tidy()
	if err := v.steps(b); err != nil {
		t.Fatal(err)
	}
	keep(t, filepath.Join(htmlDir, v.file()+".html"), []byte(b.html))
	heading, err := b.text("h1")
	if err != nil {
		t.Fatal(err)
	}
	if b.status != v.status {
		t.Errorf("headed %q: got status %d, want %d", heading, b.status, v.status)
	}
	if err := b.on(v.has, "true", nil); err != nil {
		t.Errorf("headed %q: %s: %v", heading, v.has, err)
	}
	if kind, n, _ := strings.Cut(v.name, " "); kind == "notice" {
		if want := headingOf(assets.Notice(n)); heading != want {
			t.Errorf("headed %q, want %q", heading, want)
		}
	}
	b.photograph(t, v.file())
	b.check(t)
}

// file is the name that a view's page is kept under.
func (v view) file() string { return strings.ReplaceAll(v.name, " ", "-") }

// tidy removes what the steps left.
func (b *tab) tidy() {
	for _, f := range b.after {
		f()
	}
	b.after = nil
}

// inside are the templates that stand in all pages and are none.
var inside = []string{"frame", "parts"}

// complete sees that every template and every notice has a view.
func complete(t *testing.T, all []view) {
	seen := make(map[string]bool)
	for _, v := range all {
		kind, _, _ := strings.Cut(v.name, " ")
		seen[kind], seen[v.name] = true, true
	}
	files, err := filepath.Glob("../../assets/pages/*.html")
	if err != nil || len(files) < 5 {
		t.Fatalf("got %d templates, %v", len(files), err)
	}
	desk, err := filepath.Glob("../../assets/desk/*.html")
	if err != nil || len(desk) < 5 {
		t.Fatalf("got %d templates of the desk, %v", len(desk), err)
	}
	for _, f := range append(files, desk...) {
		name := strings.TrimSuffix(filepath.Base(f), ".html")
		if filepath.Base(filepath.Dir(f)) == "desk" && name != "frame" {
			name = "desk-" + name
		}
		if !seen[name] && !slices.Contains(inside, name) {
			t.Errorf("no view of a page of the template %s", name)
		}
	}
	for _, n := range assets.Notices {
		if !seen["notice "+string(n)] {
			t.Errorf("no view of the notice %q", n)
		}
	}
}

// emptyPages empties the folder of what another run left.
func emptyPages(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll(pagesDir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(htmlDir, 0o755); err != nil {
		t.Fatal(err)
	}
}

// keep writes a file for people to look at.
func keep(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
