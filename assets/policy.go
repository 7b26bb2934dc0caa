package assets

import "time"

// PolicyPage says what is kept, where, and for how long.
type PolicyPage struct {
	Limits
	Lives   []time.Duration // that the forms offer
	LogDays int             // how old the log gets
	Events  []PolicyEvent   // all that can ever be logged
	Arena   int64           // bytes of locked memory; 0 is not said
	Tip     time.Duration   // for how long a tip waits; 0: none are taken
	TipMax  int64           // the most of one part of a tip
}

// A PolicyEvent is one kind of line in the log, with what it may name.
type PolicyEvent struct {
	Name   string
	Fields []string
}

// Policy renders what is kept. It has no hole.
func (l *Language) Policy(p PolicyPage) Sheet { return l.render("policy", p) }
