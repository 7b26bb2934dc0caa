package vault

import "time"

// sweepEvery is how often deadlines are looked at. A secret is gone within
// one second of its deadline; a timer set for the deadline itself would not
// count the time that the machine was suspended.
const sweepEvery = 500 * time.Millisecond

// expire wipes what is due until the vault is closed.
func (v *Vault) expire() {
	defer close(v.done)
	t := time.NewTicker(sweepEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			v.sweep()
		case <-v.stop:
			return
		}
	}
}

// sweep wipes every link and tip that is due and that nobody is reading, and
// forgets receipts that are due. When it returns, that is done: a second one waits.
func (v *Vault) sweep() {
	v.sweeping.Lock()
	defer v.sweeping.Unlock()
	in, err := v.begin()
	if err != nil {
		return
	}
	v.exit(in)
	for v.sweepOne(in) {
	}
}

// sweepOne takes one link, receipt or tip away, so that Purge and openings need
// not wait for all.
func (v *Vault) sweepOne(in pass) bool {
	if v.enter(in) != nil {
		return false
	}
	defer v.exit(in)
	v.mu.Lock()
	wiped, more := v.sweepLocked(v.conf.Now())
	wiped = v.wipeSmall(wiped)
	var gone chains
	if !more {
		more = v.sweepTip(v.conf.Now(), &gone)
	}
	v.mu.Unlock()
	v.wipe(wiped)
	v.wipeAll(&gone)
	return more
}

func (v *Vault) sweepLocked(now time.Duration) (wiped uint32, more bool) {
	if at, ok := v.due.first(now); ok {
		l := v.links.at(at)
		if l.readers == 0 {
			return v.drop(at, Expired), true
		}
		// Whoever reads wipes it; until then it is looked at again later.
		v.due.change(l.pos, now+sweepEvery)
		return none, true
	}
	if at, ok := v.receipts.due.first(now); ok {
		v.forget(at)
		return none, true
	}
	return none, false
}
