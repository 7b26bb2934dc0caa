package host

// Verdict is how well a machine does at one thing. Its text is part of what
// lethe check --json promises.
type Verdict string

const (
	Good    Verdict = "good"
	Warning Verdict = "warning" // a promise holds, with less behind it
	Bad     Verdict = "bad"     // a promise does not hold here
	Unknown Verdict = "unknown" // it cannot be seen from here
)

// Finding is what was found about one thing. Group and name are stable.
type Finding struct {
	Group   string  `json:"group"`
	Name    string  `json:"name"`
	Verdict Verdict `json:"verdict"`
	Seen    string  `json:"seen"`           // what is so
	Why     string  `json:"why"`            // it matters
	Mend    string  `json:"mend,omitempty"` // what to type, or to do; empty where nothing is to be done
}

// seen is a finding about something that is named elsewhere.
type seen struct {
	verdict Verdict
	what    string
	mend    string
}

func good(what string) seen          { return seen{Good, what, ""} }
func warning(what, mend string) seen { return seen{Warning, what, mend} }
func bad(what, mend string) seen     { return seen{Bad, what, mend} }
func unknown(what, mend string) seen { return seen{Unknown, what, mend} }
func unread(path string) seen        { return unknown("/"+path+" cannot be read", "") }
