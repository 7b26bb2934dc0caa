package main

import (
	"context"
	"errors"
	"io"
	"math"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"lethe/assets/guide"
	"lethe/cmd/lethe/lockin"
	"lethe/onion"
	"lethe/policy"
	"lethe/vault"
)

// keeper owns everything of a service but the secrets: tor, the listeners,
// the service key, the log. The site, a child process, holds the secrets.
type keeper struct {
	set       settings
	tell      *teller
	place     *place
	log       *policy.Log
	tor       onion.Version
	torUser   *onion.User // whose tor is; nil: ours
	extra     onion.Extra
	key       *onion.Key
	keys      *keyring             // while we prepare
	deskKey   *onion.Key           // nil where the desk is no onion service
	clients   []onion.ClientPublic // who may come to the desk
	visitors  []onion.ClientPublic // who may come to the site; none: everyone
	listeners []net.Listener
	begin     begin
	pages     []guide.File // the operator's own
	status    *statusBoard
	control   net.Listener // nil until it is opened
	programs  io.Closer    // likewise
	tally     *tally
	end       *end
	asking    sync.Mutex           // the site, for the status
	wasUp     atomic.Bool          // the site has answered once
	torWasUp  atomic.Bool          // so has a tor
	ender     *onion.Ender         // of visitors' circuits
	published func(address string) // told of each publication; may be nil
}

// newKeeper makes ready all that can be refused, before anything is started.
func newKeeper(ctx context.Context, s settings, tell *teller) (*keeper, error) {
	if s.noOnion && s.local == "" {
		return nil, &usageError{hinted{errors.New("nothing to serve: no onion and no loopback address"), "lethe serve --local 127.0.0.1:8480 --no-onion"}}
	}
	if err := harden(); err != nil {
		return nil, err
	}
	// Neither site nor tor, nor what tor executes, gains a privilege.
	if !lockin.NoNewPrivs() {
		tell.warn("warning: this system lets what is executed gain privileges")
	}
	// What our own parent left open is not for the site, nor for tor. (A kernel
	// before 5.11 does not know this flag; then it stays as it was.)
	unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	k := &keeper{set: s, tell: tell, status: new(statusBoard), tally: newTally(time.Now()), end: newEnd(), ender: onion.NewEnder(), begin: begin{Arena: s.arena, Max: s.max, Repeat: s.repeat, LogDays: s.logDays, Organisation: s.organisation, API: s.api}}
	k.status.now = status{Version: release, Erases: vault.Erases}
	if err := k.prepare(ctx); err != nil {
		return nil, errors.Join(err, k.close())
	}
	return k, nil
}

func (k *keeper) prepare(ctx context.Context) (err error) {
	if !k.set.noOnion {
		if k.torUser, err = findTorUser(k.set.torUser); err != nil {
			return err
		}
	}
	if k.place, err = openPlace(k.set.state, k.set.runtime, k.torUser); err != nil {
		return err
	}
	if k.pages, err = readPages(k.place.state); err != nil {
		return err
	}
	k.begin.Pages = len(k.pages)
	k.keys = newKeyring(k.place.state)
	defer k.keys.close()
	if err := k.preparePrivate(); err != nil {
		return err
	}
	if err := k.prepareDrop(); err != nil {
		return err
	}
	if !k.set.noOnion {
		if err := k.prepareTor(ctx); err != nil {
			return err
		}
	}
	if err := k.openLog(); err != nil {
		return err
	}
	if !k.set.noOnion {
		if k.key, err = k.keys.open(publicName); err != nil {
			return keyHint(err, k.place.state, "public")
		}
		a := k.key.Address()
		if err := k.listenUnix(socketName, listenTor, a, a+":80"); err != nil {
			return err
		}
	}
	if err := k.listenDesk(); err != nil {
		return err
	}
	if k.control, err = k.listenControl(k.place.runtime.path); err != nil {
		return err
	}
	if k.programs, err = k.listenPrograms(k.place.runtime.path); err != nil {
		return err
	}
	if k.set.local == "" {
		return nil
	}
	if k.set.local, err = k.listenLocal(k.set.local, listenLoopback); err != nil {
		if errors.Is(err, syscall.EACCES) {
			return hint(err, "lethe serve --local 127.0.0.1:PORT with a port over 1023")
		}
		return hint(err, "lethe serve --local 127.0.0.1:PORT with a free port, or 0 for any; make run LOCAL=127.0.0.1:PORT")
	}
	k.status.set(func(s *status) { s.Local = k.set.local })
	return nil
}

// close gives back what newKeeper took, in reverse.
func (k *keeper) close() error {
	var errs []error
	if k.programs != nil {
		k.programs.Close()
	}
	if k.control != nil {
		k.control.Close()
	}
	for _, l := range k.listeners {
		errs = append(errs, l.Close())
	}
	for _, key := range []*onion.Key{k.key, k.deskKey} {
		if key != nil {
			key.Destroy()
		}
	}
	if k.log != nil {
		errs = append(errs, k.log.Close())
	}
	if k.place != nil {
		errs = append(errs, k.place.close())
	}
	return errors.Join(errs...)
}
