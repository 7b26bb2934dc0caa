package vault

import (
	"testing"
	"time"
)

// TestLeftUntil: what is left to a tip says at the desk nothing of a part that
// has not appeared there, which makes it longer.
func TestLeftUntil(t *testing.T) {
	const day = 24 * time.Hour
	v, clock := newTest(t, Config{Tips: true})
	a := tip(t, v, "p", text(10), 10*day)
	left := func(until, want time.Duration) {
		t.Helper()
		err := v.Tip(a, until, func(tip *Tip) error {
			if tip.Left != want || tip.Due != clock.Now()+want {
				t.Errorf("until %v: %v are left, due at %v, want %v", until, tip.Left, tip.Due, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	clock.Advance(4 * day)
	left(0, 6*day)
	if err := sealed(t, v, text(10), 10).Add([]byte("p"), 0, nil); err != nil {
		t.Fatal(err)
	}
	left(4*day-1, 6*day)
	left(4*day, 10*day)
	clock.Advance(day)
	if err := v.Collected(a, 1); err != nil {
		t.Fatal(err)
	}
	left(4*day-1, 10*day)
	clock.Advance(day)
	if err := reply(t, v, a, text(10)); err != nil {
		t.Fatal(err)
	}
	left(4*day-1, 10*day)
}
