package desk

import (
	"fmt"
	"testing"
	"time"

	"lethe/vault"
)

// TestLeft: whenever the desk looks, the time that is left is the same for
// tips that came between two of the hours at which they appear; else it would
// say to the second when each of them came.
func TestLeft(t *testing.T) {
	const life = 30 * 24 * time.Hour
	for _, tt := range []struct {
		hours []time.Duration // of a day
		grain time.Duration
		came  [3]time.Duration // between two of them
	}{
		{nil, time.Hour, [3]time.Duration{9*time.Hour + 1, 9*time.Hour + 30*time.Minute, 10*time.Hour - 1}},
		{[]time.Duration{8, 14, 20}, 24 * time.Hour, [3]time.Duration{8*time.Hour + 1, 9 * time.Hour, 14*time.Hour - 1}},
		{[]time.Duration{8, 14, 20}, 24 * time.Hour, [3]time.Duration{20*time.Hour + 1, 24 * time.Hour, 32*time.Hour - 1}},
		{[]time.Duration{14}, 24 * time.Hour, [3]time.Duration{14*time.Hour + 1, 20 * time.Hour, 38*time.Hour - 1}},
	} {
		if tt.hours == nil {
			for h := range time.Duration(24) {
				tt.hours = append(tt.hours, h)
			}
		}
		var now time.Duration
		until := func() (last time.Duration) {
			for _, h := range tt.hours {
				for day := time.Duration(0); day+h*time.Hour <= now; day += 24 * time.Hour {
					last = max(last, day+h*time.Hour)
				}
			}
			return last
		}
		s := &site{Config: Config{Until: until, Grain: tt.grain}}
		seen := make(map[time.Duration]bool)
		for now = tt.came[2]; now < 38*time.Hour+life; now += 7 * time.Minute {
			if until() < tt.came[2] {
				continue // they have not appeared
			}
			var left [3]time.Duration
			for i, came := range tt.came {
				due := came + life
				left[i] = s.left(&vault.Tip{Due: due, Left: max(due-now, 0)})
			}
			if left[0] != left[1] || left[1] != left[2] {
				t.Fatalf("hours %v, after %v: got %v", fmt.Sprint(tt.hours), now, left)
			}
			seen[left[0]] = true
		}
		if len(seen) < int(life/tt.grain)-2 {
			t.Errorf("hours %v: only %d times were told", fmt.Sprint(tt.hours), len(seen))
		}
	}
}
