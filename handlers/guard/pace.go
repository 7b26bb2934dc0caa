package guard

import "time"

// A slow line is served as long as it moves. Whoever takes longer than grace
// plus one second a KiB is cut off: Tor's slowest circuits are faster, and a
// visitor who drips single bytes cannot hold a slot for long.
const (
	grace   = time.Minute
	minRate = 1 << 10 // bytes a second
)

// pace is by when how much of a transfer has to be through.
type pace struct {
	start time.Time
	grace time.Duration
}

// deadline is when n bytes have to be through.
func (p pace) deadline(n int64) time.Time {
	return p.start.Add(p.grace + time.Duration(n)*time.Second/minRate)
}

// earlier is the first of two deadlines, of which the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// past is whether a deadline is over.
func past(t time.Time) bool { return !t.IsZero() && !time.Now().Before(t) }
