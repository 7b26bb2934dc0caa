//go:build !race

// The race detector keeps copies of its own; what is shipped is built
// without it.

package main

import (
	"flag"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lethe/handlers/trace"
	"lethe/vault"
)

// forgets is whether the site is held to leave nothing. Until the guard
// stands between its sockets and net/http, it leaves what TestTrace logs.
const forgets = true

var traceRounds = flag.Int("trace-rounds", 0, "rounds of TestTrace, under the load of other visitors; 0 for a short run")

// The columns of the table: a visit looks for what it knows by these names.
const (
	theText       = "secret"
	thePassphrase = "passphrase"
	theKey        = "link key"
	theCode       = "its QR code"
	theReceipt    = "receipt key"
	theFile       = "file"
	theName       = "file name"
	theGrant      = "grant key"
	theAsk        = "ask key"
	theCollect    = "collect key"
	thePhrase     = "receipt phrase"
	theNonce      = "nonce"
	theDraft      = "draft key"
	theReply      = "reply"
	theTaker      = "journalist's name"
)

// ways are what becomes of a text; with each, whether a short run goes it with
// a small one and with a large one.
var ways = []struct {
	goes         func(*visit)
	small, large bool
}{
	{(*visit).opened, true, true},
	{(*visit).severalLinks, true, false},
	{(*visit).lines, true, false},
	{(*visit).words, true, false},
	{(*visit).characters, false, false},
	{(*visit).request, true, false},
	{(*visit).givenBack, true, false},
	{(*visit).firstVersion, true, true},
	{(*visit).secondVersion, true, true},
	{(*visit).ownInterface, true, false},
	{(*visit).programTip, true, false},
	{(*visit).wrongPassphrase, true, false},
	{(*visit).formAborted, false, true},
	{(*visit).answerAborted, true, false},
	{(*visit).openingAborted, false, true},
	{(*visit).tooLarge, false, true},
	{(*visit).tipOfText, true, false},
	{(*visit).tipOfFiles, true, false},
	{(*visit).tipBeingSealed, false, true},
	{(*visit).draftStopped, true, false},
	{(*visit).tipAborted, false, true},
}

// premises is where visits go: a site and its keeper. A keeper of 0 is this
// process, which holds the secrets because it sends them.
type premises struct {
	addr, desk   string // of a keeper of 0 there is no desk
	site, keeper int
}

// tracer looks at processes after each step of a visit, and counts.
type tracer struct {
	*testing.T
	table  trace.Table // of the site
	keeper trace.Table
	ended  int             // ways, because the site was busy
	seals  int             // looks for a tip that is being sealed
	sealed int             // those at which it was
	told   map[string]bool // the moments whose traces were shown

	strangers []int // a site that nobody visits, and its keeper
}

// look looks at a process. Short runs that one holds too to which nobody ever
// sent anything are words of ours, or of a file that keepers read: a phrase is
// made of words as they are, and of some hundred one has a run of 8 bytes that
// stands in a page or in tor's own configuration.
func (t *tracer) look(l *trace.Looker, pid int) *trace.Report {
	t.Helper()
	r := lookAt(t.T, l, pid)
	for _, pid := range t.strangers {
		if r.Count("").Any() {
			r = r.Beyond(lookAt(t.T, l, pid))
		}
	}
	return r
}

// looks is how often a site that still holds something is looked at again.
// The pauses double from 5 ms; the collection of garbage that follows an
// answer needs that and its turn on a busy machine.
func looks() int {
	if forgets {
		return 9
	}
	return 2
}

// after looks for traces at a moment.
func (t *tracer) after(moment string, p premises, l *trace.Looker) {
	t.Helper()
	t.table.Add(moment, t.held(moment, p, l))
}

// hidden is whether the kernel has memory that it shows to nobody
// (memfd_secret). What is under way stands there, or else in locked memory.
var hidden = sync.OnceValue(func() bool {
	fd, err := unix.MemfdSecret(unix.O_CLOEXEC)
	if err == nil {
		unix.Close(fd)
	}
	return err == nil
})

// halfway looks while something is under way. What is in locked memory is
// held against the site only where it need not be there, and counted for
// itself.
func (t *tracer) halfway(moment string, p premises, l *trace.Looker) {
	t.Helper()
	var allowed []string
	if !hidden() {
		allowed = []string{"locked"}
	}
	t.apart(moment, t.held(moment, p, l, allowed...))
}

// stored looks while something is kept as it is, in locked memory alone.
func (t *tracer) stored(moment string, p premises, l *trace.Looker) {
	t.Helper()
	t.apart(moment, t.held(moment, p, l, "locked"))
}

// apart counts what is in locked memory for itself.
func (t *tracer) apart(moment string, r *trace.Report) {
	t.table.Add(moment+", outside locked memory", r.Outside("locked"))
	t.table.Add(moment+", in locked memory", r.Inside("locked"))
}

// register is the widest of a processor's registers, in bytes.
const register = 64

// amid looks once while something is worked on. What works on it may stand in
// locked memory and in registers, and is counted for itself; so are a text's or
// a file's pieces of a register's size, which code that runs out of registers, or
// has to wait, puts beside it on its stack. It returns whether any of this was
// seen.
func (t *tracer) amid(moment string, p premises, l *trace.Looker) (seen bool) {
	t.Helper()
	r := t.look(l, p.site)
	worked := func(h trace.Hit) bool {
		return h.Kind == "locked" || h.Kind == "registers" || h.Length <= register && (h.Secret == theText || h.Secret == theFile)
	}
	inside, outside := *r, *r
	inside.Hits, outside.Hits = nil, nil
	for _, h := range r.Hits {
		if worked(h) {
			inside.Hits = append(inside.Hits, h)
		} else {
			outside.Hits = append(outside.Hits, h)
		}
	}
	t.table.Add(moment+", outside locked memory", &outside)
	t.table.Add(moment+", in locked memory and registers", &inside)
	if len(outside.Hits) > 0 {
		t.Errorf("%s: the site holds: %v", moment, &outside)
	}
	return len(inside.Hits) > 0
}

// held looks until nothing is left outside of the kinds of memory where
// something may be, and returns what it saw last.
func (t *tracer) held(moment string, p premises, l *trace.Looker, allowed ...string) *trace.Report {
	t.Helper()
	var all, r *trace.Report
	pause := 5 * time.Millisecond
	for range looks() {
		all = t.look(l, p.site)
		if r = all.Outside(allowed...); !r.Count("").Any() {
			break
		}
		time.Sleep(pause)
		pause *= 2
	}
	switch {
	case !r.Count("").Any():
	case forgets:
		t.Errorf("%s: the site holds: %v", moment, r)
	case !t.told[moment]:
		t.told[moment] = true
		t.Logf("%s: the site holds: %v", moment, r)
	}
	if p.keeper == 0 {
		return all
	}
	r = t.look(l, p.keeper)
	t.keeper.Add("each of these, in the keeper", r)
	if r.Count("").Any() {
		t.Errorf("%s: the keeper holds: %v", moment, r)
	}
	return all
}

// inTime is whether another round can end before the test has to, going by
// those that are done.
func inTime(t *testing.T, began time.Time, done int) bool {
	last, limited := t.Deadline()
	return !limited || done == 0 || time.Until(last) > 3*time.Since(began)/time.Duration(done)
}

// What a visit leaves in the memory and the registers of site and keeper:
// nothing, whatever becomes of the text. While a form comes in or a page goes
// out, it stands alone in memory that the kernel shows to nobody, where there
// is such memory.
func TestTrace(t *testing.T) {
	if !vault.Erases {
		t.Skip("built without GOEXPERIMENT=runtimesecret: what an answer used stays in memory longer")
	}
	tr := &tracer{T: t, told: make(map[string]bool)}
	// Each look goes through all memory: a small site shows as much.
	rounds, kinds, short, locked := *traceRounds, kinds, *traceRounds == 0, "48MiB"
	if short {
		rounds, kinds, locked = len(fewKinds), fewKinds, "32MiB"
	}
	s := start(t, "serve", "--no-onion", "--local", "127.0.0.1:0", "--state", filepath.Join(t.TempDir(), "state"), "--locked-memory", locked,
		"--recipients", journalistsFile(t, "alice "+ageKey(t), "bob "+ageKey(t)), "--desk-local", "127.0.0.1:0", "--desk-hours", "any")
	served := premises{addr: s.local()[len("http://"):], desk: s.desk(), site: s.site(), keeper: s.cmd.Process.Pid}
	kept := startTended(t, 32<<20)
	other := start(t, "serve", "--no-onion", "--local", "127.0.0.1:0", "--state", filepath.Join(t.TempDir(), "state"), "--locked-memory", "8MiB")
	tr.strangers = []int{other.site(), other.cmd.Process.Pid}
	load := startLoad(t, short, served.addr, kept.addr)
	began := time.Now()
	done := 0
	defer func() {
		t.Logf("%d rounds beside %d visits of others, in %v, of which %d ways ended early because the site was busy; %d of %d looks at tips while they were sealed came in time; full copies / runs of 16 bytes and more / of 8 to 15:\n%s\n%s",
			done, load.stop(), time.Since(began).Round(time.Second), tr.ended, tr.sealed, tr.seals, &tr.table, &tr.keeper)
	}()
	for ; done < rounds && inTime(t, began, done); done++ {
		k := kinds[done%len(kinds)]
		v := newVisit(tr, k, served)
		for _, way := range ways {
			if !short || way.small && k.size < large || way.large && k.size >= large {
				v.goes(way.goes, served)
			}
		}
		if !short || k.size < large {
			v.goes(purged(kept), kept.premises)
			v.goes(expired(kept), kept.premises)
			v.goes(purgedTip(kept), kept.premises)
			v.goes(expiredTip(kept), kept.premises)
		}
		v.looker.Close()
		if !short && (done+1)%len(kinds) == 0 {
			t.Logf("%d rounds in %v: %v", done+1, time.Since(began).Round(time.Second), tr.table.Sum())
		}
	}
	if tr.ended > done {
		t.Errorf("%d ways ended early in %d rounds", tr.ended, done)
	}
	if !forgets && !tr.table.Sum().Any() {
		t.Error("the site leaves nothing any more: set forgets")
	}
}
