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

// sweep wipes every link that is due and that nobody is reading.
func (v *Vault) sweep() {
	gen, err := v.begin()
	if err != nil {
		return
	}
	v.life.RUnlock()
	for v.sweepOne(gen) {
	}
}

// sweepOne wipes one link, so that Purge and openings need not wait for all.
func (v *Vault) sweepOne(gen uint64) bool {
	if v.enter(gen) != nil {
		return false
	}
	defer v.life.RUnlock()
	v.mu.Lock()
	now := v.conf.Now()
	e, ok := v.due.pop(now)
	wiped := none
	if ok {
		l := v.links.rows[e.link]
		if l.serial == e.serial && l.due <= now && l.readers == 0 {
			wiped = v.drop(e.link)
		}
	}
	v.mu.Unlock()
	if wiped != none {
		v.wipe(wiped)
	}
	return ok
}
