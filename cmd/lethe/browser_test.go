package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lethe/handlers/firefox"
)

// screens is where pictures of the pages are kept for people to look at.
const screens = "../../build/screens"

// browser is a Firefox at Safest whose errors end the test.
type browser struct {
	t *testing.T
	f *firefox.Firefox
}

func browse(t *testing.T, c firefox.Config) *browser {
	t.Helper()
	f, err := firefox.Start(t.Context(), c)
	if err != nil {
		t.Fatalf("%v (where Firefox is missing: apt-get install firefox-esr)", err)
	}
	t.Cleanup(func() { f.Close() })
	if err := os.MkdirAll(screens, 0o755); err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, f: f}
}

// in is the same browser for a part of the test.
func (b *browser) in(t *testing.T) *browser { return &browser{t: t, f: b.f} }

func (b *browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) open(url string)     { b.t.Helper(); b.must(b.f.Open(url)) }
func (b *browser) click(css string)    { b.t.Helper(); b.must(b.f.Click(css)) }
func (b *browser) typed(css, s string) { b.t.Helper(); b.must(b.f.Type(css, s)) }
func (b *browser) picture(name string) {
	b.t.Helper()
	b.must(b.f.Screenshot(filepath.Join(screens, name+".png")))
}

// set puts a text into a field in place of what stands there.
func (b *browser) set(css, s string) {
	b.t.Helper()
	b.must(b.f.Clear(css))
	b.typed(css, s)
}

func (b *browser) text(css string) string {
	b.t.Helper()
	s, err := b.f.Text(css)
	b.must(err)
	return s
}

// texts are those of all elements that the selector matches, folded up or not.
func (b *browser) texts(css string) (all []string) {
	b.t.Helper()
	b.must(b.f.Measure(&all, `return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim())`, css))
	return all
}

func (b *browser) exists(css string) bool {
	b.t.Helper()
	ok, err := b.f.Exists(css)
	b.must(err)
	return ok
}

func (b *browser) has(css string) {
	b.t.Helper()
	if !b.exists(css) {
		b.t.Errorf("the page has no %s", css)
	}
}

// says sees that a text stands on the page, folded up or not.
func (b *browser) says(want string) {
	b.t.Helper()
	if page := strings.Join(b.texts("main"), " "); !strings.Contains(strings.Join(strings.Fields(page), " "), want) {
		b.t.Errorf("the page does not say %q:\n%s", want, page)
	}
}

// heading sees that the page is the one with that heading, and sound.
func (b *browser) heading(want string) {
	b.t.Helper()
	if got := b.text("h1"); got != want {
		b.t.Fatalf("the page is headed %q, want %q: %s", got, want, b.text("main"))
	}
	b.sound()
}

// onlyTaken sees that one click selects all of an element and no more.
func (b *browser) onlyTaken(css string) {
	b.t.Helper()
	want := b.texts(css)
	b.must(b.f.Point(css, 1))
	got, err := b.f.Selection()
	b.must(err)
	if strings.TrimSpace(got) != want[0] {
		b.t.Errorf("a click on %s selects %.200q, want %.200q", css, got, want[0])
	}
}

// faults are what is wrong with any page in this window, all of it unfolded
// for the while: what makes it scroll sideways, and what is missing where no
// picture is shown. A picture may only be a QR code, whose link stands beside
// it as text.
const faults = `
	const wrong = [], folded = [...document.querySelectorAll("details:not([open])")];
	const name = e => e.localName + (e.id && "#" + e.id) + (e.className && "." + e.className);
	const pictures = [...document.images], sources = pictures.map(e => e.src);
	folded.forEach(e => e.open = true);
	pictures.forEach(e => e.removeAttribute("src"));
	const room = document.documentElement.clientWidth;
	if (document.scrollingElement.scrollWidth > room) {
		const wide = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > room + 1);
		wrong.push("it scrolls sideways: " + wide.slice(-3).map(name).join(" "));
	}
	for (const e of pictures) {
		if (!e.alt || e.getBoundingClientRect().height < 10) wrong.push("a picture with no words in its place");
		if (!(e.closest("li") ?? document).querySelector(".secret.link")) wrong.push("a picture with no link beside it");
	}
	for (const e of document.querySelectorAll("body, body *")) {
		if (["script", "svg", "canvas", "video", "audio", "iframe", "object", "embed", "math"].includes(e.localName)) wrong.push(name(e));
		if (getComputedStyle(e).backgroundImage != "none") wrong.push(name(e) + " has a picture behind it");
	}
	pictures.forEach((e, n) => {
		if (!sources[n].startsWith("data:image/png;base64,")) wrong.push("a picture from " + sources[n]);
		e.src = sources[n];
	});
	folded.forEach(e => e.open = false);
	return wrong;`

// sound sees that nothing is wrong with the page.
func (b *browser) sound() {
	b.t.Helper()
	var wrong []string
	b.must(b.f.Measure(&wrong, faults))
	for _, w := range slices.Compact(wrong) {
		b.t.Errorf("headed %q: %s", b.text("h1"), w)
	}
}
