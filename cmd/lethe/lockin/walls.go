package lockin

// Walls are what holds a process in. A wall counts if the kernel was seen to
// have it up, not if it was asked for.
type Walls struct {
	NoNewPrivs bool `json:"no_new_privs"` // prctl(2)
	Undumpable bool `json:"undumpable"`   // prctl(2)
	NoCores    bool `json:"no_cores"`     // RLIMIT_CORE, hard, 0
	Powerless  bool `json:"powerless"`    // no capability, effective or to be had
	Landlock   int  `json:"landlock"`     // version of the kernel's ABI; 0: not up
	Seccomp    bool `json:"seccomp"`      // the list of system calls, on all threads
}

// Missing names the walls that are not up, as an operator is told of them;
// none if the process is wholly locked in.
func (w Walls) Missing() (names []string) {
	for _, wall := range []struct {
		up   bool
		name string
	}{
		{w.NoNewPrivs, "no new privileges"},
		{w.Undumpable, "not dumpable"},
		{w.NoCores, "no core files"},
		{w.Powerless, "no capabilities"},
		{w.Landlock > 0, "Landlock"},
		{w.Seccomp, "seccomp"},
	} {
		if !wall.up {
			names = append(names, wall.name)
		}
	}
	return names
}
