package onion

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Config says which tor Run starts and what it publishes. Paths are absolute.
type Config struct {
	// Tor is the tor executable; "" finds tor in PATH.
	Tor string

	// Data is tor's DataDirectory, made 0700 when missing. Tor keeps its
	// guards there, so it should outlive a restart of the machine.
	Data string

	// Runtime is an existing 0700 folder on a tmpfs (see OnTmpfs) that
	// belongs to us. While tor starts, the service keys are in it. One Run
	// at a time can have it.
	Runtime string

	// User is whose tor is to be, where we are root; nil is our own. Data
	// is given to that user for good, Runtime while Run has it. All that is
	// above them must let the user through. The sockets of the services
	// should be the user's.
	User *User

	// Extra are the operator's lines for tor's configuration.
	Extra Extra

	// Services is what is published: at least one.
	Services []Service

	// Kill ends tor at once when it is closed, however tor is and without a
	// word to it. The caller ends the context of Run too, or tor is started
	// again. nil is never closed.
	Kill <-chan struct{}

	// Ender ends circuits of the tor that runs; nil ends none.
	Ender *Ender

	// Offline starts tor with its network disabled. Nothing is published.
	Offline bool

	// Stall is for how long nothing may go forward before Stalled is
	// reported; 0 is 60 s. A slow network takes 30 s to the first step.
	Stall time.Duration

	// Silence is for how long tor may leave a question on the control line
	// unanswered before it is killed and started anew; 0 is 30 s. It counts
	// from tor's start as well. An old machine that reads its cached
	// directory takes 10 s.
	Silence time.Duration

	// MinBackoff is the wait before the first new start, doubled for each
	// one after it to at most MaxBackoff, and back to MinBackoff when tor
	// has bootstrapped to 100 %; 0 is 1 s and 60 s.
	MinBackoff, MaxBackoff time.Duration
}

// A Service is one onion service: port 80 of its address.
type Service struct {
	// Name is the service's folder in Config.Runtime: up to 32 lower-case
	// letters, digits and hyphens.
	Name string

	// Key is the service key. It stays the caller's, who destroys it when Run
	// has returned, or before that if no tor is to be started any more.
	Key *Key

	// Socket is the path of the unix socket to which tor connects for each
	// stream, at most 107 bytes. A first line tells the circuit:
	// "PROXY TCP6 fc00:dead:beef:4dad::X:Y ::1 PORT 80".
	Socket string

	// Private has only those find the service who hold the private half of
	// one of Clients: to all others the address answers as if there were
	// nothing. Tor does not say which of them has come. Without a client tor
	// would publish it for everyone, so that is refused.
	Private bool
	Clients []ClientPublic
}

// socketMax is the longest path of a unix socket on Linux: sun_path of
// unix(7) has 108 bytes, the last is a zero.
const socketMax = 107

// complete checks c and returns it with the defaults filled in and the path
// of the executable.
func (c Config) complete() (Config, error) {
	c, err := c.completeTor()
	if err != nil {
		return c, err
	}
	return c, c.checkServices()
}

// completeTor is complete for all but the services.
func (c Config) completeTor() (Config, error) {
	path, err := find(c.Tor)
	if err != nil {
		return c, err
	}
	c.Tor = path
	for _, d := range []struct {
		value *time.Duration
		std   time.Duration
	}{
		{&c.Stall, time.Minute},
		{&c.Silence, 30 * time.Second},
		{&c.MinBackoff, time.Second},
		{&c.MaxBackoff, time.Minute},
	} {
		if *d.value == 0 {
			*d.value = d.std
		}
	}
	if !filepath.IsAbs(c.Data) {
		return c, fmt.Errorf("the data directory %q is not an absolute path", c.Data)
	}
	if err := checkPath(c.Runtime); err != nil {
		return c, fmt.Errorf("the runtime folder: %w", err)
	}
	return c, nil
}

func (c Config) checkServices() error {
	if len(c.Services) == 0 {
		return errors.New("no service to publish")
	}
	names, addresses := map[string]bool{}, map[string]bool{}
	for _, s := range c.Services {
		if err := s.check(c.Runtime); err != nil {
			return fmt.Errorf("the service %q: %w", s.Name, err)
		}
		if names[s.Name] || addresses[s.Key.Address()] {
			return fmt.Errorf("the service %q: its name or key is in use already", s.Name)
		}
		names[s.Name], addresses[s.Key.Address()] = true, true
	}
	return nil
}

var serviceName = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

func (s Service) check(runtime string) error {
	if !serviceName.MatchString(s.Name) {
		return errors.New("not a name of 1 to 32 lower-case letters, digits and hyphens")
	}
	if s.Key == nil || s.Key.destroyed() {
		return errDestroyed
	}
	if len(s.Socket) > socketMax {
		return fmt.Errorf("the path of its socket has %d bytes, %d are possible: %s", len(s.Socket), socketMax, s.Socket)
	}
	if err := checkPath(s.Socket); err != nil {
		return fmt.Errorf("its socket: %w", err)
	}
	folder := filepath.Join(runtime, s.Name) + "/"
	if strings.HasPrefix(filepath.Clean(s.Socket)+"/", folder) {
		return fmt.Errorf("its socket is in %s, which comes and goes with tor", folder)
	}
	return s.checkClients()
}

// checkPath refuses a path that cannot stand in a torrc as it is.
func checkPath(path string) error {
	if !filepath.IsAbs(path) {
		return fmt.Errorf("%q is not an absolute path", path)
	}
	for _, c := range []byte(path) {
		if c <= ' ' || c > '~' || strings.IndexByte(`"\#`, c) >= 0 {
			return fmt.Errorf("%q has a character that tor's configuration cannot hold", path)
		}
	}
	return nil
}
