package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lethe/cmd/lethe/host"
	"lethe/onion"
)

// A floodWall is one of the things by which tor holds floods off a service.
type floodWall struct {
	name    string
	without host.Verdict // where a service lacks it
	there   func(onion.InForce) bool
	good    string // seen where all have it
	lacking string // seen before the names of those that lack it
}

var floodWalls = []floodWall{
	{"proof-of-work", host.Bad, func(f onion.InForce) bool { return f.PoW }, "tor asks for it when too many come", "tor asks for none at"},
	{"intro-points", host.Bad, func(f onion.InForce) bool { return f.IntroDoS }, "they let so many a second through", "they let everyone through to"},
	{"streams", host.Warning, func(f onion.InForce) bool { return f.Streams > 0 }, "tor lets so many through on one circuit", "one circuit may open any number at"},
}

// floods are what the tor of a running service says that it has in force. Of
// one that does not run nothing can be said: what tor makes of its configuration
// it says while it runs.
func (v running) floods() (found []host.Finding) {
	for _, w := range floodWalls {
		found = append(found, v.flood(w))
	}
	return found
}

// noTor is what is said of something of which only a running tor can tell.
func (v running) noTor(name string) host.Finding {
	if v.now == nil {
		return newFinding("tor", name, host.Unknown, "not looked at: no service runs whose tor could be asked", "lethe serve --state "+v.state+", then lethe check again")
	}
	return newFinding("tor", name, host.Unknown, "not looked at: the service that runs has no tor up", "lethe status --state "+v.state)
}

func (v running) flood(w floodWall) host.Finding {
	if v.now == nil || len(v.now.InForce) == 0 {
		return v.noTor(w.name)
	}
	services := slices.Sorted(maps.Keys(v.now.InForce))
	var lacking []string
	for _, name := range services {
		if !w.there(v.now.InForce[name]) {
			lacking = append(lacking, name)
		}
	}
	if len(lacking) > 0 {
		return newFinding("tor", w.name, w.without, w.lacking+" "+strings.Join(lacking, ", "), "take what changes it out of the file of --torrc-extra, or lethe serve --tor PATH with Debian's tor, and start again")
	}
	return newFinding("tor", w.name, host.Good, fmt.Sprintf("%s: %s", w.good, strings.Join(services, ", ")), "")
}
