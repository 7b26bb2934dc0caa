package main

import (
	"context"
	"path/filepath"
	"time"

	"lethe/policy"
)

// openLog opens the log, which removes what is too old before anything else
// is written, and tor's history of traffic where it is older than that.
func (k *keeper) openLog() (err error) {
	k.log, err = policy.OpenLog(policy.LogConfig{
		Dir:  logsIn(k.place.state),
		Days: k.set.logDays,
		Wall: time.Now,
		Boot: bootTime,
	})
	if err != nil {
		return hint(err, "ls -la %s: it must be yours, on a disk that can be written to; or lethe logs wipe --state %s", logsIn(k.place.state), k.place.state)
	}
	if foreign := k.log.Foreign(); len(foreign) > 0 {
		k.tell.warn("warning: %d files in the log folder are not the log's, and nothing removes them: lethe logs audit --state %s", len(foreign), k.place.state)
	}
	k.status.set(func(s *status) { s.LogDays = k.set.logDays })
	tor := torStateIn(k.place.state)
	a, err := policy.AuditTor(tor, k.set.logDays, time.Now())
	if err == nil && a.Trouble != "" {
		err = policy.ForgetTor(tor)
	}
	return err
}

// logsIn and torStateIn are what falls under the log's ceiling in a state
// directory.
func logsIn(state string) string     { return filepath.Join(state, "logs") }
func torStateIn(state string) string { return filepath.Join(torStateFolder(state), "state") }

// torStateFolder is tor's own in a state directory.
func torStateFolder(state string) string { return filepath.Join(state, "tor") }

// event counts and logs. Nothing stops when that fails.
func (k *keeper) event(e policy.Event) {
	k.tally.note(e, time.Now())
	k.logged(k.log.Event(e))
}

// tendLog keeps the log's promise while the service runs, whether it logs or
// not, until ctx ends.
func (k *keeper) tendLog(ctx context.Context) {
	look := time.NewTicker(policy.LogLook)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			k.log.Retain()
			k.logged(k.log.Health())
		}
	}
}

// logged tells of a log that fails, once for each failure, and of its health
// to whom asks.
func (k *keeper) logged(err error) {
	fault := ""
	if err != nil {
		fault = err.Error()
	}
	fresh := false
	k.status.set(func(s *status) {
		fresh = fault != "" && fault != s.LogFault
		s.LogFault = fault
	})
	if fresh {
		k.tell.warn("warning: nothing is logged: %s", fault)
	}
}
