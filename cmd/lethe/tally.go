package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"lethe/policy"
)

// tally is what the keeper counts for the operator's programs.
//
// Nobody who asks again and again may see a single visit, nor how many there
// were. What comes from the machine, from tor or from the operator is counted
// as it happens. What a visit can bring about, a fault or room taken, is looked
// at when an hour ends and not in between, as coarsely as in the log: of faults
// the days that had one of their class, of room the quarters. Between two full
// hours the figures cannot move, whatever comes. That the site ended cannot be
// hidden: it does not answer.
type tally struct {
	mu    sync.Mutex
	began time.Time // the hour in which the service began
	hour  time.Time // that was looked at last

	last  map[policy.Fault]string // the day on which each was last counted
	fresh map[policy.Fault]int    // days since the hour that was looked at
	told  tallied
}

// tallied is what a tally tells.
type tallied struct {
	Began       time.Time
	Sites, Tors int                  // how many were started
	Faults      map[policy.Fault]int // days, by class
	Slow        slowly
}

// slowly is what is looked at once an hour.
type slowly struct {
	Taken    int // quarters of the room for what waits
	LogDays  int // how old the oldest byte of the log may be, in days begun
	LogFails bool
}

func newTally(now time.Time) *tally {
	t := &tally{began: now.Truncate(time.Hour), last: make(map[policy.Fault]string), fresh: make(map[policy.Fault]int)}
	t.told.Faults = make(map[policy.Fault]int)
	for _, f := range policy.Faults() {
		t.told.Faults[f] = 0
	}
	return t
}

// note takes an event in, of those that the log may have.
func (t *tally) note(e policy.Event, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := e.(type) {
	case policy.SiteStarted:
		t.told.Sites++
		t.told.Slow.Taken = 0 // nothing waits in a new one
	case policy.TorStarted:
		t.told.Tors++
	case policy.SiteEnded:
		t.fault(e.Fault, now)
	case policy.Faulted:
		t.fault(e.Fault, now)
	}
}

func (t *tally) fault(f policy.Fault, now time.Time) {
	if !slices.Contains(policy.Faults(), f) {
		f = policy.FaultOther
	}
	if day := now.UTC().Format(time.DateOnly); t.last[f] != day {
		t.last[f] = day
		t.fresh[f]++
	}
}

// look tells what is new, if an hour has ended since the last time. How things
// are is asked only then.
func (t *tally) look(now time.Time, slow func() slowly) {
	hour := now.Truncate(time.Hour)
	t.mu.Lock()
	due := !hour.Equal(t.hour)
	t.mu.Unlock()
	if !due {
		return
	}
	are := slow() // may take a second
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hour, t.told.Slow = hour, are
	for f, n := range t.fresh {
		t.told.Faults[f] += n
	}
	clear(t.fresh)
}

// get is what may be told now.
func (t *tally) get() tallied {
	t.mu.Lock()
	defer t.mu.Unlock()
	told := t.told
	told.Began = t.began
	told.Faults = make(map[policy.Fault]int, len(t.told.Faults))
	for f, n := range t.told.Faults {
		told.Faults[f] = n
	}
	return told
}

// tendTally looks at each full hour, until ctx ends.
func (k *keeper) tendTally(ctx context.Context) {
	look := time.NewTicker(policy.LogLook)
	defer look.Stop()
	for {
		k.tally.look(time.Now(), k.slowly)
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

// slowly is how things are now that are told once an hour.
func (k *keeper) slowly() (are slowly) {
	s := k.statusNow()
	if s.Taken != nil {
		are.Taken = *s.Taken
	}
	are.LogFails = s.LogFault != ""
	age := time.Duration(0)
	now := time.Now()
	files, _ := policy.AuditLog(logsIn(k.place.state), k.set.logDays, now) // what cannot be read is a fault of the log
	if tor, err := policy.AuditTor(torStateIn(k.place.state), k.set.logDays, now); err == nil {
		files = append(files, tor)
	}
	for _, f := range files {
		age = max(age, f.Age(now))
	}
	are.LogDays = int((age + 24*time.Hour - 1) / (24 * time.Hour))
	return are
}
