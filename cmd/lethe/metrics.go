package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lethe/policy"
)

// metricsType is the text format of Prometheus, version 0.0.4.
const metricsType = "text/plain; version=0.0.4; charset=utf-8"

// exposition is a text in that format.
type exposition struct{ out []byte }

// family begins a metric: gauge or counter, and what it means in a sentence.
func (x *exposition) family(name, kind, means string) {
	x.out = fmt.Appendf(x.out, "# HELP %s %s\n# TYPE %s %s\n", name, means, name, kind)
}

// sample is a value of a metric with its labels, in pairs of name and value.
func (x *exposition) sample(name string, value float64, labels ...string) {
	x.out = append(x.out, name...)
	for i := 0; i < len(labels); i += 2 {
		x.out = fmt.Appendf(x.out, `%c%s="%s"`, "{,"[min(i, 1)], labels[i], labelled.Replace(labels[i+1]))
	}
	if len(labels) > 0 {
		x.out = append(x.out, '}')
	}
	x.out = append(x.out, ' ')
	x.out = append(strconv.AppendFloat(x.out, value, 'g', -1, 64), '\n')
}

// labelled escapes what a value of a label may not have as it is.
var labelled = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// gauge is a metric of one value.
func (x *exposition) gauge(name, means string, value float64, labels ...string) {
	x.family(name, "gauge", means)
	x.sample(name, value, labels...)
}

func (x *exposition) counter(name, means string, value float64) {
	x.family(name, "counter", means)
	x.sample(name, value)
}

// metrics is how the service is, for a scraper. It asks nobody, so that how
// long it takes tells nothing either.
func (k *keeper) metrics() []byte {
	s, t := k.status.get(), k.tally.get()
	x := new(exposition)
	x.gauge("lethe_build_info", "The version that runs; erases says whether runtime/secret is in the build.", 1,
		"version", s.Version, "erases", yes(s.Erases, "yes", "no"))
	x.gauge("lethe_start_time_seconds", "When the service began, in seconds since 1970, to the hour.", float64(t.Began.Unix()))
	x.gauge("lethe_up", "Whether the process that holds secrets is up.", flag1(s.Memory != nil))
	x.counter("lethe_site_starts_total", "How often the process that holds secrets was started; each start after the first lost what waited.", float64(t.Sites))
	x.gauge("lethe_keeper_confined", "Whether keeper and tor can write in their own directories alone.", flag1(s.Confined))
	x.site(&s, t)
	if !k.set.noOnion {
		x.tor(&s, t, k.deskKey != nil)
	}
	x.log(&s, t)
	return x.out
}

// site tells of the process that holds secrets, while it is up.
func (x *exposition) site(s *status, t tallied) {
	if s.Memory != nil {
		x.gauge("lethe_locked_memory_bytes", "Locked memory that the site has.", float64(s.Memory.Arena))
		x.gauge("lethe_room_bytes", "Room in it for what waits.", float64(s.Memory.Pages))
		x.gauge("lethe_room_taken_ratio", "How much of the room was taken when the hour began, rounded down to a quarter.", float64(min(max(t.Slow.Taken, 0), 4))/4)
		x.gauge("lethe_slots_unreadable", "Whether requests under way are unreadable from outside (memfd_secret).", flag1(s.Unreadable))
	}
	if s.Walls != nil {
		x.gauge("lethe_site_locked_in", "Whether all walls around the site are in force.", flag1(len(s.Walls.Missing()) == 0))
	}
	x.family("lethe_fault_days_total", "counter", "Days on which something of this class went wrong, as of the last full hour.")
	for _, f := range policy.Faults() {
		x.sample("lethe_fault_days_total", float64(t.Faults[f]), "fault", string(f))
	}
}

// tor tells of tor and of what it publishes.
func (x *exposition) tor(s *status, t tallied, desk bool) {
	x.gauge("lethe_tor_up", "Whether a tor runs.", flag1(s.Tor != ""))
	x.counter("lethe_tor_starts_total", "How often tor was started.", float64(t.Tors))
	x.gauge("lethe_tor_bootstrap_ratio", "How far tor is on its way into the network.", float64(s.Progress)/100)
	if s.Tor != "" {
		x.gauge("lethe_tor_info", "The version of the tor that runs.", 1, "version", s.Tor)
	}
	const published = "lethe_descriptor_published"
	x.family(published, "gauge", "Whether the onion service can be found.")
	x.sample(published, flag1(s.Published), "service", publicName)
	if desk {
		x.sample(published, flag1(s.DeskPublished), "service", deskName)
	}
	if len(s.InForce) == 0 {
		return
	}
	const inForce = "lethe_flood_limits_in_force"
	x.family(inForce, "gauge", "Whether tor holds floods off the service in every way that it was told to.")
	for _, name := range slices.Sorted(maps.Keys(s.InForce)) {
		x.sample(inForce, flag1(s.InForce[name].All()), "service", name)
	}
}

// log tells how the log keeps its promise.
func (x *exposition) log(s *status, t tallied) {
	x.gauge("lethe_log_limit_days", "Of how many days the log is kept; 0 is no log.", float64(s.LogDays))
	x.gauge("lethe_log_oldest_days", "How old its oldest byte was when the hour began, in days begun.", float64(t.Slow.LogDays))
	x.gauge("lethe_log_healthy", "Whether the log took lines and lost old ones when the hour began.", flag1(!t.Slow.LogFails))
}

// flag1 is a truth as a metric has it.
func flag1(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
