package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lethe/onion"
)

// A panic destroys everything at once: `lethe panic`, SIGUSR1, or the button at
// the desk. It runs in goroutines of its own, beside a keeper that may hang in
// a write to a full disk or a pipe that nobody reads, and goes by itself from
// step to step:
//
//  1. The site wipes pages, index and slots, and says so. One that does not
//     within its limit, because it is stopped or starved, is not waited for.
//  2. The site is killed, and tor: without a word to it.
//  3. The service keys in memory are wiped, and those on the disk if asked for.
//  4. What can be tidied up within tidyLimit is; then the process ends with
//     exitPanic.

// How long a panic waits for what may never come. Wiping takes about 0.2 s per
// GiB (BenchmarkErase of vault); without more memory than the default the sum of
// all stays below a second.
const (
	eraseLimit = 500 * time.Millisecond // for the site to say that it has wiped,
	eraseGiB   = 250 * time.Millisecond // and for each GiB of locked memory
	tidyLimit  = 200 * time.Millisecond // for the runtime directory
	wordsLimit = 100 * time.Millisecond // for somebody to take the last words
)

// diskLimit is how long keys on a disk that hangs are waited for. All else is
// gone by then.
const diskLimit = 5 * time.Second

// panicked is what a panic has destroyed.
type panicked struct {
	Erased bool     `json:"erased"`           // the site said that its memory is wiped; else it was killed only
	Tor    bool     `json:"tor"`              // there was one
	Keys   []string `json:"keys,omitempty"`   // files of service keys that are gone from the disk
	Failed string   `json:"failed,omitempty"` // why others are not
}

// end is how a panic ends a keeper.
type end struct {
	over   atomic.Bool           // nothing is to be started any more
	child  atomic.Pointer[child] // the site that runs
	alarms chan struct{}         // what the site asks for
	kill   chan struct{}         // closed: tor is to be dead
	asked  chan struct{}         // closed: the process is to end
	once   sync.Once             // of asked

	mu     sync.Mutex // one panic at a time
	result panicked
}

func newEnd() *end {
	return &end{alarms: make(chan struct{}, 1), kill: make(chan struct{}), asked: make(chan struct{})}
}

// alarm asks for a panic, and does not wait for it.
func (e *end) alarm() {
	select {
	case e.alarms <- struct{}{}:
	default:
	}
}

// watchOver notes the site that runs, for a panic to end. False says that
// there has been one: the site is dead.
func (e *end) watchOver(c *child) bool {
	e.child.Store(c)
	if e.over.Load() { // before or after our store: one of us sees the other
		c.kill()
		return false
	}
	return true
}

// panic destroys what there is, with the service keys on the disk if keys is
// set, and returns when that is done. The caller then tells who asked, and
// calls leave.
func (k *keeper) panic(keys bool) panicked {
	e := k.end
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.over.Swap(true) {
		limit := eraseLimit
		if m := k.status.get().Memory; m != nil {
			limit += time.Duration(m.Arena>>30) * eraseGiB
		}
		e.result.Erased = e.eraseSite(limit)
		close(e.kill)
		e.result.Tor = !k.set.noOnion
		for _, key := range []*onion.Key{k.key, k.deskKey} {
			if key != nil {
				key.Destroy()
			}
		}
	}
	if keys {
		e.eraseKeys(keysIn(k.place.state))
	}
	return e.result
}

// leave ends the process, after a panic.
func (e *end) leave() { e.once.Do(func() { close(e.asked) }) }

// eraseSite has the site wipe its memory, and kills it. It reports whether the
// site has said that it did.
func (e *end) eraseSite(limit time.Duration) bool {
	c := e.child.Load()
	if c == nil {
		return true // nothing has waited yet
	}
	close(c.deaf)                        // whatever else it says
	go c.wire.send(message{Panic: true}) // may block
	late := time.NewTimer(limit)
	defer late.Stop()
	defer c.kill()
	select {
	case <-c.erased:
		return true
	case <-late.C:
		return false
	case <-c.lost:
	}
	select {
	case <-c.erased: // it was its last word
		return true
	default:
		return false
	}
}

// keysIn is where the service keys of a state directory are.
func keysIn(state string) string { return filepath.Join(state, "keys") }

// eraseKeys erases the service keys on the disk.
func (e *end) eraseKeys(dir string) {
	type erased struct {
		names []string
		err   error
	}
	done := make(chan erased, 1)
	go func() {
		names, err := onion.EraseKeys(dir)
		done <- erased{names, err}
	}()
	select {
	case d := <-done:
		e.result.Keys = append(e.result.Keys, d.names...)
		if e.result.Failed = ""; d.err != nil {
			e.result.Failed = d.err.Error()
		}
	case <-time.After(diskLimit):
		e.result.Failed = "the disk does not answer"
	}
}

// errPanicked is how a service ends by a panic.
var errPanicked = errors.New("everything was destroyed")

// runOrPanic runs the keeper until it ends, in order or by a panic: then it
// waits for no part of it.
func (k *keeper) runOrPanic(ctx context.Context, alarms <-chan os.Signal) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var err error // read after ran
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		err = errors.Join(k.run(ctx), k.close())
	}()
	go func() {
		select {
		case <-alarms:
		case <-k.end.alarms:
		case <-ran:
			return
		}
		k.panic(false)
		k.end.leave()
	}()
	select {
	case <-ran:
		if !k.end.over.Load() {
			return err
		}
		<-k.end.asked // by who panics, within the limits
	case <-k.end.asked:
	}
	cancel()
	k.end.mu.Lock() // one that asks for more may be under way
	defer k.end.mu.Unlock()
	atMost(tidyLimit, func() { <-ran })
	atMost(wordsLimit, func() {
		for _, line := range k.end.result.words() {
			k.tell.warn("%s", line)
		}
	})
	return &exit{exitPanic, errPanicked}
}

// atMost waits for f for at most d.
func atMost(d time.Duration, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(d):
	}
}

// words says what is destroyed, and what is not.
func (p panicked) words() []string {
	all := []string{"destroyed: everything that waited in memory, with all keys"}
	if !p.Erased {
		all[0] = "killed: the process that held what waited, before it said that its memory is wiped; it is gone, but may be found in freed memory until the machine uses it again"
	}
	if p.Tor {
		all = append(all, "tor is dead: nobody answers at the onion address; that there was one can be looked up for some hours")
	}
	if len(p.Keys) > 0 {
		all = append(all, "destroyed on the disk: the service keys "+strings.Join(p.Keys, ", ")+"; the address is lost, unless there is a backup")
	}
	if len(p.Keys) == 0 && p.Failed == "" {
		all = append(all, "not destroyed: the service keys on the disk; the address stays, and lethe serve starts again with it (lethe panic --keys destroys them too)")
	}
	if p.Failed != "" {
		all = append(all, "NOT destroyed on the disk: "+p.Failed)
	}
	return append(all, "out of reach: what was read or fetched already; what tor and the kernel had in memory; "+
		"older copies of the keys on an SSD, in snapshots and in backups")
}
