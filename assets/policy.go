package assets

import "time"

// PolicyPage says what is kept, where, and for how long.
type PolicyPage struct {
	Limits
	Lives   []time.Duration // that the forms offer
	LogDays int             // how old the log gets
	Events  []PolicyEvent   // all that can ever be logged
	Arena   int64           // bytes of locked memory; 0 is not said
	Tips    PolicyTips
	Doors   []string // addresses for programs that are open
}

// PolicyTips is what is so of tips; the zero PolicyTips is that none are taken.
type PolicyTips struct {
	Life        time.Duration // for how long one waits
	Max         int64         // the most of one part
	Draft       time.Duration // for how long files wait to be looked at; 0: none are taken
	Journalists []string      // who they are for, by the names that the operator gave them
	Hours       []int         // when they appear at the desk, UTC; all 24 or none: each hour, at once
}

// When is how tips come to the desk: at once, each hour, or at some hours.
func (p PolicyTips) When() string {
	switch len(p.Hours) {
	case 0:
		return "at once"
	case 24:
		return "each hour"
	}
	return "some hours"
}

// Choose is whether a tip can be for one of several.
func (p PolicyTips) Choose() bool { return len(p.Journalists) > 1 }

// A PolicyEvent is one kind of line in the log, with what it may name.
type PolicyEvent struct {
	Name   string
	Fields []string
}

// Policy renders what is kept. It has no hole.
func (l *Language) Policy(p PolicyPage) Sheet { return l.render("policy", p) }
