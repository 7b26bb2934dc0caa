package policy

// Event is something that may be logged. The types in this file are all there
// are, and logging one is the only way to write into the log: each has named
// and bounded fields, none is free text, and none can say anything about a
// visit, not even that there was one.
type Event interface {
	entry() entry
}

// entry is an event as it is written, and what is said of it.
type entry struct {
	name   string
	means  string
	values []value
}

// Started says that the service began.
type Started struct{ Version Version }

// Stopped says that the service ended in order.
type Stopped struct{}

// SiteStarted says that the process that holds secrets is up.
type SiteStarted struct{ LockedMiB int }

// SiteEnded says that the process that holds secrets ended, and what waited
// in it is gone.
type SiteEnded struct{ Fault Fault }

// TorStarted says that tor was launched.
type TorStarted struct{ Version Version }

// TorProgress says how far tor is on its way into the network.
type TorProgress struct{ Percent int }

// TorStalled says that tor made no progress for a minute.
type TorStalled struct{ Percent int }

// Published says that tor uploaded the service's descriptor.
type Published struct{}

// TorEnded says that tor ended unasked.
type TorEnded struct{}

// Faulted says that something in the program went wrong. Of one class, the
// first of a day is written: how often would be a count of what visitors do.
type Faulted struct{ Fault Fault }

// removed says what retention took away since the last line. The log writes
// it itself.
type removed struct {
	files int
	why   reason
}

// full says that the day's file is as long as it may be, and that what comes
// after is dropped. The log writes it itself.
type full struct{}

func (e Started) entry() entry {
	return entry{"started", "the service began", []value{version(e.Version)}}
}

func (Stopped) entry() entry {
	return entry{"stopped", "the service ended in order", nil}
}

func (e SiteStarted) entry() entry {
	return entry{"site-started", "the process that holds secrets is up", []value{mebibytes(e.LockedMiB)}}
}

func (e SiteEnded) entry() entry {
	return entry{"site-ended", "the process that holds secrets ended unasked; what waited is gone", []value{fault(e.Fault)}}
}

func (e TorStarted) entry() entry {
	return entry{"tor-started", "tor was started", []value{version(e.Version)}}
}

func (e TorProgress) entry() entry {
	return entry{"tor-progress", "how far tor is on its way into the network", []value{percent(e.Percent)}}
}

func (e TorStalled) entry() entry {
	return entry{"tor-stalled", "tor has made no progress for a minute", []value{percent(e.Percent)}}
}

func (Published) entry() entry {
	return entry{"published", "the onion address can be found", nil}
}

func (TorEnded) entry() entry {
	return entry{"tor-ended", "tor ended unasked", nil}
}

func (e Faulted) entry() entry {
	return entry{"fault", "something in the program went wrong, for the first time that day", []value{fault(e.Fault)}}
}

func (e removed) entry() entry {
	return entry{"removed", "days of this log that were removed since the line before", []value{count(e.files), because(e.why)}}
}

func (full) entry() entry {
	return entry{"full", "no more is written this day", nil}
}

// examples is one event of each type, as lethe logs explain shows it.
var examples = []Event{
	Started{"0.1.0"}, Stopped{},
	SiteStarted{256}, SiteEnded{FaultSignal},
	TorStarted{"0.4.9.11"}, TorProgress{45}, TorStalled{5}, Published{}, TorEnded{},
	Faulted{FaultPanic},
	removed{1, byAge}, full{},
}
