package handlers

import (
	"testing"
	"time"

	"lethe/policy"
)

func TestWords(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{lifeName(5 * time.Minute), "5 minutes"},
		{lifeName(time.Minute), "1 minute"},
		{lifeName(time.Hour), "1 hour"},
		{lifeName(24 * time.Hour), "24 hours"},
		{lifeName(3 * 24 * time.Hour), "3 days"},
		{lifeName(30 * 24 * time.Hour), "30 days"},
		{lifeName(90 * time.Minute), "90 minutes"},
		{lifeName(90 * time.Second), "90 seconds"},
		{limits(1<<20, time.Minute).Repeat, "1 minute"},
		{limits(1<<20, 0).Repeat, ""},
		{size(1 << 20), "1 MiB"},
		{size(300 << 10), "300 KiB"},
		{size(1000), "1000 bytes"},
		{thousands(leading(1 << 20)), "1,000,000"},
		{thousands(leading(300 << 10)), "300,000"},
		{thousands(1), "1"},
		{thousands(999), "999"},
		{thousands(1000), "1,000"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

// TestLifetimes: every lifetime that is offered is taken, and fits its field.
func TestLifetimes(t *testing.T) {
	for _, life := range policy.Lifetimes {
		value := lifeValue(life)
		if len(value) > lifeDigits {
			t.Errorf("%v: %q is too long", life, value)
		}
		got, ok := lifeOf(field{val: []byte(value)})
		if got != life || !ok {
			t.Errorf("%q: got %v, %v, want %v", value, got, ok, life)
		}
		if got, ok := lifeOf(field{val: []byte(value), long: true}); ok {
			t.Errorf("%q and more: got %v", value, got)
		}
	}
	if got, ok := lifeOf(field{}); got != policy.LifeDefault || !ok {
		t.Errorf("none: got %v, %v", got, ok)
	}
}
