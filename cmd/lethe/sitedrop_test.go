package main

import (
	"slices"
	"testing"
	"time"
)

// What the operator chose for the drop is what the public pages are told.
func TestDropPages(t *testing.T) {
	d := &drop{
		Recipients: []recipient{{"alice", ageKey(t)}, {"bob", ageKey(t)}},
		Files:      true, Max: 5 << 20, Life: 48 * time.Hour, Hours: 1<<8 | 1<<14, Note: "Ring twice.",
	}
	p, err := d.pages()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Recipients.Names(), []string{"alice", "bob"}; !slices.Equal(got, want) {
		t.Errorf("got the journalists %q, want %q", got, want)
	}
	if got, want := p.Hours, []int{8, 14}; !slices.Equal(got, want) {
		t.Errorf("got the hours %v, want %v", got, want)
	}
	if !p.Files || p.Max != d.Max || p.Life != d.Life || p.Note != d.Note {
		t.Errorf("got %+v of %+v", p, d)
	}
	if p, err := (*drop)(nil).pages(); p != nil || err != nil {
		t.Errorf("got %v, %v without a drop", p, err)
	}
}
