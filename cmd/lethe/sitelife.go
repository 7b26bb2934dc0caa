package main

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sys/unix"

	"lethe/policy"
	"lethe/vault"
)

// serve is one life of the site: nil when ctx ended it in order.
func (k *keeper) serve(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil
	}
	c, err := startChild(k.listeners, k.tell, k.end.alarm)
	if err != nil {
		return err
	}
	defer c.stop()
	if !k.end.watchOver(c) {
		return errPanicked
	}
	if err := k.await(ctx, c); err != nil {
		return err
	}
	tor := k.startTor(ctx, c.wire)
	defer tor.stop()
	return k.watch(ctx, c, tor)
}

// await waits until the site answers.
func (k *keeper) await(ctx context.Context, c *child) error {
	for _, m := range k.beginning() {
		if err := c.wire.send(m); err != nil {
			return fmt.Errorf("starting the site: %w", err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case m, ok := <-c.messages:
			switch {
			case !ok:
				select {
				case <-c.gone:
				case <-ctx.Done():
					return nil
				}
				return fmt.Errorf("starting the site: it ended: %w", c.err)
			case m.Failed != nil:
				k.event(policy.Faulted{Fault: m.Failed.Fault})
				return m.Failed.explain()
			case m.Ready != nil:
				k.ready(*m.Ready)
				return nil
			}
		}
	}
}

// explain is a failed start as the operator reads it.
func (f *failed) explain() error {
	if f.Fault != policy.FaultMemlock {
		return fmt.Errorf("starting the site: %s", f.Fault)
	}
	err := &vault.MemlockError{Need: f.Need, Limit: f.Limit}
	if f.Limit == unix.RLIM_INFINITY {
		return hint(err, "lethe serve --locked-memory SIZE with a smaller one")
	}
	return hint(err, "sudo prlimit --memlock=unlimited --pid $$, then the same command again (or a smaller --locked-memory)")
}

func (k *keeper) ready(r ready) {
	l := r.Layout
	if err := notifyReady(); err != nil && !k.wasUp.Load() {
		k.tell.warn("warning: %v", err)
	}
	k.wasUp.Store(true)
	k.event(policy.SiteStarted{LockedMiB: l.Arena >> 20})
	k.status.set(func(s *status) { s.Memory, s.Unreadable, s.Walls = &l, r.Unreadable, &r.Walls })
	if l.Arena < policy.ArenaDefault && k.set.arena == 0 {
		k.tell.line("the memlock limit allows %s of locked memory, not %s: fewer and smaller secrets fit", size(l.Arena), size(policy.ArenaDefault))
	}
	if missing := r.Walls.Missing(); len(missing) > 0 {
		k.tell.warn("warning: the site is not wholly locked in; this system does not give it: %s", strings.Join(missing, ", "))
	}
	k.tell.line("state directory: %s", k.place.state)
	k.tell.line("locked memory: %s; %s for what waits, %s the largest; %d connections at once", size(l.Arena), size(l.Pages), size(l.File), l.Heads)
	if k.set.local != "" {
		k.tell.line("the site is at http://%s/ on this machine", k.set.local)
	}
	k.dropReady()
}

// watch returns when ctx ends (nil), the site is gone, or tor cannot be run.
func (k *keeper) watch(ctx context.Context, c *child, tor *torLife) error {
	messages := c.messages
	for {
		select {
		case <-ctx.Done():
			return nil
		case m, ok := <-messages:
			switch {
			case !ok:
				messages = nil
			case m.Fault != "":
				k.event(policy.Faulted{Fault: m.Fault})
			case m.Anew:
				tor.numbers.told()
			case m.EndCircuit != 0 && tor.numbers.holds():
				k.ender.End(m.EndCircuit)
			}
		case <-c.gone:
			if k.end.over.Load() {
				return errPanicked
			}
			k.event(policy.SiteEnded{Fault: c.fault()})
			return errSiteGone
		case <-tor.gone:
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("%w%w", errTor, k.torFailed(tor.err))
		}
	}
}
