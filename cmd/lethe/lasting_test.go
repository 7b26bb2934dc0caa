package main

import (
	"testing"
	"time"
)

func TestLasting(t *testing.T) {
	for d, want := range map[time.Duration]string{
		30*24*time.Hour - 20*time.Minute: "in 30 days",
		30*24*time.Hour - time.Hour:      "in 29 days",
		48 * time.Hour:                   "in 2 days",
		48*time.Hour - time.Minute:       "in 2 days",
		47 * time.Hour:                   "in 47 hours",
		2*time.Hour - 10*time.Second:     "in 2 hours",
		119 * time.Minute:                "in 119 minutes",
		5 * time.Minute:                  "in 5 minutes",
	} {
		if got := lasting(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
