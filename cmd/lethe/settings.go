package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"lethe/handlers/api"
	"lethe/policy"
	"lethe/vault"
)

// settings are what an operator chose for the service.
type settings struct {
	state      string
	local      string
	noOnion    bool
	tor        string
	torUser    string // empty for the one that there is; only root has a choice
	torrcExtra string
	private    string // the file of those who may come; empty for everyone
	runtime    string
	arena      int   // bytes; 0 means as much of the default as the limit allows
	max        int64 // bytes of the largest secret
	repeat     time.Duration
	logDays    int // for which the log is kept; 0 for no log

	organisation string // empty is not said
	drop         dropSettings

	api api.Versions // the doors for programs that are open
}

// setting is one row of the table that flags, environment, lethe.toml and
// help are made from. The name is the same in all: the flag --local is
// LETHE_LOCAL in the environment and local in the file.
type setting struct {
	name  string
	value string // what stands for the value in help; empty for a switch
	def   string // the default, as help says it
	help  string
	set   func(*settings, string) error
}

// table is every setting there is.
var table = []setting{
	{"state", "DIR", stateWords, "where keys and logs are kept (made 0700)",
		func(s *settings, v string) error { s.state = v; return nonEmpty(v) }},
	{"local", "ADDR", "not", "also serve on this loopback address, such as 127.0.0.1:8480",
		func(s *settings, v string) (err error) { s.local, err = loopback(v); return err }},
	{"no-onion", "", "false", "do not start tor",
		func(s *settings, v string) error { return boolean(&s.noOnion, v) }},
	{"tor", "PATH", "tor", "the tor program",
		func(s *settings, v string) error { s.tor = v; return nonEmpty(v) }},
	{"tor-user", "NAME", torUsers, "whose tor is where root starts it; with none of them it is root's",
		func(s *settings, v string) error { s.torUser = v; return nonEmpty(v) }},
	{"torrc-extra", "FILE", "none", "more lines for tor: bridges, proxies; other options are refused",
		func(s *settings, v string) error { s.torrcExtra = v; return nonEmpty(v) }},
	{"private", "FILE", "none", "the site is for those alone whose keys stand there, a line NAME KEY for each (lethe help keys); nobody else can find it. A change needs a restart",
		func(s *settings, v string) error { s.private = v; return nonEmpty(v) }},
	{"runtime", "DIR", "$XDG_RUNTIME_DIR, /run or /dev/shm", "a tmpfs in which to make a folder for sockets and tor's copy of the key",
		func(s *settings, v string) error { s.runtime = v; return nonEmpty(v) }},
	{"locked-memory", "SIZE", size(policy.ArenaDefault), "memory to lock for secrets, if the memlock limit allows it",
		func(s *settings, v string) error { return lockedSize(&s.arena, v) }},
	{"max-size", "SIZE", size(policy.SizeDefault), "the largest secret, where locked memory allows it; 512MiB at most",
		func(s *settings, v string) error { return secretSize(&s.max, v) }},
	{"repeat", "TIME", policy.Repeat.String(), "for how long the same form may repeat an opening, 2m at most; 0 for never: a connection that breaks then loses the secret",
		func(s *settings, v string) error { return duration(&s.repeat, v, 2*time.Minute) }},
	{"log-retention", "DAYS", strconv.Itoa(policy.LogDays), "for how many days the log is kept, at most; 0 writes none",
		func(s *settings, v string) error { return logDays(&s.logDays, v) }},
	{"organisation", "NAME", "none", "who runs the service, as its guide says; pages of theirs are pages/*.md in the state directory",
		func(s *settings, v string) error { return oneLine(&s.organisation, v, organisationMax) }},
	{"api-v1", "on|off", "on", "answer programs made for Onetime Secret, first version (/api/v1)",
		func(s *settings, v string) error { return onOff(&s.api.V1, v) }},
	{"api-v2", "on|off", "on", "the same, second version (/api/v2)",
		func(s *settings, v string) error { return onOff(&s.api.V2, v) }},
	{"api-lethe", "on|off", "on", "answer programs made for this service (/api/lethe/v1)",
		func(s *settings, v string) error { return onOff(&s.api.Own, v) }},
	{"recipients", "FILE", "none", "the journalists, a line NAME KEY… for each: makes a drop for tips of the service (lethe help keys)",
		func(s *settings, v string) error { s.drop.recipients = v; return nonEmpty(v) }},
	{"tips", "KIND", string(dropDefaults.tips), "what a tip may hold: files (and text), text, or off for no tips",
		func(s *settings, v string) error { return kindOfTips(&s.drop.tips, v) }},
	{"tip-max-size", "SIZE", size(int(dropDefaults.max)), "the largest tip, where locked memory allows it; 512MiB at most",
		func(s *settings, v string) error { return secretSize(&s.drop.max, v) }},
	{"tip-lifetime", "DAYS", strconv.Itoa(tipDaysMax), "for how many days a tip stays on which nothing happens, 1 to " + strconv.Itoa(tipDaysMax),
		func(s *settings, v string) error { return tipDays(&s.drop.life, v) }},
	{"desk-hours", "HOURS", "all", "at which hours, UTC, new tips appear at the desk: 8,14,20; all for each full hour; any for at once",
		func(s *settings, v string) error { return deskHours(&s.drop.hours, v) }},
	{"contact-note", "TEXT", "none", "a line for who sends a tip: how else the journalists can be reached",
		func(s *settings, v string) error { return oneLine(&s.drop.note, v, noteMax) }},
	{"desk-local", "ADDR", "not", "the desk on this loopback address, to try it: open to whoever is on this machine",
		func(s *settings, v string) (err error) { s.drop.local, err = loopback(v); return err }},
}

// configName is the one setting that stands outside the table: the file
// cannot name itself.
const configName = "config"

func find(name string) *setting {
	for i := range table {
		if table[i].name == name {
			return &table[i]
		}
	}
	return nil
}

// flag is the setting as it is typed.
func (s *setting) flag() string {
	if s.value == "" {
		return "--" + s.name
	}
	return "--" + s.name + " " + s.value
}

// env is the setting's name in the environment.
func (s *setting) env() string {
	return "LETHE_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

// stateWords say what defaultState is, for whoever reads them.
const stateWords = "/var/lib/lethe for root; $XDG_STATE_HOME/lethe or ~/.local/state/lethe for others"

// defaultState is where a user's programs keep state (XDG), and where the
// system's do for root.
func defaultState() string {
	if os.Geteuid() == 0 {
		return "/var/lib/lethe"
	}
	if d := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "lethe")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "var"
	}
	return filepath.Join(home, ".local", "state", "lethe")
}

func nonEmpty(v string) error {
	if v == "" {
		return errors.New("empty")
	}
	return nil
}

// loopback accepts HOST:PORT where HOST is a loopback address or localhost,
// which it takes for 127.0.0.1 without asking anybody: everything else could
// be reached around Tor.
func loopback(v string) (string, error) {
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return "", errors.New("not of the form ADDRESS:PORT")
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", errors.New("not a port between 1 and 65535, or 0 for a free one")
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	a, err := netip.ParseAddr(host)
	if err != nil || !a.IsLoopback() {
		return "", errors.New("not a loopback address: the site would be reachable around Tor")
	}
	return net.JoinHostPort(host, port), nil
}

func boolean(b *bool, v string) error {
	x, err := strconv.ParseBool(v)
	if err != nil {
		return errors.New("neither true nor false")
	}
	*b = x
	return nil
}

// apiDefaults are the doors for programs that are open: all. They lead to what
// the pages lead to, under the same rules.
var apiDefaults = api.Versions{V1: true, V2: true, Own: true}

// onOff reads a switch that is on where nothing else is said.
func onOff(b *bool, v string) error {
	switch v {
	case "on", "off":
		*b = v == "on"
		return nil
	}
	if boolean(b, v) != nil {
		return errors.New("neither on nor off")
	}
	return nil
}

// lockedSize reads how much memory to lock.
func lockedSize(n *int, v string) error {
	x, err := byteSize(v)
	if err == nil && x < vault.ArenaMin {
		err = fmt.Errorf("under the least, %s", size(vault.ArenaMin))
	}
	*n = int(x)
	return err
}

// secretSize reads how large a secret may be.
func secretSize(n *int64, v string) error {
	x, err := byteSize(v)
	if err == nil && x > vault.FileMax {
		err = fmt.Errorf("over the most, %s", size(vault.FileMax))
	}
	*n = x
	return err
}

// byteSize reads a number of bytes with an optional KiB, MiB or GiB.
func byteSize(v string) (int64, error) {
	num, unit := v, 1
	for suffix, u := range map[string]int{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if s, ok := strings.CutSuffix(v, suffix); ok {
			num, unit = strings.TrimSpace(s), u
		}
	}
	x, err := strconv.ParseInt(num, 10, 32)
	if err != nil || x < 1 || x > int64(1<<40/unit) {
		return 0, errors.New("not a size such as 512KiB, 64MiB or 1GiB")
	}
	return x * int64(unit), nil
}

// size writes a number of bytes for people: rounded down, to a tenth of a MiB.
func size(n int) string {
	switch tenth := n >> 10 * 10 >> 10; {
	case n < 1<<20:
		return fmt.Sprintf("%dKiB", n>>10)
	case tenth%10 == 0:
		return fmt.Sprintf("%dMiB", n>>20)
	default:
		return fmt.Sprintf("%d.%dMiB", tenth/10, tenth%10)
	}
}

func duration(d *time.Duration, v string, most time.Duration) error {
	x, err := time.ParseDuration(v)
	if v == "0" {
		x, err = 0, nil
	}
	if err != nil || x < 0 {
		return errors.New("not a time such as 90s or 2m")
	}
	if x > most {
		return fmt.Errorf("over the most, %v", most)
	}
	*d = x
	return nil
}

// logDays reads for how many days the log is kept. The ceiling is not ours to
// raise.
func logDays(n *int, v string) error {
	x, err := strconv.Atoi(v)
	if err != nil {
		return fmt.Errorf("not a number of days from 0 to %d", policy.LogDays)
	}
	*n = x
	return policy.CheckLogDays(x)
}
