package main

import (
	"testing"

	"lethe/onion"
)

// Numbers hold from the site's answer to the last tor's begin on, until that
// tor ends; answers to earlier ones do not count.
func TestNumbering(t *testing.T) {
	var n numbering
	began := func() {
		if !n.see(onion.Started{}) {
			t.Error("the site is not told that a tor began")
		}
	}
	ended := func() {
		if n.see(onion.Ended{}) {
			t.Error("the site is told that a tor ended")
		}
	}
	for i, step := range []struct {
		do   func()
		want bool
	}{
		{func() {}, false},
		{began, false}, {n.told, true}, {func() { n.see(onion.Bootstrap{}) }, true},
		{ended, false}, {began, false}, {n.told, true},
		{ended, false}, {began, false}, {ended, false}, {began, false}, {n.told, false}, {n.told, true},
		{ended, false}, {began, false}, {ended, false}, {n.told, false}, {began, false}, {n.told, true},
	} {
		if step.do(); n.holds() != step.want {
			t.Errorf("after step %d: got %v, want %v", i, n.holds(), step.want)
		}
	}
}
