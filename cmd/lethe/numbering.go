package main

import (
	"sync"

	"lethe/onion"
)

// numbering is whether the numbers of circuits that the site tells are those of
// the tor that runs. Each tor counts from the beginning, so that a number that
// was meant for the last one would end somebody else's circuit. From the end of
// a tor on nothing that the site asks is carried out, until it has answered that
// it knows of the next one: what it sent before that came before the answer.
//
// It is safe for concurrent use, and begins with no tor.
type numbering struct {
	mu      sync.Mutex
	runs    bool
	waiting int // answers of the site's that are yet to come
}

// see takes in what tor does, and says whether the site is to be told that one
// began.
func (n *numbering) see(e onion.Event) (began bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch e.(type) {
	case onion.Started:
		n.runs = true
		n.waiting++
		return true
	case onion.Ended:
		n.runs = false
	}
	return false
}

// told takes in that the site knows of a tor.
func (n *numbering) told() {
	n.mu.Lock()
	n.waiting--
	n.mu.Unlock()
}

// holds is whether a number that the site tells now is of the tor that runs.
func (n *numbering) holds() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.runs && n.waiting == 0
}
