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

// A text as people send it: a word too long for a phone, lines, and letters
// of both directions.
const sample = "The door is 4711, then left.\n\tssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4vX0mS9s3bqJ5m8m0k7yq3m2wT1n0pR6uV8xYzAbCd\n" +
	"<b>not bold</b> &amp; שלום, مرحبا, 🔑\n"

// made makes a link and stands on the page with it.
func made(text, passphrase string) step {
	return do(at("/new"), typed("#text", text), typed("#passphrase", passphrase), pressed("main form button"))
}

// Where the link stands on that page.
const itsLink = ".secret.link"

// views are all pages in all their states. A template without a view and a
// notice without one fail the test.
var views = []view{
	{"start", 200, "h1", at("/")},

	{"make", 200, "#text", at("/new")},
	{"make empty", 422, "#text-wrong", do(at("/new"), pressed("main form button"))},
	{"make empty-again", 422, "#passphrase-wrong", made("", "a passphrase")},
	{"make not-text", 422, "#text-wrong", asked("POST /new HTTP/1.1"+formHead, encoded("text", "caf\xe9"))},
	{"make too-long", 422, "#passphrase-wrong", made(sample, strings.Repeat("long ", 300))},
	{"make no-choice", 422, "#life-wrong", do(at("/new"), typed("#text", sample),
		changed("[name=life]:checked", "value", "1"), pressed("main form button"))},
	{"make all-wrong", 422, "#life-wrong", do(at("/new"), typed("#passphrase", strings.Repeat("x", 2000)),
		changed("[name=life]:checked", "value", "1"), pressed("main form button"))},

	{"ready", 200, itsLink, made(sample, "")},
	{"ready five minutes", 200, itsLink, do(at("/new"), typed("#text", sample), ticked("[name=life][value='300']"), pressed("main form button"))},
	{"ready passphrase", 200, itsLink, made(sample, "a passphrase")},

	{"link", 200, "#passphrase", do(made(sample, ""), follow(itsLink))},
	{"opened", 200, ".secret", do(made(sample, ""), follow(itsLink), pressed("main form button"))},
	{"opened much", 200, ".secret", do(made(strings.Repeat(sample, 200), ""), follow(itsLink), pressed("main form button"))},
	{"refused", 404, "h1", do(at("/s/"+strings.Repeat("k", 31)), pressed("main form button"))},

	{"notice not found", 404, "h1", at("/nowhere")},
	{"notice method", 405, "h1", asked("POST / HTTP/1.1"+formHead, "")},
	{"notice host", 421, "h1", asked("GET / HTTP/1.1\nHost: other.example", "")},
	{"notice gateway", 403, "h1", asked("GET / HTTP/1.1\nX-Tor2web: encrypted", "")},
	{"notice elsewhere", 403, "h1", asked("POST /open HTTP/1.1\nSec-Fetch-Site: cross-site"+formHead, encoded("key", "k"))},
	{"notice form", 400, "h1", asked("POST /open HTTP/1.1\nContent-Type: text/plain", "key=k")},
	{"notice too large", 413, "h1", asked("POST /new HTTP/1.1"+formHead, encoded("text", strings.Repeat("long ", 1<<18)))},
	{"notice cut off", 408, "h1", asked("POST /new HTTP/1.1\nContent-Length: 1000"+formHead, "text=half")},
}

// TestPages goes to every page of the site in a browser without scripts. A
// page must hold what axe-core, the Nu HTML checker and the browser itself
// ask of it, not scroll sideways on a phone, and be easy to hit.
func TestPages(t *testing.T) {
	clean(t)
	state := filepath.Join(t.TempDir(), "state")
	put(t, state, "pages/hours.md", 0o600, "title: When we read\n\n## Hours\n\nOn Mondays. See [what to do now](now).\n")
	s := start(t, "serve", "--no-onion", "--state", state, "--organisation", "The Daily & Sons",
		"--local", "127.0.0.1:0", "--locked-memory", "32MiB")
	b := &tab{chromium: startChromium(t), site: s.local()}
	all := slices.Concat(views, guideViews(), renderings)
	for _, v := range all {
		t.Run(v.name, func(t *testing.T) { v.look(t, b) })
	}
	if t.Failed() {
		t.Logf("pictures and pages are in %s", pagesDir)
	}
	t.Run("none left out", func(t *testing.T) { complete(t, all) })
	t.Run("html and css", func(t *testing.T) { checkFiles(t, b) })
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
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".html")
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

// clean empties the folder of what another run left.
func clean(t *testing.T) {
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
