package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"lethe/cmd/lethe/lockin"
	"lethe/onion"
	"lethe/vault"
)

const statusHelp = `Say how the running service is.

Usage:
  lethe status [--state DIR] [--json]

It asks over a unix socket in the runtime directory, which only the user that
runs the service can reach. Programs ask beside it, by HTTP on the socket that
is shown as metrics: GET /metrics for Prometheus, /health, /ready.
`

// status is how a service is. Nothing of it is about a visit.
type status struct {
	Version   string `json:"version"`
	Erases    bool   `json:"erases"`             // runtime/secret is in the build
	Local     string `json:"local,omitempty"`    // loopback address
	Onion     string `json:"onion,omitempty"`    // address, once it was published
	Tor       string `json:"tor,omitempty"`      // version of the tor that runs
	TorUser   string `json:"tor_user,omitempty"` // whose tor is, where root runs the service
	Progress  int    `json:"progress"`           // of tor into the network, percent
	Published bool   `json:"published"`          // the onion can be found

	TorSandbox onion.Sandbox `json:"tor_sandbox,omitempty"` // tor's own: up, down, or nothing where the kernel does not say

	PrivateKeys int `json:"private_keys,omitempty"` // how many keys the site knows; 0: it is for everyone

	Desk          string `json:"desk,omitempty"`       // its onion address, once it was published
	DeskPublished bool   `json:"desk_published"`       // it can be found, with a key
	DeskKeys      int    `json:"desk_keys,omitempty"`  // how many keys it knows
	DeskLocal     string `json:"desk_local,omitempty"` // loopback address

	Memory     *vault.Layout `json:"memory,omitempty"` // nil while the site starts
	Unreadable bool          `json:"unreadable"`       // request slots are in memfd_secret(2)
	Walls      *lockin.Walls `json:"walls,omitempty"`  // what holds the site in; nil while it starts
	Confined   bool          `json:"confined"`         // keeper and tor write in the state and runtime directories alone

	Taken   *int                     `json:"taken_quarters,omitempty"` // of the room for what waits; nil where the site does not tell
	InForce map[string]onion.InForce `json:"in_force,omitempty"`       // by service: what tor says that holds floods off

	LogDays  int    `json:"log_days"`            // for which the log is kept
	LogFault string `json:"log_fault,omitempty"` // why nothing is logged

	Metrics string `json:"metrics,omitempty"` // the socket on which programs ask
}

// statusBoard keeps the status.
type statusBoard struct {
	mu  sync.Mutex
	now status
}

func (b *statusBoard) set(f func(*status)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f(&b.now)
}

func (b *statusBoard) get() status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// statusNow is the status, with what the site says just now.
func (k *keeper) statusNow() status {
	k.asking.Lock()
	defer k.asking.Unlock()
	s := k.status.get()
	if c := k.end.child.Load(); c != nil && s.Memory != nil {
		if n, ok := c.use(); ok {
			s.Taken = &n
		}
	}
	return s
}

// statusCommand asks the service that runs on a state directory.
func statusCommand(args []string, std streams) error {
	asJSON := false
	var rest []string
	for _, a := range args {
		if a == "--json" {
			asJSON = true
			continue
		}
		rest = append(rest, a)
	}
	s, err := readSettings(rest, os.Environ())
	if err != nil {
		return err
	}
	state, err := filepath.Abs(s.state)
	if err != nil {
		return fmt.Errorf("finding the state directory: %w", err)
	}
	b, err := askStatus(notedRuntime(state))
	if err != nil {
		return hint(fmt.Errorf("no lethe runs on %s that answers", state), "lethe serve --state %s, or lethe status --state DIR with another folder", state)
	}
	if asJSON {
		_, err := std.out.Write(b)
		return err
	}
	var now status
	if err := json.Unmarshal(b, &now); err != nil {
		return fmt.Errorf("reading the status: %w", err)
	}
	now.print(std.out)
	return nil
}

// askStatus asks the service whose runtime directory that is.
func askStatus(dir string) ([]byte, error) {
	return askKeeper(dir, sayStatus, 5*time.Second)
}

// torIs takes in a tor that has begun, with its version, or ended.
func (s *status) torIs(version string) {
	s.Tor, s.Progress, s.Published, s.DeskPublished, s.InForce = version, 0, false, false, nil
	s.TorSandbox = onion.SandboxUnseen
}

func (s *status) print(w io.Writer) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-16s %s\n", name, fmt.Sprintf(format, args...))
	}
	row("version", "%s, runtime/secret %s", s.Version, yes(s.Erases, "in the build", "NOT in the build"))
	if s.Local != "" {
		row("loopback", "http://%s/", s.Local)
	}
	switch {
	case s.Published && s.PrivateKeys > 0:
		row("onion", "http://%s/, for %s", s.Onion, count(s.PrivateKeys, "key"))
	case s.Published:
		row("onion", "http://%s/", s.Onion)
	case s.Tor != "":
		row("onion", "not reachable yet")
	}
	s.printDesk(row)
	if s.Tor != "" {
		row("tor", "%s, %d %%%s%s", s.Tor, s.Progress, s.asUser(), s.inSandbox())
	} else {
		row("tor", "not running")
	}
	for _, name := range slices.Sorted(maps.Keys(s.InForce)) {
		row("  "+name, "%s", inForce(s.InForce[name]))
	}
	switch {
	case s.LogFault != "":
		row("log", "nothing is written: %s", s.LogFault)
	case s.LogDays == 0:
		row("log", "none")
	default:
		row("log", "no byte older than %d days", s.LogDays)
	}
	if s.Walls != nil {
		row("site", "%s", locked(*s.Walls))
	}
	if s.Metrics != "" {
		row("metrics", "%s", s.Metrics)
	}
	row("keeper, tor", "%s", yes(s.Confined, "write in their own directories alone (Landlock)", "write wherever the user may"))
	if s.Memory == nil {
		row("locked memory", "the site is not up")
		return
	}
	l := s.Memory
	row("locked memory", "%s", size(l.Arena))
	row("  room", "%s for what waits, %s the largest", size(l.Pages), size(l.File))
	if s.Taken != nil {
		row("  taken", "%s", quarters(*s.Taken))
	}
	if l.Tips > 0 {
		row("  kept for tips", "%s", size(l.Tips))
	}
	row("  requests", "room for %d connections, %d at work, %d openings; %s", l.Heads, l.Work, l.Desk,
		yes(s.Unreadable, "unreadable from outside (memfd_secret)", "in the arena (no memfd_secret here)"))
}

// printDesk prints where the desk is, if there is one.
func (s *status) printDesk(row func(name, format string, args ...any)) {
	switch {
	case s.DeskPublished:
		row("desk", "http://%s/, for %s", s.Desk, count(s.DeskKeys, "key"))
	case s.DeskKeys > 0 && s.Tor != "":
		row("desk", "not reachable yet")
	}
	if s.DeskLocal != "" {
		row("desk, loopback", "http://%s/, for everyone on this machine", s.DeskLocal)
	}
}

// quarters is how much of something is taken.
func quarters(n int) string {
	return []string{"less than a quarter", "a quarter or more", "half or more", "three quarters or more", "all"}[min(max(n, 0), 4)]
}

// inForce is what holds floods off a service, and what does not.
func inForce(f onion.InForce) string {
	return strings.Join([]string{
		yes(f.PoW, "proof of work", "NO proof of work"),
		yes(f.IntroDoS, "limits at introduction points", "NO limits at introduction points"),
		yes(f.Streams > 0, fmt.Sprintf("%d streams a circuit", f.Streams), "NO limit of streams"),
	}, ", ")
}

// locked is how the site is locked in.
func locked(w lockin.Walls) string {
	if missing := w.Missing(); len(missing) > 0 {
		return "NOT wholly locked in, missing: " + strings.Join(missing, ", ")
	}
	return fmt.Sprintf("locked in by seccomp and Landlock %d, without privileges", w.Landlock)
}

func yes(b bool, then, otherwise string) string {
	if b {
		return then
	}
	return otherwise
}
