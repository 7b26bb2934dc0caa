package handlers

import (
	"testing"

	"lethe/handlers/clean"
	"lethe/policy"
)

// TestLifetimes: every lifetime that is offered is taken, and fits its field.
func TestLifetimes(t *testing.T) {
	for _, life := range policy.Lifetimes {
		value := lifeValue(life)
		if len(value) > lifeDigits {
			t.Errorf("%v: %q is too long", life, value)
		}
		got, ok := lifeOf(clean.Field{Value: []byte(value)})
		if got != life || !ok {
			t.Errorf("%q: got %v, %v, want %v", value, got, ok, life)
		}
		if got, ok := lifeOf(clean.Field{Value: []byte(value), Long: true}); ok {
			t.Errorf("%q and more: got %v", value, got)
		}
	}
	if got, ok := lifeOf(clean.Field{}); got != policy.LifeDefault || !ok {
		t.Errorf("none: got %v, %v", got, ok)
	}
}
