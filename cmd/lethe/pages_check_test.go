//go:build pages

package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Where make pages has put axe-core and the Nu HTML checker.
const checkers = "../../build/checkers/node_modules"

// axeRun checks what WCAG 2.2 asks for at levels A and AA, as far as a program
// can tell, and what axe-core advises beyond.
const axeRun = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
	preload: false, iframes: false,
	resultTypes: ["violations", "incomplete"],
}).then(r => {
	const lines = kind => r[kind].flatMap(v => v.nodes.map(n =>
		v.id + ": " + n.target.join(" ") + ": " + (n.failureSummary || v.help).replace(/\s+/g, " ")));
	return {passed: r.passes.length, wrong: lines("violations"), unsure: lines("incomplete")};
})`

// finding is what axe-core has to say.
type finding struct {
	Passed        int
	Wrong, Unsure []string
}

// windows are those that every page is looked at in: a phone, or a screen at
// 400 %, and Tor Browser's on a small laptop. axe-core takes most of the time,
// so each scheme has one: what is wrong in the dark on a phone alone is not
// seen, but the style has no such rule.
var windows = []struct {
	width  int
	scheme string
}{{320, "light"}, {1000, "dark"}}

// photograph keeps pictures of the page as it stands there.
func (b *tab) photograph(t *testing.T, name string) {
	t.Helper()
	take := func(width int, scheme, file string) {
		t.Helper()
		if err := b.window(width, scheme); err != nil {
			t.Fatal(err)
		}
		png, err := b.picture()
		if err != nil {
			t.Fatal(err)
		}
		keep(t, filepath.Join(pagesDir, file), png)
	}
	widths := []int{320, 1000}
	if !strings.Contains(name, "-") { // wider, only the margins grow: once a page
		widths = append(widths, 1400)
	}
	for _, width := range widths {
		take(width, "light", fmt.Sprintf("%s-%d.png", name, width))
	}
	take(1000, "dark", name+"-1000-dark.png")
	var folded int
	if err := b.eval(unfold, &folded); err != nil {
		t.Fatal(err)
	}
	if folded > 0 {
		take(1000, "light", name+"-1000-unfolded.png")
	}
}

// unfold opens what is folded away, and returns how much that was.
const unfold = `(() => {
	const all = document.querySelectorAll("details:not([open])");
	all.forEach(d => d.open = true);
	return all.length;
})()`

// check fails for all that is wrong with the page, everything unfolded.
func (b *tab) check(t *testing.T) {
	t.Helper()
	found, err := b.wrongs()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// wrongs is all that is wrong with the page, each once, with the windows that
// it is wrong in.
func (b *tab) wrongs() (found []string, err error) {
	found = append(found, b.faults...)
	if err := b.eval(unfold, nil); err != nil {
		return nil, err
	}
	if err := b.ready(); err != nil {
		return nil, err
	}
	in := make(map[string][]string)
	for _, w := range windows {
		if err := b.window(w.width, w.scheme); err != nil {
			return nil, err
		}
		here, err := b.measure()
		if err != nil {
			return nil, err
		}
		for _, f := range here {
			in[f] = append(in[f], fmt.Sprintf("%d px %s", w.width, w.scheme))
		}
	}
	for _, f := range slices.Sorted(maps.Keys(in)) {
		found = append(found, fmt.Sprintf("%s (%s)", f, strings.Join(in[f], ", ")))
	}
	return found, nil
}

// ready lets the test's own scripts wait, which axe-core does, and puts
// axe-core beside the page.
func (b *tab) ready() error {
	axe, err := os.ReadFile(filepath.Join(checkers, "axe-core/axe.min.js"))
	if err != nil {
		return fmt.Errorf("%w (make pages fetches it)", err)
	}
	if err := b.call("Emulation.setScriptExecutionDisabled", params{"value": false}, nil); err != nil {
		return err
	}
	return b.eval(string(axe)+";0", nil)
}

// measure is what is wrong with the page in the window as it is.
func (b *tab) measure() (found []string, err error) {
	for _, script := range []string{sideways, small} {
		var here []string
		if err := b.eval(script, &here); err != nil {
			return nil, err
		}
		found = append(found, here...)
	}
	var axe finding
	if err := b.eval(axeRun, &axe); err != nil {
		return nil, fmt.Errorf("running axe-core: %w", err)
	}
	if axe.Passed == 0 {
		return nil, fmt.Errorf("running axe-core: no rule applied")
	}
	for _, u := range axe.Unsure {
		axe.Wrong = append(axe.Wrong, "undecided: "+u)
	}
	for _, w := range axe.Wrong {
		found = append(found, "axe: "+strings.TrimSpace(w))
	}
	return found, nil
}

// sideways names what makes the page wider than its window, the innermost.
const sideways = `(() => {
	const room = innerWidth;
	if (document.scrollingElement.scrollWidth <= room) return [];
	const who = [...document.body.querySelectorAll("*")].filter(e => {
		const r = e.getBoundingClientRect();
		return r.left < -1 || Math.max(r.right, r.left + (getComputedStyle(e).overflowX === "visible" ? e.scrollWidth : 0)) > room + 1;
	}).slice(-3).map(e => e.localName + (e.id ? "#" + e.id : "." + e.className));
	return ["scrolls sideways: " + who.join(" ")];
})()`

// small names what is harder to hit than 24 by 24 CSS pixels, the least of
// WCAG 2.2, 2.5.8. A label counts with its field; a link within a sentence
// may be small. axe-core lets small targets pass that stand apart; here they
// may not.
const small = `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].flatMap(e => {
	const rects = [e, e.closest("label")].filter(Boolean).map(x => x.getBoundingClientRect());
	const w = Math.max(...rects.map(r => r.width)), h = Math.max(...rects.map(r => r.height));
	const p = e.parentElement;
	const inText = getComputedStyle(e).display === "inline" && e.localName === "a" &&
		p.textContent.trim() !== e.textContent.trim();
	if (w === 0 || inText || (w >= 24 && h >= 24)) return [];
	const name = e.localName + (e.id ? "#" + e.id : "") + " " + JSON.stringify(e.textContent.trim().slice(0, 30));
	return ["small: " + name + " " + Math.round(w) + " x " + Math.round(h) + " px"];
})`
