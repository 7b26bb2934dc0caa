//go:build attack

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"filippo.io/age"

	"lethe/policy"
	"lethe/vault"
)

// only are parts of the names of the attacks that are run.
var only = flag.String("attack", "", "run only attacks whose name has one of these in it, separated by semicolons")

// What honest visitors do in each run: so many open a link each, and send a
// short tip each, over a circuit of their own; every fifth types a passphrase.
const (
	honestVisits  = 100
	honestAtOnce  = 20
	honestPhrases = 5
)

// siteMax is what memory the site has at most, in MiB: what is locked, what the
// heap is bounded by, and 128 MiB for the program and what the heap grows beyond
// that bound, which is a soft one, while the collector works.
var siteMax = (policy.ArenaDefault+heapMax)>>20 + vault.Turns()*int(vault.ArgonDefault.Memory)>>10 + 128

// slowMost is by how much an attack may lengthen what 99 of 100 visitors wait.
// The slower of two quiet runs is what it is compared with, one before and one
// after all attacks: what else the machine does changes it too.
const slowMost = 3

// TestAttacks runs each attack against a site while honest visitors go on, and
// prints what came of it: for SECURITY.md. Attackers, visitors and the site
// share the machine, so that what an attacker does costs the others processor
// time too.
func TestAttacks(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	s := startTorSite(t, begin{Arena: policy.ArenaDefault, Max: policy.SizeDefault, Repeat: policy.Repeat, Drop: &drop{
		Recipients: []recipient{{"alice", key.Recipient().String()}}, Files: true, Max: 25 << 20, Life: policy.LifeMax,
	}})
	a := &arena{t: t, site: s}
	go a.keep()
	var chosen []attack
	for _, at := range attacks {
		if slices.ContainsFunc(strings.Split(*only, ";"), func(part string) bool { return strings.Contains(at.name, part) }) {
			chosen = append(chosen, at)
		}
	}
	kept := a.links(50, "")
	a.stockUp(2 + len(chosen))
	fmt.Printf("%s, %s, %d processors, %d MiB of locked memory, load %s.\n\n",
		time.Now().Format("2 January 2006"), runtime.Version(), runtime.NumCPU(), policy.ArenaDefault>>20, loadAverage())
	quiet := a.honest()
	fmt.Printf("| attack | opened | tips sent | p99 of an opening, ms (× quiet) | p99 of a tip, ms (× quiet) | site, MiB | what the attacker got |\n|---|---|---|---|---|---|---|\n")
	a.row("none", quiet, quiet, "")
	under := make(map[string]result)
	for _, attack := range chosen {
		stop, got := a.start(attack.f)
		r := a.honest()
		stop()
		a.row(attack.name, r, quiet, got())
		under[attack.name] = r
		if r.opened != honestVisits || r.tips != honestVisits {
			t.Errorf("%s: %d of %d opened, %d tips sent: %v", attack.name, r.opened, honestVisits, r.tips, r.wrong)
		}
		if r.resident > siteMax {
			t.Errorf("%s: the site has %d MiB, want %d at most", attack.name, r.resident, siteMax)
		}
		if err := s.wire.send(message{Anew: true}); err != nil { // as ten minutes later
			t.Fatal(err)
		}
	}
	again := a.honest()
	a.row("none, again", again, quiet, "")
	for name, r := range under {
		if got, most := p99(r.opening), slowMost*max(p99(quiet.opening), p99(again.opening)); got > most {
			t.Errorf("%s: p99 of an opening is %v, want %v at most", name, got, most)
		}
		if got, most := p99(r.tip), slowMost*max(p99(quiet.tip), p99(again.tip)); got > most {
			t.Errorf("%s: p99 of a tip is %v, want %v at most", name, got, most)
		}
	}
	lost := 0
	for _, link := range kept {
		if _, err := a.open(a.circuit(), link, ""); err != nil {
			lost++
		}
	}
	fmt.Printf("\n%d of %d texts that waited through all of it were opened. The site never had more than %d MiB of memory; the bound is %d. Load at the end: %s.\n",
		len(kept)-lost, len(kept), a.most, siteMax, loadAverage())
	if lost > 0 {
		t.Errorf("%d texts are lost", lost)
	}
}

// result is what came of the honest visits.
type result struct {
	opened, tips int
	opening, tip []time.Duration
	wrong        map[string]int
	resident     int // MiB, of the site, at most
}

func (a *arena) row(name string, r, quiet result, got string) {
	o, t := p99(r.opening), p99(r.tip)
	fmt.Printf("| %s | %d of %d | %d of %d | %d (%.1f) | %d (%.1f) | %d | %s |\n", name, r.opened, honestVisits, r.tips, honestVisits,
		o.Milliseconds(), float64(o)/float64(p99(quiet.opening)), t.Milliseconds(), float64(t)/float64(p99(quiet.tip)), r.resident, got)
}

// honest makes the links and then has the visitors come, some at once.
func (a *arena) honest() (r result) {
	r.wrong = make(map[string]int)
	plain := a.stock[:honestVisits]
	a.stock = a.stock[honestVisits:]
	var mu sync.Mutex
	var all sync.WaitGroup
	next := make(chan honestLink, honestVisits)
	for _, l := range plain {
		next <- l
	}
	close(next)
	for range honestAtOnce {
		all.Go(func() {
			for l := range next {
				at := a.circuit()
				began := time.Now()
				_, err := a.open(at, l.path, l.phrase)
				opening := time.Since(began)
				began = time.Now()
				tip := a.tip(at)
				sent := time.Since(began)
				mu.Lock()
				if err == nil {
					r.opened++
				} else {
					r.wrong[class(err)]++
				}
				if tip == nil {
					r.tips++
				} else {
					r.wrong[class(tip)]++
				}
				r.opening, r.tip = append(r.opening, opening), append(r.tip, sent)
				mu.Unlock()
				time.Sleep(200 * time.Millisecond) // people read
			}
		})
	}
	visited := make(chan struct{})
	go func() { all.Wait(); close(visited) }()
	for at := time.NewTicker(100 * time.Millisecond); ; {
		r.resident = max(r.resident, a.resident())
		a.most = max(a.most, r.resident)
		select {
		case <-at.C:
		case <-visited:
			at.Stop()
			return r
		}
	}
}

// class is an error without the link in it.
func class(err error) string {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

// honestLink is a link that an honest visitor will open.
type honestLink struct{ path, phrase string }

// resident is how much memory the site has, in MiB.
func (a *arena) resident() int {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", a.site.cmd.Process.Pid))
	for line := range strings.Lines(string(b)) {
		var kib int
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kib); err == nil {
			return kib >> 10
		}
	}
	return 0
}

// loadAverage is that of the machine, over the last 1, 5 and 15 minutes.
func loadAverage() string {
	b, _ := os.ReadFile("/proc/loadavg")
	return strings.Join(strings.Fields(string(b))[:3], ", ")
}

// start runs an attack until it is stopped; got says what the attacker got.
func (a *arena) start(f func(x *attacker)) (stop func(), got func() string) {
	x := &attacker{arena: a, over: make(chan struct{})}
	var all sync.WaitGroup
	all.Go(func() { f(x) })
	time.Sleep(500 * time.Millisecond) // it is under way
	ended := a.ended.Load()
	return func() { close(x.over); x.hangUp(); all.Wait() }, func() string {
		return fmt.Sprintf("%d answers, %d slowed down, %d busy or full, %d cut off; %d circuits ended",
			x.answers.Load(), x.slowed.Load(), x.busy.Load(), x.cut.Load(), a.ended.Load()-ended)
	}
}

// attacker counts what it gets.
type attacker struct {
	*arena
	over                       chan struct{}
	answers, slowed, busy, cut atomic.Int64
}

func (x *attacker) done() bool {
	select {
	case <-x.over:
		return true
	default:
		return false
	}
}

// note counts an answer.
func (x *attacker) note(r *http.Response, err error) {
	if err != nil {
		x.cut.Add(1)
		return
	}
	io.Copy(io.Discard, r.Body)
	r.Body.Close()
	switch r.StatusCode {
	case http.StatusTooManyRequests:
		x.slowed.Add(1)
	case http.StatusServiceUnavailable:
		x.busy.Add(1)
	default:
		x.answers.Add(1)
	}
}

// everywhere runs f at once on so many connections over so many circuits, again
// and again until it is over. A circuit that was ended is another one a second
// later: less than it takes to build one.
func (x *attacker) everywhere(conns, circuits int, f func(at uint32, c *http.Client)) {
	var all sync.WaitGroup
	for i := range circuits {
		var at atomic.Uint32
		at.Store(x.circuit())
		for range (conns + circuits - 1 - i) / circuits {
			all.Go(func() {
				c, mine := x.client(at.Load()), at.Load()
				for !x.done() {
					if x.gone(mine) {
						time.Sleep(time.Second)
						at.CompareAndSwap(mine, x.circuit())
						mine = at.Load()
						c = x.client(mine)
					}
					f(mine, c)
				}
			})
		}
	}
	all.Wait()
}

var key31 = strings.Repeat("k", vault.KeyLen)
