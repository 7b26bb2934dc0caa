// Package guide is the guidance that keeps people safe: one short Markdown
// file a page and language, part of the program.
//
// New checks and renders all of it once. A page has no raw HTML, no image and
// no link that leads away; what it says about this service comes from Facts,
// never typed. Pages that an operator adds pass the same checks.
//
// A page is a head, an empty line, and Markdown:
//
//	title: What a file gives away
//	order: 130
//	track: tip, desk
//	reviewed: 2026-11-22
//
//	## Do this
//
//	Send text where text is enough. See [the receipt](receipt).
//
// The order is a page's place on each of its tracks; the first track is its
// home. A page with "law: yes" must carry its language's sentence that it is
// not legal advice. What stands after a line of three hyphens is the foot,
// for sources; it does not count as length. Facts are {{.Tries}},
// {{size .Upload}}, {{life .LifeMax}}, and {{if .Drop}} … {{else}} … {{end}};
// {{reviewed}} is the date of the head.
//
// A language is a folder named by its code, with a file language.txt for the
// words that belong to no page. A page that it lacks stands in English there,
// under a line that says so.
package guide
