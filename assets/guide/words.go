package guide

import (
	"fmt"
	"time"
)

// life words a duration in the largest unit that it is whole in: "14 days",
// "36 hours", "90 seconds". Below a second it is "0 seconds".
func (l *language) life(d time.Duration) string {
	unit, n := "second", int64(d/time.Second)
	for _, u := range []struct {
		name string
		long time.Duration
	}{{"minute", time.Minute}, {"hour", time.Hour}, {"day", 24 * time.Hour}} {
		if d >= u.long && d%u.long == 0 {
			unit, n = u.name, int64(d/u.long)
		}
	}
	return l.count(n, unit)
}

// size words a number of bytes in the largest unit that it fills, to a tenth
// and never more than there is: "25 MiB", "6.5 MiB", "640 KiB".
func (l *language) size(n int64) string {
	unit, name := int64(1), "B"
	for i, u := range []string{"KiB", "MiB", "GiB"} {
		if long := int64(1) << (10 * (i + 1)); n >= long {
			unit, name = long, u
		}
	}
	whole, tenths := n/unit, n%unit*10/unit
	if tenths == 0 {
		return fmt.Sprintf("%d %s", whole, name)
	}
	return fmt.Sprintf("%d%s%d %s", whole, l.decimal, tenths, name)
}
