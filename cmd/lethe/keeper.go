package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"lethe/assets/guide"
	"lethe/cmd/lethe/host"
	"lethe/cmd/lethe/lockin"
	"lethe/onion"
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

// listenLocal opens a listener on loopback, and returns the address that it
// has got.
func (k *keeper) listenLocal(address string, kind listenKind) (string, error) {
	l, err := k.listen("tcp", address, kind)
	if err != nil {
		return address, err
	}
	got := l.Addr().String()
	k.begin.Listeners[len(k.begin.Listeners)-1].Hosts = localNames(got)
	return got, nil
}

// localNames are what browsers on this machine call a loopback address.
func localNames(addr string) (names []string) {
	i := strings.LastIndexByte(addr, ':')
	own, port := addr[:i], addr[i+1:]
	for _, host := range []string{own, "localhost", "127.0.0.1", "[::1]"} {
		names = append(names, host+":"+port)
		if port == "80" {
			names = append(names, host) // browsers leave it out
		}
	}
	return names
}

// socketName is the site's unix socket in tor's folder of the runtime directory.
const socketName = "public.sock"

// prepareTor looks at the tor that is there and at the operator's lines.
func (k *keeper) prepareTor(ctx context.Context) (err error) {
	if k.tor, err = onion.Check(ctx, k.set.tor, k.torUser); err != nil {
		return torHint(err)
	}
	k.tellTorUser()
	if k.set.torrcExtra == "" {
		return nil
	}
	f, err := openOwn(k.set.torrcExtra) // it may name a program
	if err != nil {
		return hint(fmt.Errorf("reading more lines for tor: %s: %w", k.set.torrcExtra, err), "ls -l %s: it must be there, be yours, and writable by nobody else", k.set.torrcExtra)
	}
	defer f.Close()
	if k.extra, err = onion.ParseExtra(f); err != nil {
		return hint(fmt.Errorf("%s: %w", k.set.torrcExtra, err), "bridges and proxies, a line each, as in a torrc: UseBridges 1 and Bridge …, or HTTPSProxy ADDRESS:PORT")
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(k.extra.Names()))) {
		switch {
		case name == "DirAuthority":
			k.tell.warn("warning: %s puts the site on a Tor network of its own, not on the public one", k.set.torrcExtra)
		case name == "ClientTransportPlugin":
			k.tell.line("a transport that tor executes switches tor's own sandbox off")
		}
	}
	k.mayExecute()
	return nil
}

func torHint(err error) error {
	switch {
	case errors.Is(err, onion.ErrClosed):
		return hint(err, "chmod o+x on what is closed, or lethe serve --tor PATH with another one")
	case errors.Is(err, onion.ErrNoTor):
		return hint(err, "sudo apt install tor, or lethe serve --tor PATH, or lethe serve --no-onion --local 127.0.0.1:8480 to try the site without Tor")
	case errors.Is(err, onion.ErrOldTor):
		return hint(err, "sudo apt update && sudo apt install tor, or lethe serve --tor PATH")
	case errors.Is(err, onion.ErrNoPoW):
		return hint(err, "lethe serve --tor PATH with a tor whose --list-modules says pow: yes, such as Debian's")
	}
	return err
}

func keyHint(err error, state, name string) error {
	if errors.Is(err, onion.ErrExposed) {
		return hint(err, "chmod 700 %[1]s/keys && chmod 600 %[1]s/keys/%[2]s", state, name)
	}
	return err
}

// listen opens a listener for the site, which answers there to these names.
func (k *keeper) listen(network, address string, kind listenKind, hosts ...string) (net.Listener, error) {
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	if a, ok := l.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() {
		l.Close()
		return nil, fmt.Errorf("listening: %s is no loopback address", a)
	}
	k.listeners = append(k.listeners, l)
	k.begin.Listeners = append(k.begin.Listeners, listener{kind, hosts})
	return l, nil
}

// listenUnix opens a socket for tor: its user's alone, in its folder.
func (k *keeper) listenUnix(name string, kind listenKind, hosts ...string) error {
	path := filepath.Join(k.place.runtime.tor, name)
	if _, err := k.listen("unix", path, kind, hosts...); err != nil {
		return err
	}
	err := os.Chmod(path, 0o600)
	if err == nil && k.torUser != nil { // nobody else is in the folder yet
		err = os.Lchown(path, int(k.torUser.UID), int(k.torUser.GID))
	}
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
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
