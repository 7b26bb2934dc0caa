package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"lethe/onion"
)

// deskSilence is for how long nothing may come from the desk, or go there,
// before the connection is given up: a circuit that broke says nothing.
const deskSilence = 2 * time.Minute

// deskWay is the way to the desk: over a tor of our own, which is started
// when it is first needed and anew when it has ended, or straight to one on
// this machine.
type deskWay struct {
	host  string // as it stands in requests
	local bool
	key   string // file; empty on this machine
	tor   string
	extra onion.Extra
	err   io.Writer // told what is waited for
	seat  *deskSeat // nil on this machine

	mu     sync.Mutex
	client *onion.Client // nil while there is none
	broken int           // times that a connection could not be made, or broke
}

// newDeskWay looks at what was given, before anything is started.
func newDeskWay(a deskArgs, out io.Writer) (*deskWay, error) {
	w := &deskWay{tor: a.tor, err: out}
	if err := w.to(a.address); err != nil {
		return nil, err
	}
	if w.local {
		if a.key != "" {
			return nil, deskUsage("lethe desk list --desk http://"+w.host, "desk: a desk on this machine asks for no --key")
		}
		return w, nil
	}
	var err error
	if w.key, err = deskKeyFile(a.key); err != nil {
		return nil, err
	}
	k, err := openDeskKey(w.key)
	if err != nil {
		return nil, err
	}
	k.Destroy() // opened again for each start of tor
	if w.extra, err = readExtra(a.torrcExtra); err != nil {
		return nil, err
	}
	if w.seat, err = takeDeskSeat(); err != nil {
		return nil, err
	}
	return w, nil
}

// to reads the desk's address: an onion's, or one of loopback, with or without
// what a browser puts around it.
func (w *deskWay) to(address string) error {
	if address == "" {
		return deskUsage("lethe desk list --desk ADDRESS.onion, or LETHE_DESK=ADDRESS.onion; the operator knows it (lethe status)", "desk: where is it?")
	}
	host := strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/")
	name, _, _ := strings.Cut(host, ":")
	if strings.HasSuffix(strings.ToLower(name), ".onion") {
		w.host = strings.ToLower(host)
		return nil
	}
	on, err := loopback(host)
	if err != nil {
		return deskUsage("lethe desk list --desk ADDRESS.onion", "desk: %q is neither an onion address nor one of this machine, such as http://127.0.0.1:8481", address)
	}
	w.host, w.local = on, true
	return nil
}

// dial connects to the desk.
func (w *deskWay) dial(ctx context.Context) (net.Conn, error) {
	if w.local {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", w.host)
		if err != nil {
			return nil, hint(fmt.Errorf("connecting to the desk: %w", errors.Unwrap(err)), "lethe serve --recipients FILE --desk-local %s", w.host)
		}
		return c, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	client, err := w.running(ctx)
	if err != nil {
		return nil, err
	}
	// What broke once is not tried again on the same circuits.
	c, err := client.Dial(ctx, w.host, fmt.Sprintf("desk-%d", w.broken))
	if err != nil {
		w.broken++
		err = accessHint(err, w.key)
		if !errors.Is(err, onion.ErrNoAccess) && !errors.Is(err, onion.ErrBadAccess) {
			err = &passingError{err}
		}
		return nil, err
	}
	return c, nil
}

// passingError is that there is no way to the desk now; another try may find
// one. Nothing was sent.
type passingError struct{ error }

func (e *passingError) Unwrap() error { return e.error }

// another has the next connection made on other circuits.
func (w *deskWay) another() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken++
}

// running returns a tor that runs. The caller holds the lock.
func (w *deskWay) running(ctx context.Context) (*onion.Client, error) {
	if w.client != nil {
		select {
		case <-w.client.Done():
			fmt.Fprintln(w.err, "lethe: tor ended, starting it again")
			w.client.Close() // what it leaves the next start removes
			w.client = nil
		default:
			return w.client, nil
		}
	}
	k, err := openDeskKey(w.key)
	if err != nil {
		return nil, err
	}
	defer k.Destroy()      // tor has it by then
	if os.Geteuid() == 0 { // whose home tor's own user could not go to
		fmt.Fprintln(w.err, "lethe: warning: tor runs as root, as you do: lethe desk is for an ordinary user")
	}
	host, _, _ := strings.Cut(w.host, ":")
	w.client, err = onion.StartClient(ctx, onion.ClientConfig{
		Tor:      w.tor,
		Data:     filepath.Join(w.seat.state, "tor"),
		Runtime:  w.seat.runtime.path,
		Extra:    w.extra,
		Access:   []onion.Access{{Address: host, Key: k}},
		Progress: func(step string) { fmt.Fprintf(w.err, "lethe: %s\n", scrubbed(step)) },
	})
	if err != nil {
		w.client = nil
		return nil, clientHint(err)
	}
	return w.client, nil
}

// close ends the tor.
func (w *deskWay) close() (err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.client != nil {
		err = w.client.Close()
		w.client = nil
	}
	if w.seat != nil {
		err = errors.Join(err, w.seat.leave())
	}
	return err
}
