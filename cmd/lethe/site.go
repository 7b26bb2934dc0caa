package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"lethe/cmd/lethe/lockin"
	"lethe/handlers"
	"lethe/handlers/budget"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// siteCommandName is how the keeper re-executes this program. It is no
// command for a person, so it does not stand in the help.
const siteCommandName = "site"

// What the keeper hands to the site: the wire, then the listeners.
const (
	wireFD      = 3
	listenersFD = 4
)

// siteCommand is the process that holds secrets: the vault and the public
// handlers, and nothing else. It opens no file and no connection of its own,
// and could not: its listeners are inherited, and it locks itself in before it
// serves. It ends when the keeper says so or is gone.
func siteCommand(ctx context.Context, args []string) error {
	f := os.NewFile(wireFD, "wire")
	conn, err := net.FileConn(f)
	if len(args) > 0 || err != nil {
		return &usageError{hinted{fmt.Errorf("%q is started by lethe serve only", siteCommandName), "lethe serve"}}
	}
	f.Close()
	if err := harden(); err != nil {
		return err
	}
	// Ctrl-C reaches the whole terminal; the keeper decides what it means.
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP, syscall.SIGTERM)

	w := newWire(conn)
	defer w.close()
	m, err := w.receive()
	if err != nil || m.Begin == nil {
		return errors.New("starting the site: no beginning from the keeper")
	}
	s, err := newSite(*m.Begin, w, bootTime)
	if err != nil {
		return w.send(message{Failed: failure(err)})
	}
	return s.run(ctx)
}

// harden keeps this process out of core dumps and out of reach of others of
// the same user.
func harden() error {
	debug.SetTraceback("none")
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("refusing to be dumped: %w", err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("refusing core files: %w", err)
	}
	return nil
}

// failure is an error as a message may carry it.
func failure(err error) *failed {
	var lock *vault.MemlockError
	if errors.As(err, &lock) {
		return &failed{Fault: policy.FaultMemlock, Need: lock.Need, Limit: lock.Limit}
	}
	return &failed{Fault: policy.FaultServe}
}

type site struct {
	wire   *wire
	vault  *vault.Vault
	server *clean.Server
	desk   *clean.Server // nil where no tips are taken
	doors  []door

	budget *budget.Table // nil where nobody comes over tor
	ends   chan uint32   // numbers of circuits that are to end
}

// door is one way in, with the names that the site goes by there, and what it
// leads to.
type door struct {
	net.Listener
	clean.Door
	serve func(net.Listener, clean.Door) error
}

func newSite(b begin, w *wire, now func() time.Duration) (*site, error) {
	own, err := w.receivePages(b.Pages)
	if err != nil {
		return nil, err
	}
	drop, err := b.Drop.pages()
	if err != nil {
		return nil, err
	}
	size, err := arenaSize(b.Arena)
	if err != nil {
		return nil, err
	}
	v, err := vault.New(vault.Config{
		Arena:  size,
		Max:    b.largest() + handlers.Beside,
		Tips:   b.Drop != nil,
		Repeat: b.Repeat,
		Grant:  policy.Grant,
		Tries:  policy.TriesMax,
		Now:    now,
	})
	if err != nil {
		return nil, err
	}
	// What Argon2id used is collected before much of it piles up. The limit
	// is soft: it makes the collector work, and refuses nothing.
	debug.SetMemoryLimit(heapMax + int64(vault.Turns())*int64(vault.ArgonDefault.Memory)<<10)
	s := &site{wire: w, vault: v, ends: make(chan uint32, endsMax)}
	if slices.ContainsFunc(b.Listeners, func(l listener) bool { return l.Kind == listenTor }) {
		s.budget = handlers.Budget(v, runtime.GOMAXPROCS(0), now, s.endCircuit)
	}
	conns, works := v.Heads().Cap(), v.Work().Cap()
	if b.Drop != nil {
		if s.desk, err = newDesk(b.Drop, v, w, now); err != nil {
			v.Close()
			return nil, err
		}
		conns, works = conns-deskConns(v), works-deskWorks(v)
	}
	s.server, err = handlers.New(handlers.Config{
		Vault:        v,
		Heads:        v.Heads(),
		Conns:        conns,
		Work:         v.Work(),
		Works:        works,
		Max:          b.Max,
		Repeat:       b.Repeat,
		LogDays:      b.LogDays,
		Grant:        policy.Grant,
		Organisation: b.Organisation,
		Pages:        own,
		Drop:         drop,
		Budget:       s.budget,
		API:          b.API,
		Fault:        func(class string) { w.send(message{Fault: policy.Fault(class)}) },
	})
	if err != nil {
		v.Close()
		return nil, err
	}
	for i, l := range b.Listeners {
		on, err := inherit(listenersFD+uintptr(i), l.Kind)
		if err != nil {
			v.Close()
			return nil, err
		}
		leads := s.server.Serve
		if l.Kind.desk() {
			if s.desk == nil {
				v.Close()
				return nil, errors.New("inheriting a listener: the desk's, and there is no drop")
			}
			leads = s.desk.Serve
		}
		s.doors = append(s.doors, door{on, clean.Door{
			Hosts:    func(host string) bool { return slices.Contains(l.Hosts, strings.ToLower(host)) },
			Circuits: l.Kind.circuits(),
		}, leads})
	}
	return s, nil
}

// heapMax is what the site's heap needs beside Argon2id's work areas, in
// bytes: the index of a few hundred thousand links, and connections.
const heapMax = 128 << 20

// bootTime is the time since boot, suspend included (CLOCK_BOOTTIME).
func bootTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		panic("reading the clock: " + err.Error())
	}
	return time.Duration(t.Nano())
}

// inherit makes a listener of a descriptor that the keeper handed down.
func inherit(fd uintptr, kind listenKind) (net.Listener, error) {
	f := os.NewFile(fd, string(kind))
	l, err := net.FileListener(f)
	if err != nil {
		return nil, fmt.Errorf("inheriting a listener: %w", err)
	}
	f.Close()
	if !kind.known() {
		l.Close()
		return nil, fmt.Errorf("inheriting a listener: unknown kind %q", kind)
	}
	return l, nil
}

// lockSpare is left of the memlock limit for what is not the arena: guard's
// and runtime's own small locks, in bytes.
const lockSpare = 256 << 10

// arenaSize is what to lock: what was asked for, or as much of the default
// as the limit leaves.
func arenaSize(asked int) (int, error) {
	limit, err := raiseLockLimit()
	if err != nil {
		return 0, err
	}
	if asked > 0 {
		return asked, nil
	}
	if limit >= policy.ArenaDefault+lockSpare {
		return policy.ArenaDefault, nil
	}
	if limit < vault.ArenaMin+lockSpare {
		return 0, &vault.MemlockError{Need: vault.ArenaMin + lockSpare, Limit: limit}
	}
	return int(limit) - lockSpare, nil
}

// raiseLockLimit raises the soft limit to the hard one and returns what can
// be locked.
func raiseLockLimit() (uint64, error) {
	var lim unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_MEMLOCK, &lim); err == nil && lim.Cur < lim.Max {
		lim.Cur = lim.Max
		unix.Setrlimit(unix.RLIMIT_MEMLOCK, &lim)
	}
	return vault.LockLimit()
}

// run serves until the keeper says stop or is gone, then wipes. First it locks
// the process in: from there on nothing is opened, and nobody has been
// answered before.
func (s *site) run(ctx context.Context) error {
	defer s.vault.Close()
	walls := lockin.Process()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, len(s.doors))
	for _, d := range s.doors {
		go func() { served <- d.serve(d, d.Door) }()
		defer d.Close()
	}
	defer s.server.Close()
	if s.desk != nil {
		defer s.desk.Close()
	}
	go func() {
		defer cancel()
		s.obey(ctx)
	}()
	go s.tellEnds(ctx)
	if err := s.wire.send(message{Ready: &ready{Layout: s.vault.Layout(), Unreadable: s.vault.Unreadable(), Walls: walls}}); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-served:
		s.wire.send(message{Fault: policy.FaultServe})
		return err
	}
}

// obey does what the keeper says until it says stop or is gone.
func (s *site) obey(ctx context.Context) {
	for {
		m, err := s.wire.receive()
		switch {
		case err != nil || m.Stop:
			return
		case m.Purge:
			s.vault.Purge()
		case m.Use:
			taken := s.vault.Quarters()
			s.wire.send(message{Taken: &taken})
		case m.Panic: // then the keeper kills us
			s.vault.Erase()
			s.wire.send(message{Erased: true})
		case m.Anew:
			s.anew(ctx)
		}
	}
}
