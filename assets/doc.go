// Package assets is what the site looks like and says: one template a page,
// one stylesheet, and one catalogue a language that has every word of every
// page, all of it part of the program. Templates have no words, so that who
// translates reads and writes one file, from top to bottom; pages are given
// numbers, which the language says in its own plural forms.
//
// A page that shows a secret has a hole where the secret goes. The template
// never sees it: it is rendered without, cut at the hole, and whoever answers
// writes the secret's bytes between the pieces. So no secret passes through
// html/template, whose buffers are neither locked nor wiped.
package assets
