package budget

import (
	"testing"

	"lethe/policy"
)

// Who guesses at one link, over however many circuits, comes after those who
// open others; what was opened leaves nothing of its key.
func TestTriesByKey(t *testing.T) {
	b, clock := newTable(Config{Each: Amounts{Turns: 30, Failed: 20}})
	guessed, other := b.Mark([]byte("guessed")), b.Mark([]byte("other"))
	try := func(visitor, key uint32, refused bool) (had int) {
		t.Helper()
		y := Try{Visitor: visitor, Turn: true, Key: key}
		had, wait := b.Begin(y)
		if wait > 0 {
			t.Fatalf("visitor %d: wait %v", visitor, wait)
		}
		b.End(y, refused, !refused)
		return had
	}
	for v := range uint32(100) {
		if got, want := try(v, guessed, true), min(int(v), policy.BudgetTurns); got != want {
			t.Fatalf("circuit %d, one guess each: had %d, want %d", v, got, want)
		}
	}
	for v := uint32(100); v < 110; v++ {
		if got := try(v, other, false); got != 0 {
			t.Errorf("a link that is opened: had %d, want 0", got)
		}
	}
	if got := try(100, other, false); got != 1 {
		t.Errorf("the second of a visitor: had %d, want 1", got)
	}
	if got := b.keys.Had(other, Turns); got != 0 {
		t.Errorf("%d turns are kept of a link that was opened", got)
	}
	clock.advance(span)
	if got := try(200, guessed, true); got != 0 {
		t.Errorf("a span later: had %d, want 0", got)
	}
	b.Anew()
	if b.known()+b.keys.known() != 0 {
		t.Error("begun anew, and something is known")
	}
}

// What opens nothing is counted, and what was over budget takes nothing.
func TestTries(t *testing.T) {
	b, _ := newTable(Config{Each: Amounts{Turns: 30, Failed: 5}})
	for range 20 {
		y := Try{Visitor: 1}
		if _, wait := b.Begin(y); wait > 0 {
			t.Fatal("what opens something is counted")
		}
		b.End(y, false, true)
	}
	for range 5 {
		y := Try{Visitor: 1}
		if _, wait := b.Begin(y); wait > 0 {
			t.Fatal("refused too soon")
		}
		b.End(y, true, false)
	}
	y := Try{Visitor: 1, Turn: true, Key: b.Mark([]byte("k"))}
	if _, wait := b.Begin(y); wait == 0 {
		t.Error("over budget, and not told to wait")
	}
	if b.Had(1, Turns) != 0 || b.keys.known() != 0 {
		t.Errorf("over budget, and %d turns are taken, %d keys known", b.Had(1, Turns), b.keys.known())
	}
}
