package tornet

import (
	"testing"
	"time"
)

// Whenever authorities are launched, the first consensus is valid, by the
// offset of the votes, between the settling time plus both delays and one
// second more.
func TestVotingOffset(t *testing.T) {
	const (
		soonest = settle + voteDelay + distDelay
		latest  = soonest + time.Second
	)
	start := time.Date(2026, 3, 1, 23, 59, 50, 0, time.UTC) // over midnight
	for ms := range 20_000 {
		now := start.Add(time.Duration(ms) * time.Millisecond)
		offset := votingOffset(now)
		if offset < 0 || offset >= 10 {
			t.Fatalf("at %v: offset %d is not in an interval", now, offset)
		}
		valid := now.Add(soonest).Truncate(time.Second)
		for valid.Unix()%10 != int64(offset) || valid.Before(now.Add(soonest)) {
			valid = valid.Add(time.Second)
		}
		if valid.After(now.Add(latest)) {
			t.Fatalf("at %v: first consensus valid at %v, want at most %v", now, valid, now.Add(latest))
		}
	}
}
