package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"lethe/onion"
	"lethe/onion/tornet"
	"lethe/policy"
)

const demoHelp = `Show the whole service on a private Tor network on this machine.

Usage:
  lethe demo

Six tor processes on 127.0.0.1 make a network of their own; nothing leaves the
machine. The service is published on it, a text goes in and comes out through
Tor, once. Then it stays up for a look with a browser, until Ctrl-C, which ends
every process and removes every file. It also takes tips, for a journalist whose
keys are made for the demo.
`

// demoText is what the demo passes on.
const demoText = "The spare key is under the third flowerpot."

// demoLimit is how long the demo waits for its own onion address to answer.
const demoLimit = 2 * time.Minute

func demoCommand(ctx context.Context, args []string, std streams) error {
	if len(args) > 0 {
		return &usageError{hinted{fmt.Errorf("unexpected argument %q", args[0]), "lethe help demo"}}
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	user, err := findTorUser("")
	if err != nil {
		return err
	}
	version, err := onion.Check(ctx, "", user)
	if err != nil {
		return torHint(err)
	}
	parent, err := runtimeParent()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(parent, "lethe-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo: %w", err)
	}
	if user != nil { // has folders of its own in it; nobody else looks in
		err = os.Chmod(dir, 0o711)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("making a folder for the demo: %w", err), os.RemoveAll(dir))
	}
	d := &demo{dir: dir, tor: version.Path, tell: newTeller(std), std: std}
	err = d.run(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, os.RemoveAll(dir))
}

// demo is one run of everything in one folder.
type demo struct {
	dir  string
	tor  string
	drop *demoDrop
	tell *teller
	std  streams
}

func (d *demo) run(ctx context.Context) (err error) {
	d.tell.line("making a private Tor network on this machine; nothing leaves it")
	network, err := tornet.Start(ctx, tornet.Config{
		Tor:      d.tor,
		Dir:      d.dir,
		Progress: func(step string) { d.tell.line("%s", step) },
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, network.Close()) }()

	if d.drop, err = newDemoDrop(d.dir); err != nil {
		return err
	}
	k, err := d.keeper(ctx, network)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	address := make(chan string, 1)
	k.published = func(a string) {
		select {
		case address <- a:
		default: // published before
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		cancel(k.runOrPanic(ctx, nil))
	}()
	defer func() { cancel(nil); <-done }()

	if err := d.visit(ctx, network, address, k.deskKey.Address()); err != nil {
		return errors.Join(err, cause(ctx))
	}
	<-ctx.Done()
	return cause(ctx)
}

// cause is why the service ended early; nil when it was told to.
func cause(ctx context.Context) error {
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// state is the state directory.
func (d *demo) state() string { return filepath.Join(d.dir, "state") }

// keeper is the service as lethe serve would run it, on the private network.
func (d *demo) keeper(ctx context.Context, n *tornet.Network) (*keeper, error) {
	extra := filepath.Join(d.dir, "torrc-extra")
	if err := os.WriteFile(extra, n.Options(), 0o600); err != nil {
		return nil, fmt.Errorf("joining the private network: %w", err)
	}
	return newKeeper(ctx, settings{
		state:      d.state(),
		runtime:    d.dir,
		tor:        d.tor,
		torrcExtra: extra,
		max:        policy.SizeDefault,
		repeat:     policy.Repeat,
		logDays:    policy.LogDays,
		drop:       d.drop.settings(),
		api:        apiDefaults,
	}, d.tell)
}

// visit passes a text through the service and then invites a look.
func (d *demo) visit(ctx context.Context, n *tornet.Network, published <-chan string, desk string) error {
	key, err := d.drop.admit(desk)
	if err != nil {
		return err
	}
	client, err := n.NewClient(ctx, key)
	if err != nil {
		return err
	}
	var site string
	select {
	case address := <-published:
		site = "http://" + address
	case <-ctx.Done():
		return ctx.Err()
	}
	v, err := newVisitor(client.Proxy())
	if err != nil {
		return err
	}
	defer v.close()
	if err := d.show(ctx, v, site); err != nil {
		return err
	}
	desk = "http://" + desk + "/"
	if err := d.drop.await(ctx, v, desk); err != nil {
		return err
	}
	return d.invite(site+"/", desk, client.Proxy())
}

// show is the transcript: in, out, and refused.
func (d *demo) show(ctx context.Context, v *visitor, site string) error {
	make, err := v.patient(ctx, site+"/new")
	if err != nil {
		return err
	}
	d.say("Make a link", "GET  "+make.url.String(), make.head)
	ready, err := v.send(ctx, make, url.Values{"text": {demoText}})
	if err != nil {
		return err
	}
	d.say("", "POST "+ready.url.String()+"   text: "+demoText, ready.head, ready.only)
	for _, title := range []string{"Open it", "Open it again"} {
		link, err := v.get(ctx, ready.only)
		if err != nil {
			return err
		}
		d.say(title, "GET  "+link.url.String(), link.head)
		opened, err := v.send(ctx, link, nil)
		if err != nil {
			return err
		}
		d.say("", "POST "+opened.url.String(), opened.head, opened.only)
	}
	return nil
}

// patient loads a page once the onion can be reached: the first descriptor
// may still be on its way to the directories.
func (v *visitor) patient(ctx context.Context, address string) (*page, error) {
	ctx, cancel := context.WithTimeout(ctx, demoLimit)
	defer cancel()
	for {
		p, err := v.get(ctx, address)
		if err == nil || ctx.Err() != nil {
			return p, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// say writes one exchange of the transcript: what was asked, what came.
func (d *demo) say(title, asked string, came ...string) {
	if title != "" {
		fmt.Fprintf(d.std.out, "\n%s\n", title)
	}
	fmt.Fprintf(d.std.out, "  > %s\n", asked)
	for _, c := range came {
		if c != "" {
			fmt.Fprintf(d.std.out, "  < %s\n", c)
		}
	}
}
