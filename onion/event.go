package onion

import "time"

// An Event is what Run reports: one of the types in this file.
type Event interface{ event() }

// Started: tor runs, has its keys and answers on the control line.
type Started struct {
	Version string // as tor says it: 0.4.9.11
	PID     int

	// InForce is what tor says that protects each service, by its name.
	InForce map[string]InForce

	// Sandbox is what the kernel says of tor's own.
	Sandbox Sandbox
}

// Bootstrap: tor has got further on its way into the network. At 100 it is
// there.
type Bootstrap struct {
	Percent int
	Tag     string // tor's word for the step: conn_done, done
}

// Stalled: nothing went forward for Config.Stall, and not every service is
// published. It is reported once, until something has gone forward again.
type Stalled struct {
	Percent int
	Words   string // what tor says about it; may hold addresses of relays
}

// Published: tor has laid the service's descriptor down at a first directory,
// so that the service can be found. Reported once for each start of tor.
type Published struct {
	Name    string // Service.Name
	Address string
}

// Ended: tor is gone, and is started anew after Again.
type Ended struct {
	Err   error  // how it ended; holds no address
	Words string // tor's last warnings; may hold addresses of relays
	Again time.Duration
}

func (Started) event()   {}
func (Bootstrap) event() {}
func (Stalled) event()   {}
func (Published) event() {}
func (Ended) event()     {}
