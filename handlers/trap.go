package handlers

import "lethe/handlers/clean"

// A trap is a field that stands empty, for programs that fill in whatever they
// find. Its label says so, and it is off the page, not hidden: a screen reader
// and a browser without styles come upon it with its label, and the keyboard
// passes it by, so that nobody stands in a field that is not to be seen.
// Browsers are told not to fill it in by themselves.
const trapName = "website"

// trapField cuts room for it.
func trapField(rest *clean.Room) clean.Field { return rest.Field(trapName, 1) }

// sprung is whether it was filled in.
func sprung(f *clean.Field) bool { return len(f.Value) > 0 || f.Long }
