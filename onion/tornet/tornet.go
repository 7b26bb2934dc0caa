// Package tornet runs a private Tor network on 127.0.0.1: four directory
// authorities, which are its relays too. Another tor that takes over
// Network.Options publishes and reaches onion services on it, with no need of
// the internet; `lethe demo` and the tests do.
//
// Four are the fewest on which an onion service is found, and a relay that is
// no authority makes the start longer: it has to ask for the consensus until
// there is one, less and less often.
//
// The network protects nobody. One machine runs every relay, and the keys of
// the authorities lie in a folder.
package tornet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"
)

// startLimit is how long Start waits at most. The rest above the 10 s that it
// needs is for machines that are slow or busy.
const startLimit = 3 * time.Minute

// errClosed answers who asks a closed network for a client.
var errClosed = errors.New("the network is closed")

// Config says of what a network is made. The zero value is usable.
type Config struct {
	// Tor is the tor executable; "" finds tor in PATH.
	Tor string

	// Dir is an existing folder in which the network makes its own 0700
	// folder, under 1 MB at first; "" is /dev/shm where that is a tmpfs, else
	// os.TempDir.
	Dir string

	// Keys is a folder in which the keys of the authorities are kept
	// between runs, made 0700 when missing; "" keeps none. Any number of
	// networks may use one folder at once. See CacheDir.
	Keys string

	// Progress is told each step in one short line, for a person, by the
	// goroutine of Start; may be nil.
	Progress func(step string)
}

// A Network is a running private Tor network. Its methods may be called by
// several goroutines at once.
type Network struct {
	tor     string // executable
	dir     string
	options []byte // fixed once Start has returned

	mu      sync.Mutex
	running []*process // started, and not yet known to be gone
	clients int        // how many were asked for: they are numbered
	closed  bool
}

// Start starts a network and returns when it is of use: every relay is in the
// consensus with every flag, goes by that consensus, and has bootstrapped to
// 100 %. The context is for the start alone.
//
// After an error nothing is left behind. The error has the last lines of the
// log of the tor that failed, or says how far each of them has got.
//
// A start takes 10 s, 4 of them Tor's vote, and 2 s of processor time; where
// the processors are busy it may take another vote, 10 s more. The network is
// 4 processes and 80 MB of memory. Should our process be killed, they end
// within 15 s, and the folder stays.
func Start(ctx context.Context, c Config) (*Network, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit,
		fmt.Errorf("not ready after %v", startLimit))
	defer cancel()
	if c.Tor == "" {
		c.Tor = "tor"
	}
	if c.Progress == nil {
		c.Progress = func(string) {}
	}

	tor, err := exec.LookPath(c.Tor)
	if err != nil {
		return nil, fmt.Errorf("finding tor: %w", err)
	}
	dir, err := makeDir(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("making a folder for the private tor network: %w", err)
	}
	n := &Network{tor: tor, dir: dir}
	if err := n.start(ctx, c); err != nil {
		err = fmt.Errorf("starting a private tor network: %w", err)
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

// start does the work of Start, once the folder is made.
func (n *Network) start(ctx context.Context, c Config) error {
	c.Progress("preparing the keys of the authorities")
	sets, err := keptKeys(c.Keys, authorities)
	if err != nil {
		return err
	}
	c.Progress(fmt.Sprintf("starting %d relays, which then vote for a consensus", authorities))
	if err := n.startAuthorities(ctx, sets); err != nil {
		return err
	}
	c.Progress("the private tor network is ready")
	return nil
}

// Options returns the torrc lines by which another tor on this machine joins
// the network. They hold nothing secret. The slice is the caller's.
func (n *Network) Options() []byte {
	return slices.Clone(n.options)
}

// PIDs returns the process ID of every tor of the network, clients included:
// all that must be gone after Close.
func (n *Network) PIDs() []int {
	n.mu.Lock()
	defer n.mu.Unlock()
	pids := make([]int, len(n.running))
	for i, p := range n.running {
		pids[i] = p.cmd.Process.Pid
	}
	return pids
}

// Close ends every tor of the network, clients included, waits until they are
// gone and removes the network's folder. It may be called again. It takes 20
// ms, or somewhat more than termLimit if a tor hangs.
func (n *Network) Close() error {
	n.mu.Lock()
	n.closed = true
	n.mu.Unlock()
	if err := n.endAll(); err != nil {
		return fmt.Errorf("stopping the private tor network: %w", err)
	}
	if err := os.RemoveAll(n.dir); err != nil {
		return fmt.Errorf("removing the private tor network: %w", err)
	}
	return nil
}

// launch starts one tor in a folder of the network, with the configuration
// that torrc makes for this folder.
func (n *Network) launch(name string, torrc func(dir string) []byte) (*process, error) {
	// Locked until the process is in the list: Close must not miss it.
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, errClosed
	}
	dir := n.folder(name)
	p, err := startProcess(n.tor, name, dir, torrc(dir))
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	n.running = append(n.running, p)
	return p, nil
}

// end stops one process, waits for it and removes its folder. It may be
// called again.
func (n *Network) end(p *process) error {
	if err := p.stop(); err != nil {
		return fmt.Errorf("stopping %s: %w", p.name, err)
	}
	n.mu.Lock()
	n.running = slices.DeleteFunc(n.running, func(q *process) bool { return q == p })
	n.mu.Unlock()
	return os.RemoveAll(p.dir)
}

// endAll ends all processes, at the same time.
func (n *Network) endAll() error {
	n.mu.Lock()
	running := slices.Clone(n.running)
	n.mu.Unlock()
	errs := make([]error, len(running))
	var wg sync.WaitGroup
	for i, p := range running {
		wg.Go(func() { errs[i] = n.end(p) })
	}
	wg.Wait()
	return errors.Join(errs...)
}
