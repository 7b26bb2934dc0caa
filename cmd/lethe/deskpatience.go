package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// deskTries is how often what passes is tried, where nobody follows.
const deskTries = 3

// How long to wait before what did not work is tried again, doubled each time.
const (
	deskBackoffMin = time.Second
	deskBackoffMax = 5 * time.Minute
)

// passes is whether an error is one that another try may not have: a circuit
// that broke, a service that starts anew, a desk that is full.
func passes(err error) bool {
	var broken *brokenError
	var passing *passingError
	return errors.As(err, &broken) || errors.As(err, &passing) || errors.Is(err, errDeskBusy)
}

// patiently tries f again while its error is one that passes.
func (d *deskVisit) patiently(ctx context.Context, may func(error) bool, f func() error) error {
	wait := deskBackoffMin
	for n := 1; ; n++ {
		err := f()
		if err == nil || n == deskTries || ctx.Err() != nil || !may(err) {
			return err
		}
		d.say("%v; trying again in %v", err, wait)
		pause(ctx, wait)
		wait *= 2
	}
}

// lookPatiently is look, tried again.
func (d *deskVisit) lookPatiently(ctx context.Context) (all *deskTips, err error) {
	err = d.patiently(ctx, passes, func() (err error) {
		all, err = d.look(ctx)
		return err
	})
	return all, err
}

// pause waits, and not longer for a machine that slept meanwhile: a timer
// stands still then.
func pause(ctx context.Context, d time.Duration) {
	end := time.Now().Add(d)
	for ctx.Err() == nil {
		left := min(time.Until(end), time.Until(end.Round(0))) // of the time awake, and of the clock on the wall
		if left <= 0 {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(min(left, time.Minute)):
		}
	}
}

// say says on standard error what goes on.
func (d *deskVisit) say(format string, args ...any) {
	fmt.Fprintf(d.std.err, "lethe: "+format+"\n", args...)
}
