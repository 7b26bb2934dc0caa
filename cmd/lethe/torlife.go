package main

import (
	"context"
	"time"

	"lethe/onion"
	"lethe/policy"
)

// torLife is a run of tor, restarts included.
type torLife struct {
	cancel  context.CancelFunc
	gone    chan struct{} // closed when it is over
	err     error         // why it cannot go on; read after gone
	numbers numbering     // of its circuits
}

// startTor starts tor, unless there is to be none: then the life never ends
// by itself. The site is told of each tor that begins.
func (k *keeper) startTor(ctx context.Context, site *wire) *torLife {
	ctx, cancel := context.WithCancel(ctx)
	t := &torLife{cancel: cancel, gone: make(chan struct{})}
	go func() {
		defer close(t.gone)
		if k.set.noOnion {
			<-ctx.Done()
			return
		}
		t.err = k.runTor(ctx, func(e onion.Event) {
			if t.numbers.see(e) {
				site.send(message{Anew: true})
			}
			k.torEvent(e)
		})
	}()
	return t
}

// How long to wait before a tor that could not be run is tried again, doubled
// each time.
var (
	torBackoffMin = time.Second
	torBackoffMax = time.Minute
)

// runTor runs tor until ctx ends. An error of a tor that was up before, under
// the same settings, is one that passes (a full tmpfs, a machine too busy to
// answer): what waits for visitors must not end for it. The first tor's error
// is returned.
func (k *keeper) runTor(ctx context.Context, report func(onion.Event)) error {
	for wait := torBackoffMin; ; wait = min(2*wait, torBackoffMax) {
		err := onion.Run(ctx, k.torConfig(), report)
		if err == nil || ctx.Err() != nil || !k.torWasUp.Load() {
			return err
		}
		k.event(policy.TorEnded{})
		k.status.set(func(s *status) { s.torIs("") })
		k.tell.line("tor cannot be run: %s. Trying again in %v", k.scrubbed(err.Error()), wait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// stop ends tor and waits until it is gone.
func (t *torLife) stop() {
	t.cancel()
	<-t.gone
}

// torEvent tells the operator and the log what tor does.
func (k *keeper) torEvent(e onion.Event) {
	if k.end.over.Load() {
		return
	}
	switch e := e.(type) {
	case onion.Started:
		k.torWasUp.Store(true)
		k.event(policy.TorStarted{Version: policy.Version(e.Version)})
		k.status.set(func(s *status) { s.torIs(e.Version); s.InForce, s.TorSandbox = e.InForce, e.Sandbox })
		k.tell.line("tor %s is up", e.Version)
		if e.Sandbox == onion.SandboxDown && len(k.extra.Programs()) == 0 { // else it was said why
			k.tell.warn("warning: tor runs without its sandbox: it was built without libseccomp, or this kernel has no seccomp")
		}
		for name, f := range e.InForce {
			if !f.All() {
				k.tell.warn("warning: tor does not hold floods off the %s service as it was told to: %s", name, inForce(f))
			}
		}
	case onion.Bootstrap:
		k.event(policy.TorProgress{Percent: e.Percent})
		k.status.set(func(s *status) { s.Progress = e.Percent })
		k.tell.line("tor is connecting: %d %%", e.Percent)
	case onion.Stalled:
		k.event(policy.TorStalled{Percent: e.Percent})
		k.tell.line("tor makes no progress at %d %%. It says: %s", e.Percent, k.scrubbed(e.Words))
		k.tell.line("hint: look at the clock (date -u), the network, and whether Tor is blocked here (then: bridges, by --torrc-extra FILE). It keeps trying")
	case onion.Published:
		if e.Name == deskName {
			k.deskPublished(e.Address)
			return
		}
		k.event(policy.Published{})
		k.status.set(func(s *status) { s.Onion, s.Published = e.Address, true })
		if n := len(k.visitors); n > 0 {
			k.tell.line("the site is on its onion address, for the %s that it knows:", count(n, "key"))
		} else {
			k.tell.line("the site is on its onion address:")
		}
		k.tell.address("http://" + e.Address + "/")
		if k.published != nil {
			k.published(e.Address)
		}
	case onion.Ended:
		k.event(policy.TorEnded{})
		k.status.set(func(s *status) { s.torIs("") })
		k.tell.line("tor ended. Starting it again in %v. It said: %s", e.Again, k.scrubbed(e.Words))
	}
}

func (k *keeper) scrubbed(words string) string {
	if words == "" {
		return "nothing"
	}
	return string(policy.Scrub([]byte(words)))
}
