package policy

import "github.com/rs/zerolog"

// Event is something that may be logged. The types below are all there are;
// each writes its own named fields, and none can say anything about a visit.
type Event interface {
	zerolog.LogObjectMarshaler
	// Name is the event's name in the log.
	Name() string
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

// Faulted says that something in the program went wrong.
type Faulted struct{ Fault Fault }

// Fault is a class of error. Only what stands here can be logged; anything
// else is written as FaultOther.
type Fault string

// The classes of error.
const (
	FaultPanic   Fault = "panic"    // a handler panicked; the visitor got an error page
	FaultServe   Fault = "serve"    // a listener failed
	FaultSignal  Fault = "signal"   // the process was killed
	FaultMemlock Fault = "memlock"  // locked memory was refused
	FaultCrash   Fault = "crash"    // the runtime gave up
	FaultOther   Fault = "other"    // anything else
	FaultVault   Fault = "vault"    // the vault could not do what it must be able to
	FaultWire    Fault = "messages" // the two processes did not understand each other
)

var faults = map[Fault]bool{
	FaultPanic: true, FaultServe: true, FaultSignal: true, FaultMemlock: true,
	FaultCrash: true, FaultVault: true, FaultWire: true,
}

func (f Fault) class() string {
	if faults[f] {
		return string(f)
	}
	return string(FaultOther)
}

// Version is a version number such as 0.4.9.11.
type Version string

// plain is v where it looks like a version, and a question mark otherwise.
func (v Version) plain() string {
	if len(v) == 0 || len(v) > 32 {
		return "?"
	}
	for _, c := range []byte(v) {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '.' || c == '-') {
			return "?"
		}
	}
	return string(v)
}

// Name and MarshalZerologObject of each event.
func (Started) Name() string     { return "started" }
func (Stopped) Name() string     { return "stopped" }
func (SiteStarted) Name() string { return "site-started" }
func (SiteEnded) Name() string   { return "site-ended" }
func (TorStarted) Name() string  { return "tor-started" }
func (TorProgress) Name() string { return "tor-progress" }
func (TorStalled) Name() string  { return "tor-stalled" }
func (Published) Name() string   { return "published" }
func (TorEnded) Name() string    { return "tor-ended" }
func (Faulted) Name() string     { return "fault" }

func (e Started) MarshalZerologObject(z *zerolog.Event)     { z.Str("version", e.Version.plain()) }
func (Stopped) MarshalZerologObject(*zerolog.Event)         {}
func (e SiteStarted) MarshalZerologObject(z *zerolog.Event) { z.Int("locked_mib", e.LockedMiB) }
func (e SiteEnded) MarshalZerologObject(z *zerolog.Event)   { z.Str("fault", e.Fault.class()) }
func (e TorStarted) MarshalZerologObject(z *zerolog.Event)  { z.Str("version", e.Version.plain()) }
func (e TorProgress) MarshalZerologObject(z *zerolog.Event) { z.Int("percent", e.Percent) }
func (e TorStalled) MarshalZerologObject(z *zerolog.Event)  { z.Int("percent", e.Percent) }
func (Published) MarshalZerologObject(*zerolog.Event)       {}
func (TorEnded) MarshalZerologObject(*zerolog.Event)        {}
func (e Faulted) MarshalZerologObject(z *zerolog.Event)     { z.Str("fault", e.Fault.class()) }
