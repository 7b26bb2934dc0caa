// Package assets is what the site looks like and says: one template a page,
// one stylesheet, all of it part of the program.
//
// A page that shows a secret has a hole where the secret goes. The template
// never sees it: it is rendered without, cut at the hole, and whoever answers
// writes the secret's bytes between the pieces. So no secret passes through
// html/template, whose buffers are neither locked nor wiped.
package assets
