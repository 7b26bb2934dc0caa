package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"lethe/cmd/lethe/host"
	"lethe/cmd/lethe/lockin"
	"lethe/policy"
	"lethe/vault"
)

// serveCommand runs the service until a signal or its context ends it.
func serveCommand(ctx context.Context, args []string, std streams) error {
	s, err := readSettings(args, os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	k, err := newKeeper(ctx, s, newTeller(std))
	if err != nil {
		return err
	}
	this := host.This()
	this.PID = os.Getpid()
	hintCheck(this, k.tell)
	k.confine()
	alarms := make(chan os.Signal, 1)
	signal.Notify(alarms, syscall.SIGUSR1) // before, it ends us, and nothing waits yet
	defer signal.Stop(alarms)
	err = k.runOrPanic(ctx, alarms)
	if k.wasUp.Load() && !k.end.over.Load() {
		k.tell.line("stopped; what waited is gone")
	}
	return err
}

// confine leaves the keeper, and tor with its transports, who inherit that, no
// place to write but their own two. What there is to read stays: tor and what
// it executes are found anywhere, and tor confines itself.
func (k *keeper) confine() {
	runtime := k.place.runtime.path
	confined := lockin.Writes(filepath.Dir(runtime), k.place.state, runtime)
	k.status.set(func(s *status) { s.Confined = confined })
	if !confined {
		k.tell.warn("warning: keeper and tor may write wherever you may: this system has no Landlock")
	}
}

// untilSignal ends the context on Ctrl-C and its like. Who started us so that
// a hangup is ignored (nohup) is obeyed, and a terminal or a pipe that is gone
// ends nothing.
func untilSignal(ctx context.Context) (context.Context, context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT} // the runtime would print where it was
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	signal.Ignore(syscall.SIGPIPE)
	return signal.NotifyContext(ctx, signals...)
}

// How long to wait before the site is started again, doubled each time.
const (
	siteBackoffMin = time.Second
	siteBackoffMax = time.Minute
)

// errSiteGone says that the site ended unasked, after it had answered.
var errSiteGone = errors.New("the site ended")

// errTor marks an error that no new start of tor would mend. It says nothing
// itself.
var errTor = silent{}

type silent struct{}

func (silent) Error() string { return "" }

// run keeps one site and one tor alive until ctx ends. When the site ends,
// tor's service is taken down with it, and both start again with nothing
// waiting.
func (k *keeper) run(ctx context.Context) error {
	k.event(policy.Started{Version: release})
	tend, stop := context.WithCancel(ctx)
	defer stop()
	go k.tendLog(tend)
	k.tally.look(time.Now(), k.slowly) // before anybody can visit
	go k.tendTally(tend)
	if !vault.Erases {
		k.tell.warn("warning: built without GOEXPERIMENT=runtimesecret: what an answer used stays in memory longer")
	}
	wait := siteBackoffMin
	for {
		began := time.Now()
		err := k.serve(ctx)
		if k.end.over.Load() {
			err = errPanicked
		}
		if !errors.Is(err, errSiteGone) && (err == nil || errors.Is(err, errPanicked) || !k.wasUp.Load() || errors.Is(err, errTor)) {
			k.event(policy.Stopped{})
			return err
		}
		k.status.set(func(s *status) { s.Memory, s.Walls = nil, nil; s.torIs("") })
		if !errors.Is(err, errSiteGone) {
			k.tell.warn("the site cannot start: %v", err)
		}
		if time.Since(began) > siteBackoffMax {
			wait = siteBackoffMin
		}
		k.tell.line("the site ended; what waited in it is gone. Starting it again in %v", wait)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, siteBackoffMax)
	}
}
