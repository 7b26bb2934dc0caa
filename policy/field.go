package policy

import (
	"fmt"
	"slices"
	"strings"
)

// A Field is one named thing that an event may say.
type Field struct {
	Name   string // as it stands in the log
	Means  string
	Values string // all that it can be, in words
}

// value is a field with what it says, inside its bounds.
type value struct {
	Field
	text   string
	number int
	isText bool
}

// HourField is on every line.
var HourField = Field{"hour", "when, in UTC; nothing finer is written", "such as 2026-03-01T13Z"}

var (
	versionField = Field{"version", "a version number", "at most 32 of 0-9 a-z . and -, or ?"}
	percentField = Field{"percent", "of tor's way into the network", "0 to 100"}
	lockedField  = Field{"locked_mib", "locked memory, in MiB", "0 to 1048576"}
	filesField   = Field{"files", "how many", "1 to 99"}
	faultField   = Field{"fault", "the class of error", oneOf(faults)}
	whyField     = Field{"why", "too old, or dated by a clock that was wrong", oneOf(reasons)}
)

func oneOf[T ~string](all []T) string {
	var b strings.Builder
	for i, s := range all {
		switch {
		case i > 0 && i == len(all)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(s))
	}
	return b.String()
}

func bounded(f Field, n, least, most int) value {
	return value{Field: f, number: min(max(n, least), most)}
}

func percent(n int) value   { return bounded(percentField, n, 0, 100) }
func mebibytes(n int) value { return bounded(lockedField, n, 0, 1<<20) }
func count(n int) value     { return bounded(filesField, n, 1, 99) }

func word(f Field, s string) value { return value{Field: f, text: s, isText: true} }

func version(v Version) value { return word(versionField, v.plain()) }
func fault(f Fault) value     { return word(faultField, string(f.class())) }
func because(r reason) value  { return word(whyField, string(r)) }

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
	FaultVault   Fault = "vault"    // the vault could not do what it must be able to
	FaultWire    Fault = "messages" // the two processes did not understand each other
	FaultOther   Fault = "other"    // anything else
)

var faults = []Fault{FaultPanic, FaultServe, FaultSignal, FaultMemlock, FaultCrash, FaultVault, FaultWire, FaultOther}

// Faults are all classes of error.
func Faults() []Fault { return slices.Clone(faults) }

func (f Fault) class() Fault {
	if slices.Contains(faults, f) {
		return f
	}
	return FaultOther
}

// reason is why a day was removed.
type reason string

const (
	byAge   reason = "age"
	byClock reason = "clock"
)

var reasons = []reason{byAge, byClock}

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

// A Kind is one event that may be logged, as a person reads of it.
type Kind struct {
	Name    string
	Means   string
	Fields  []Field // beside HourField
	Example string  // a whole line
}

// Kinds is everything that may ever be written into the log. Help, README and
// pages state it from here.
func Kinds() []Kind {
	var all []Kind
	for _, e := range examples {
		w := e.entry()
		k := Kind{Name: w.name, Means: w.means, Example: strings.TrimSpace(string(lineOf("2026-03-01T13Z", e)))}
		for _, v := range w.values {
			k.Fields = append(k.Fields, v.Field)
		}
		all = append(all, k)
	}
	return all
}

// CheckLogDays is nil for a number of days that the log may be kept: none, or
// 2 up to the ceiling.
func CheckLogDays(days int) error {
	switch {
	case days > LogDays:
		return fmt.Errorf("over the ceiling of %d days, which is a promise to visitors and fixed in the program: no setting raises it", LogDays)
	case days == 1:
		return fmt.Errorf("a file holds a whole day and goes a day early: it is 0, or 2 to %d", LogDays)
	case days < 0:
		return fmt.Errorf("under 0")
	}
	return nil
}
