package main

import (
	"slices"
	"testing"
	"time"
)

func TestDeskHours(t *testing.T) {
	for v, want := range map[string]hours{
		"all": everyHour, "any": 0, "0": 1, "23": 1 << 23, "8,14,20": 1<<8 | 1<<14 | 1<<20, "8, 14": 1<<8 | 1<<14,
	} {
		if h := hours(99); deskHours(&h, v) != nil || h != want {
			t.Errorf("got %b for %q, want %b", h, v, want)
		}
	}
	for _, want := range [][]int{nil, {0}, {8, 14, 23}} {
		var h hours
		for _, n := range want {
			h |= 1 << n
		}
		if got := h.list(); !slices.Equal(got, want) {
			t.Errorf("got the hours %v, want %v", got, want)
		}
	}
	for _, v := range []string{"", "24", "8,", "-1", "8;14", "each", "08:00"} {
		if h := hours(0); deskHours(&h, v) == nil {
			t.Errorf("got %b for %q, want an error", h, v)
		}
	}
}

func TestHoursUntil(t *testing.T) {
	const boot = 1000 * time.Hour
	east := time.FixedZone("east", 90*60) // half an hour beside UTC's
	for _, tt := range []struct {
		hours string
		wall  time.Time
		want  time.Duration // before now
	}{
		{"any", time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), 0},
		{"all", time.Date(2026, 3, 1, 9, 30, 5, 0, time.UTC), 30*time.Minute + 5*time.Second},
		{"all", time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), 0},
		{"8,14", time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), 90 * time.Minute},
		{"8,14", time.Date(2026, 3, 1, 14, 0, 0, 0, time.UTC), 0},
		{"8,14", time.Date(2026, 3, 1, 13, 59, 59, 0, time.UTC), 6*time.Hour - time.Second},
		{"8,14", time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC), 11 * time.Hour}, // of the day before
		{"14", time.Date(2026, 3, 1, 15, 30, 0, 0, east), 0},
	} {
		var h hours
		if err := deskHours(&h, tt.hours); err != nil {
			t.Fatal(err)
		}
		if got := h.until(tt.wall, boot); got != boot-tt.want {
			t.Errorf("%s at %v: got %v before now, want %v", tt.hours, tt.wall, boot-got, tt.want)
		}
	}
}

func TestHoursNext(t *testing.T) {
	for _, tt := range []struct {
		hours string
		wall  time.Time
		want  time.Duration
	}{
		{"any", time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), 0},
		{"all", time.Date(2026, 3, 1, 9, 30, 5, 0, time.UTC), 29*time.Minute + 55*time.Second},
		{"all", time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), time.Hour},
		{"8,14", time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), 270 * time.Minute},
		{"8,14", time.Date(2026, 3, 1, 14, 0, 0, 0, time.UTC), 18 * time.Hour},
		{"0", time.Date(2026, 3, 1, 23, 59, 0, 0, time.FixedZone("east", 60*60)), 61 * time.Minute},
	} {
		var h hours
		if err := deskHours(&h, tt.hours); err != nil {
			t.Fatal(err)
		}
		if got := h.next(tt.wall); got != tt.want {
			t.Errorf("%s at %v: got %v, want %v", tt.hours, tt.wall, got, tt.want)
		}
	}
}

// TestHoursGrain: one grain before each of the hours is one of them.
func TestHoursGrain(t *testing.T) {
	for v, want := range map[string]time.Duration{"all": time.Hour, "any": 0, "14": 24 * time.Hour, "8,14,20": 24 * time.Hour} {
		var h hours
		if err := deskHours(&h, v); err != nil {
			t.Fatal(err)
		}
		if got := h.grain(); got != want {
			t.Errorf("%s: got %v, want %v", v, got, want)
		}
	}
}
