package tornet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"
)

const (
	// authorities is how many directory authorities a network has.
	authorities = 4

	// portTries is how often ports are chosen when another program is
	// quicker to use one that was free. It is free for some milliseconds
	// only, so that one more choice is nearly always enough.
	portTries = 5
)

// errPortTaken is why a tor ended that found its port in use.
var errPortTaken = errors.New("port taken by another program")

// startAuthorities starts the authorities, sets n.options, and returns when
// all are ready. If one finds its port taken, all start again on others.
func (n *Network) startAuthorities(ctx context.Context, sets []keySet) error {
	for try := 1; ; try++ {
		procs, err := n.launchAuthorities(ctx, sets)
		if err == nil {
			err = await(ctx, procs, func() bool { return allReady(procs) })
		}
		if !errors.Is(err, errPortTaken) || try == portTries {
			return err
		}
		if err := n.endAll(); err != nil {
			return err
		}
	}
}

// launchAuthorities starts one authority for each set of keys, on ports that
// are free now, and returns their processes without waiting for them.
func (n *Network) launchAuthorities(ctx context.Context, sets []keySet) ([]*process, error) {
	held, err := holdPorts(2 * len(sets))
	if err != nil {
		return nil, err
	}
	defer releasePorts(held)
	or := func(i int) int { return portOf(held[2*i]) }
	dir := func(i int) int { return portOf(held[2*i+1]) }

	options := new(bytes.Buffer)
	fmt.Fprintf(options, joinOptions, votingOffset(time.Now()))
	for i := range sets {
		options.WriteString(dirAuthority(authorityName(i), &sets[i], or(i), dir(i)))
	}
	n.options = options.Bytes()

	var procs []*process
	for i := range sets {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		name := authorityName(i)
		keys := filepath.Join(n.folder(name), "keys")
		if err := sets[i].write(keys, time.Now()); err != nil {
			return nil, fmt.Errorf("writing keys of %s: %w", name, err)
		}
		releasePorts(held[2*i : 2*i+2])
		p, err := n.launch(name, func(folder string) []byte {
			return authorityTorrc(n.options, folder, name, or(i), dir(i))
		})
		if err != nil {
			return nil, err
		}
		procs = append(procs, p)
	}
	return procs, nil
}

func authorityName(i int) string { return "authority" + strconv.Itoa(i+1) }
