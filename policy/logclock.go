package policy

import "time"

// logClock tells how old something is, whatever is done to the wall clock. It
// goes by the later of two: the wall clock, and what the wall clock showed at
// its latest plus the time since then.
type logClock struct {
	wall func() time.Time
	boot func() time.Duration

	latest time.Time
	at     time.Duration // boot time when latest was
}

// read returns the wall clock, and the later of both. The latter never falls
// behind: from one call to the next it gains at least what has passed.
func (c *logClock) read() (wall, late time.Time) {
	now := c.boot()
	wall = c.wall().UTC().Round(0) // without the monotonic reading, by which Sub would go
	late = c.latest.Add(now - c.at)
	if c.latest.IsZero() || wall.After(late) {
		late = wall
	}
	c.latest, c.at = late, now
	return wall, late
}

// seen takes in a time that the clock has shown before, in an earlier run.
func (c *logClock) seen(t time.Time) {
	if _, late := c.read(); t.After(late) {
		c.latest = t
	}
}

// trust begins anew with the wall clock. It is for when nothing is left whose
// age the clock would have to know.
func (c *logClock) trust() {
	c.latest = time.Time{}
	c.read()
}
