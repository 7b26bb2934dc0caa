package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lethe/cmd/lethe/host"
)

const checkHelp = `Say what is wrong with this machine, why it matters, and what mends it.

Usage:
  lethe check [settings] [--json]

The settings are those of lethe serve: --state, --tor and --no-onion matter
most. Where a service runs on the state directory, its limits and walls are
looked at, and what its tor has in force against floods; else the limits and
walls of this terminal.

  good       nothing to do
  warning    the promises hold, with less behind them
  bad        a promise does not hold on this machine
  unknown    it cannot be seen from here; as root more can

The exit code is 1 where something is bad, else 0, and 2 for settings that
cannot be understood. Nothing is changed and nothing is sent; all that is
started is tor, which is asked for its version and modules. What has reached a
disk once stays there: swapoff erases nothing.

  --json   for monitors: the worst verdict, and each finding
`

// checked is what was found, as --json has it. Its names are stable.
type checked struct {
	Verdict host.Verdict   `json:"verdict"` // the worst: bad, warning, unknown or good
	Service bool           `json:"service"` // one runs, and is what was looked at
	Checks  []host.Finding `json:"checks"`
}

// groups is the order in which findings are told.
var groups = []string{"memory", "walls", "files", "tor", "clock"}

func checkCommand(ctx context.Context, args []string, std streams) error {
	n := len(args)
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "--json" })
	c, err := checkHost(ctx, args)
	if err != nil {
		return err
	}
	if len(args) < n {
		e := json.NewEncoder(std.out)
		e.SetEscapeHTML(false) // mends are typed
		e.SetIndent("", "  ")
		err = e.Encode(c)
	} else {
		err = c.print(std.out)
	}
	if bad := c.count(host.Bad); err == nil && bad > 0 {
		err = fmt.Errorf("checking this machine: %s bad", yes(bad == 1, "1 thing is", fmt.Sprintf("%d things are", bad)))
	}
	return err
}

// checkHost looks at everything. Settings that cannot be believed, because
// others could have written them, are a finding too; what stands in them is
// then left out.
func checkHost(ctx context.Context, args []string) (checked, error) {
	var found []host.Finding
	s, err := readSettings(args, os.Environ())
	var misused *usageError
	switch {
	case errors.As(err, &misused):
		return checked{}, err
	case err != nil:
		s.state = statedState(args, s.state)
		found = append(found, newFinding("files", "settings", host.Bad, err.Error(), hintOf(err)))
	}
	if s.state, err = filepath.Abs(s.state); err != nil {
		return checked{}, fmt.Errorf("finding the state directory: %w", err)
	}
	v := askService(s.state)
	found = append(found, v.host(s).Look()...)
	found = append(found, v.erases(), v.seccomp(), v.landlock(), v.lockIn(), v.user())
	found = append(found, checkState(s.state), checkRuntime(s, v))
	if !s.noOnion {
		found = append(found, checkTor(ctx, s))
		found = append(found, v.torUser(s)...)
		found = append(found, v.torSandbox())
		found = append(found, v.floods()...)
	}
	if v.now != nil {
		found = append(found, v.log())
	}
	slices.SortStableFunc(found, func(a, b host.Finding) int {
		return slices.Index(groups, a.Group) - slices.Index(groups, b.Group)
	})
	c := checked{Service: v.now != nil, Checks: found, Verdict: host.Good}
	for _, worse := range []host.Verdict{host.Unknown, host.Warning, host.Bad} {
		if c.count(worse) > 0 {
			c.Verdict = worse
		}
	}
	return c, nil
}

// statedState is the state directory of the flags or the environment, or otherwise
// what is given. They have been understood before.
func statedState(args []string, otherwise string) string {
	flags, _ := readFlags(args)
	env, _ := readEnv(os.Environ())
	for _, layer := range []map[string]string{flags, env} {
		if dir := layer["state"]; dir != "" {
			return dir
		}
	}
	return otherwise
}

// hintOf is what an error knows to type next.
func hintOf(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

func (c checked) count(v host.Verdict) (n int) {
	for _, f := range c.Checks {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// print writes a report for a terminal: what is good in a line, all else with
// why it matters and what mends it.
func (c checked) print(w io.Writer) error {
	var b strings.Builder
	group := ""
	for _, f := range c.Checks {
		if f.Group != group {
			group = f.Group
			fmt.Fprintf(&b, "%s\n", group)
		}
		fmt.Fprintf(&b, "  %-8s %-15s %s\n", f.Verdict, f.Name, f.Seen)
		if f.Verdict == host.Good {
			continue
		}
		fmt.Fprintf(&b, "           why:  %s\n", f.Why)
		if f.Mend != "" {
			fmt.Fprintf(&b, "           mend: %s\n", f.Mend)
		}
	}
	fmt.Fprintf(&b, "%d good, %d unknown, %s, %d bad; %s\n",
		c.count(host.Good), c.count(host.Unknown), count(c.count(host.Warning), "warning"), c.count(host.Bad),
		yes(c.Service, "of the service that runs", "no service runs that could be asked"))
	_, err := io.WriteString(w, b.String())
	return err
}

// hintCheck says what is bad about a machine, as far as that is cheap to see.
func hintCheck(h host.Host, tell *teller) {
	var bad []string
	for _, f := range h.LookCheaply() {
		if f.Verdict == host.Bad {
			bad = append(bad, f.Name)
		}
	}
	if len(bad) > 0 {
		tell.warn("hint: lethe check (bad on this machine: %s)", strings.Join(bad, ", "))
	}
}
