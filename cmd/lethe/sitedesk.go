package main

import (
	"slices"
	"time"

	"lethe/handlers/clean"
	"lethe/handlers/desk"
	"lethe/policy"
	"lethe/vault"
)

// share is how many of the vault's slots the desk has for itself, so that a
// flood at the public site leaves the journalists theirs: an eighth, at least
// as many as serve one of them, at most as many as a newsroom uses.
func share(s *vault.Slots, least, most int) int { return min(max(s.Cap()/8, least), most) }

// deskConns and deskWorks are the desk's share of connections and of requests
// that are worked on.
func deskConns(v *vault.Vault) int { return share(v.Heads(), 4, 16) }
func deskWorks(v *vault.Vault) int { return share(v.Work(), 2, 8) }

// deskGrace is for how long a panic from the desk, by which all that waited is
// gone already, leaves the rest alone: until its page has left for Tor.
const deskGrace = 500 * time.Millisecond

// newDesk makes the desk of a drop.
func newDesk(d *drop, v *vault.Vault, w *wire, now func() time.Duration) (*clean.Server, error) {
	return desk.New(desk.Config{
		Vault: v,
		Heads: v.Heads(),
		Conns: deskConns(v),
		Work:  v.Work(),
		Works: deskWorks(v),
		Until: func() time.Duration { return d.Hours.until(time.Now(), now()) },
		Next:  func() time.Duration { return d.Hours.next(time.Now()) },
		Grain: d.Hours.grain(),
		Names: d.names(),
		Life:  d.Life,
		Max:   d.Max,
		Panic: func() { time.AfterFunc(deskGrace, func() { w.send(message{Panic: true}) }) },
		Fault: func(class string) { w.send(message{Fault: policy.Fault(class)}) },
	})
}

// names are the journalists whom a tip can be for, as they stand in the file:
// the first is number 1.
func (d *drop) names() (all []string) {
	for _, r := range d.Recipients {
		if !slices.Contains(all, r.Name) {
			all = append(all, r.Name)
		}
	}
	return all
}
