package onion

import "testing"

// Circuits wait to be ended once each, in order, and not more than so many.
func TestEnderIsBounded(t *testing.T) {
	e := NewEnder()
	for range 3 {
		for n := range uint32(10 * enderMax) {
			e.End(n)
		}
	}
	for want := range uint32(enderMax) {
		if got, ok := e.next(); !ok || got != want {
			t.Fatalf("got %d, %v, want %d", got, ok, want)
		}
	}
	if got, ok := e.next(); ok {
		t.Errorf("got %d, want no more", got)
	}
	e.End(7)
	e.forget()
	if got, ok := e.next(); ok {
		t.Errorf("a new tor is asked for %d of the one before", got)
	}
	e.End(8)
	if got, _ := e.next(); got != 8 {
		t.Errorf("got %d, want 8", got)
	}
}
