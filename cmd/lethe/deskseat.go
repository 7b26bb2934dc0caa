package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"lethe/onion"
	"lethe/policy"
)

// deskSeats is how many lethe desk can run at a time: one that follows, and
// others beside it. Each has a tor of its own, which keeps its guards, so
// there are few.
const deskSeats = 4

// deskSeat is where the tor of one lethe desk keeps things: its guards in a
// folder that outlives it, its socket in one that does not.
type deskSeat struct {
	state   string
	lock    *os.File
	runtime *runtimeDir
}

// takeDeskSeat takes the first seat that is free.
func takeDeskSeat() (*deskSeat, error) {
	parent, err := userState()
	if err != nil {
		return nil, err
	}
	// It is also where lethe serve keeps things, which takes none that others
	// can look into.
	if err := ownDir(parent); err != nil {
		return nil, seatHint(fmt.Errorf("making a folder for tor: %w", err))
	}
	for n := 1; n <= deskSeats; n++ {
		s, err := openDeskSeat(filepath.Join(parent, fmt.Sprintf("desk-%d", n)))
		if err == nil || !errors.Is(err, unix.EWOULDBLOCK) {
			return s, err
		}
	}
	return nil, hint(fmt.Errorf("%d lethe desk run already", deskSeats), "stop one of them")
}

// userState is where a user's programs keep state (XDG); the system's place is
// not for a journalist's, also where that is root.
func userState() (string, error) {
	dir := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", seatHint(fmt.Errorf("finding a folder for tor: %w", err))
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "lethe"), nil
}

func openDeskSeat(state string) (*deskSeat, error) {
	if err := ownDir(state); err != nil {
		return nil, seatHint(fmt.Errorf("making a folder for tor: %w", err))
	}
	lock, err := os.OpenFile(filepath.Join(state, "lock"), os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("taking a folder for tor: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		return nil, fmt.Errorf("taking a folder for tor: %w", err)
	}
	s := &deskSeat{state: state, lock: lock}
	if s.runtime, err = openRuntime("", state); err != nil {
		lock.Close()
		return nil, hint(err, "XDG_RUNTIME_DIR=FOLDER lethe desk list, with a folder of yours on a tmpfs")
	}
	return s, nil
}

func seatHint(err error) error {
	return hint(err, "XDG_STATE_HOME=FOLDER lethe desk list, with a folder that only you can read")
}

func (s *deskSeat) leave() error { return errors.Join(s.runtime.remove(), s.lock.Close()) }

// deskKeyFile is the file of the key: the one that is named, or the only one
// that lethe keys desk has put where it puts them.
func deskKeyFile(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	dir, err := keysFolder()
	if err != nil {
		return "", err
	}
	all, err := filepath.Glob(filepath.Join(dir, "desk-*.key"))
	switch {
	case err != nil:
		return "", fmt.Errorf("looking for a desk key: %w", err)
	case len(all) == 0:
		return "", hint(fmt.Errorf("looking for a desk key: there is none in %s", dir), "lethe keys desk NAME, and give its public line to the operator; or lethe desk list --key FILE")
	case len(all) > 1:
		return "", hint(fmt.Errorf("looking for a desk key: there are several in %s", dir), "lethe desk list --key %s", all[0])
	}
	return all[0], nil
}

func openDeskKey(file string) (*onion.ClientKey, error) {
	k, err := onion.OpenClientKey(file)
	switch {
	case errors.Is(err, onion.ErrExposed):
		return nil, hint(err, "chmod 600 %s", file)
	case err != nil:
		return nil, hint(err, "lethe desk list --key FILE, with a file that lethe keys desk made")
	}
	return k, nil
}

// readExtra reads the user's lines for tor.
func readExtra(file string) (extra onion.Extra, err error) {
	if file == "" {
		return extra, nil
	}
	f, err := openOwn(file) // it may name a program
	if err != nil {
		return extra, hint(fmt.Errorf("reading more lines for tor: %s: %w", file, err), "ls -l %s: it must be there, be yours, and writable by nobody else", file)
	}
	defer f.Close()
	if extra, err = onion.ParseExtra(f); err != nil {
		return extra, fmt.Errorf("%s: %w", file, err)
	}
	return extra, nil
}

// accessHint says what to do about a desk that does not let us in.
func accessHint(err error, key string) error {
	switch {
	case errors.Is(err, onion.ErrBadAccess):
		return hint(err, "the operator needs the public line of %s: lethe keys desk prints it once; after it is in the file of journalists, lethe serve has to be restarted", key)
	case errors.Is(err, onion.ErrNotFound):
		return hint(err, "the service may be off or starting: ask the operator (lethe status), and look at the address")
	}
	return err
}

// clientHint says what to do about a tor that does not start.
func clientHint(err error) error {
	switch {
	case errors.Is(err, onion.ErrNoTor):
		return hint(err, "sudo apt install tor, or lethe desk list --tor PATH")
	case errors.Is(err, onion.ErrOldTor):
		return hint(err, "sudo apt update && sudo apt install tor, or lethe desk list --tor PATH")
	case errors.Is(err, onion.ErrRefused):
		return hint(errors.New(scrubbed(err.Error())), "look at the lines in the file of --torrc-extra")
	}
	return err
}

// scrubbed is what tor says, without the addresses in it.
func scrubbed(words string) string {
	return strings.TrimSpace(string(policy.Scrub([]byte(words))))
}
