package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"lethe/onion"
)

const panicHelp = `Destroy everything that the running service has in memory, at once: secrets,
links, tips and keys. The onion goes down, and the service ends with exit code
3. Nothing of what waited comes back. The address stays: lethe serve, by
hand, starts again with it.

Usage:
  lethe panic [--keys] [--state DIR]

  --keys   the service keys on the disk too: nobody, you included, has the
           address from then on, but who has a backup. Also where no service
           runs.

SIGUSR1 to lethe serve does the same, without --keys, and so does who is at the
desk. Under systemd, RestartPreventExitStatus=3 keeps it from being started
again by itself.

Out of reach are: what was read, saved or fetched already; what tor and the
kernel had in memory, until the machine is off for a minute; older copies of
the keys on an SSD, in snapshots and in backups; tor's own state (DIR/tor) and
the log, which say that there was a service.
`

// panicLimit is how long the service is waited for: its own limits, and room.
const panicLimit = eraseLimit + diskLimit + 3*time.Second

// panicCommand has the service that runs on a state directory destroyed.
func panicCommand(args []string, std streams) error {
	keys := slices.Contains(args, "--keys")
	s, err := readSettings(slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "--keys" }), os.Environ())
	if err != nil {
		return err
	}
	state, err := filepath.Abs(s.state)
	if err != nil {
		return fmt.Errorf("finding the state directory: %w", err)
	}
	what := sayPanic
	if keys {
		what = sayPanicKeys
	}
	var p panicked
	b, err := askKeeper(notedRuntime(state), what, panicLimit)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	switch {
	case err == nil:
		for _, line := range p.words() {
			fmt.Fprintln(std.out, line)
		}
		if p.Failed != "" {
			return hint(errors.New("not everything is destroyed"), "remove %s yourself", keysIn(state))
		}
		return nil
	case killed(state):
		err := errors.New("the service did not answer and was killed; what waited is wiped as the site ends, or freed")
		if keys {
			return errors.Join(err, eraseStopped(state, std))
		}
		return err
	case !keys || runs(state):
		return hint(fmt.Errorf("no lethe runs on %s that answers", state),
			"lethe panic --state DIR with another folder")
	}
	return eraseStopped(state, std)
}

// killed kills a keeper that does not answer any more, and says whether there
// was one. Site and tor end with it.
func killed(state string) bool {
	peer := keeperOf(notedRuntime(state))
	if peer == nil || syscall.Kill(int(peer.Pid), syscall.SIGKILL) != nil {
		return false
	}
	for range 200 { // the kernel takes a moment; 2 s at most
		if !runs(state) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return true
}

// runs is whether a service has the state directory.
func runs(state string) bool {
	l, err := lockState(state)
	if err == nil {
		l.Close()
	}
	return errors.Is(err, errRuns)
}

// eraseStopped erases the service keys where no service runs.
func eraseStopped(state string, std streams) error {
	if _, err := os.Stat(state); err != nil {
		return hint(fmt.Errorf("destroying the service keys: there is no state directory %s", state), "lethe panic --keys --state DIR with another folder")
	}
	l, err := lockState(state)
	if err != nil {
		return err
	}
	defer l.Close()
	gone, err := onion.EraseKeys(keysIn(state))
	for _, name := range gone {
		fmt.Fprintf(std.out, "destroyed on the disk: %s\n", filepath.Join(keysIn(state), name))
	}
	if err != nil {
		return hint(err, "remove %s yourself", keysIn(state))
	}
	if len(gone) == 0 {
		return hint(fmt.Errorf("no key in %s, and no lethe runs on it", state), "lethe panic --keys --state DIR with another folder")
	}
	return nil
}
