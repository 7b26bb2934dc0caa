package main

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// hours are the full hours, UTC, at which new tips appear at the desk: bit 8
// is 08:00. Who watches the desk then learns of a tip's hour at most, and not
// when someone sent it. With none of them they appear at once.
type hours uint32

// everyHour is each full hour.
const everyHour hours = 1<<24 - 1

// deskHours reads "all", "any" or a list such as 8,14,20.
func deskHours(h *hours, v string) error {
	switch v {
	case "all":
		*h = everyHour
		return nil
	case "any":
		*h = 0
		return nil
	}
	*h = 0
	for word := range strings.SplitSeq(v, ",") {
		n, err := strconv.ParseUint(strings.TrimSpace(word), 10, 8)
		if err != nil || n > 23 {
			return errors.New("neither all, nor any, nor hours from 0 to 23 such as 8,14,20")
		}
		*h |= 1 << n
	}
	return nil
}

// list is the hours, ascending.
func (h hours) list() (all []int) {
	for n := range 24 {
		if h&(1<<n) != 0 {
			all = append(all, n)
		}
	}
	return all
}

// until is the latest of these hours that is past, on the clock that ran for
// boot when the wall clock says wall. What came later has not appeared yet.
func (h hours) until(wall time.Time, boot time.Duration) time.Duration {
	if h == 0 {
		return boot
	}
	wall = wall.UTC()
	last := wall.Truncate(time.Hour)
	for h&(1<<last.Hour()) == 0 {
		last = last.Add(-time.Hour)
	}
	return boot - wall.Sub(last)
}

// next is for how long, from then on, the wall clock reaches none of these
// hours; 0 without them.
func (h hours) next(wall time.Time) time.Duration {
	if h == 0 {
		return 0
	}
	wall = wall.UTC()
	at := wall.Truncate(time.Hour).Add(time.Hour)
	for h&(1<<at.Hour()) == 0 {
		at = at.Add(time.Hour)
	}
	return at.Sub(wall)
}

// grain is the step in which the time that is left to a tip can be told
// without telling when it came between two of these hours: every one is a
// whole step from the last, or from the same hour on the day before.
func (h hours) grain() time.Duration {
	switch h {
	case 0:
		return 0
	case everyHour:
		return time.Hour
	}
	return 24 * time.Hour
}
