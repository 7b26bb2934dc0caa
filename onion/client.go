package onion

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/cretz/bine/control"
)

// ClientConfig says which tor StartClient starts. Paths are absolute.
type ClientConfig struct {
	// Tor is the tor executable; "" finds tor in PATH.
	Tor string

	// Data is tor's DataDirectory, made 0700 when missing. Tor keeps its
	// guards there, so it should outlive the client: new guards at every
	// start are what an observer hopes for. One tor at a time can have it.
	Data string

	// Runtime is an existing 0700 folder on a tmpfs that belongs to us. Tor's
	// socket is in it. One tor at a time can have it.
	Runtime string

	// User is whose tor is to be, where we are root, as in Config.
	User *User

	// Extra are the user's lines for tor's configuration.
	Extra Extra

	// Access are the keys to private services.
	Access []Access

	// Progress is told what is waited for, in one short line for a person,
	// by the goroutine of StartClient; may be nil. What tor says may hold
	// addresses of relays.
	Progress func(step string)

	// Stall and Silence are as in Config.
	Stall, Silence time.Duration
}

// Access is what opens one private service. The key stays the caller's, who
// may destroy it when StartClient has returned.
type Access struct {
	Address string // 56 characters and ".onion"
	Key     *ClientKey
}

// A Client is a tor that reaches onion services, and nothing else. Its
// methods may be called by several goroutines at once.
type Client struct {
	proc   *process
	line   *line
	place  *place
	socket string
}

// StartClient starts a tor and returns when it is in the network, which takes
// 5 to 30 s. The context is for the start alone. The client ends with Close,
// and within a second if our process is killed.
//
// Tor listens on a unix socket in the runtime folder only. The keys go to it
// over the control line and are in no file.
func StartClient(ctx context.Context, c ClientConfig) (*Client, error) {
	if c.Progress == nil {
		c.Progress = func(string) {}
	}
	client, err := c.start(ctx)
	if err != nil {
		return nil, fmt.Errorf("starting a client tor: %w", err)
	}
	return client, nil
}

func (c ClientConfig) start(ctx context.Context) (*Client, error) {
	own, err := c.complete()
	if err != nil {
		return nil, err
	}
	if err := makeData(own.Data, own.User); err != nil {
		return nil, err
	}
	p, err := claim(own)
	if err != nil {
		return nil, err
	}
	client := &Client{place: p, socket: filepath.Join(own.Runtime, socksName)}
	if err := client.start(ctx, c, own); err != nil {
		if client.proc != nil {
			if said := client.proc.said.String(); said != "" && ctx.Err() == nil {
				err = fmt.Errorf("%w; tor says: %s", err, said)
			}
		}
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

// complete checks c and returns the part of it that every tor has, with the
// defaults.
func (c ClientConfig) complete() (Config, error) {
	own := Config{Tor: c.Tor, Data: c.Data, Runtime: c.Runtime, User: c.User, Extra: c.Extra, Stall: c.Stall, Silence: c.Silence}
	own, err := own.completeTor()
	if err != nil {
		return own, err
	}
	if n := len(filepath.Join(c.Runtime, socksName)); n > socketMax {
		return own, fmt.Errorf("the path of its socket has %d bytes, %d are possible", n, socketMax)
	}
	for _, a := range c.Access {
		if !isAddress(a.Address) {
			return own, fmt.Errorf("a key for %q, which is no onion address", a.Address)
		}
		if a.Key == nil || a.Key.page == nil {
			return own, errDestroyed
		}
	}
	return own, nil
}

// clientLines let tor reach onion addresses, over one socket, with a circuit
// for each password that a stream comes with. It asks nobody for names.
const clientLines = `SocksPort unix:%s IsolateSOCKSAuth OnionTrafficOnly ExtendedErrors
ClientOnly 1
Log warn stdout
SafeLogging 1
AvoidDiskWrites 1
VanguardsLiteEnabled 1
`

// torrc returns the client's configuration.
func (c ClientConfig) torrc() []byte {
	var b bytes.Buffer
	for _, o := range c.Extra.options {
		o.write(&b)
	}
	fmt.Fprintf(&b, clientLines, filepath.Join(c.Runtime, socksName))
	b.WriteString(c.Extra.sandbox())
	return b.Bytes()
}

// start starts the tor and waits until it is in the network. Close undoes
// what it has done.
func (k *Client) start(ctx context.Context, c ClientConfig, own Config) error {
	if err := own.verify(ctx, k.place, c.torrc()); err != nil {
		return err
	}
	if err := k.place.write(torrcName, c.torrc()); err != nil {
		return fmt.Errorf("writing tor's configuration: %w", err)
	}
	c.Progress("starting tor")
	proc, err := newProcess(own)
	if err != nil {
		return err
	}
	ctl, started, err := own.launch(ctx, proc)
	if started {
		k.proc = proc
	}
	if err != nil {
		return err
	}
	for _, a := range c.Access {
		if err := grant(proc, ctl, a, own.Silence); err != nil {
			return fmt.Errorf("giving tor a key: %w", err)
		}
	}
	k.line = newLine(proc, ctl, own.Silence)
	go k.line.own()
	return k.await(ctx, c.Progress, own.Stall)
}

// grant gives tor the key to a service. The command goes past bine, which
// would make strings of it, and nothing of tor's answer is passed on but its
// number.
func grant(proc *process, ctl *control.Conn, a Access, limit time.Duration) error {
	proc.conn.SetDeadline(time.Now().Add(limit))
	var err error
	lent := a.Key.command(a.Address, func(line []byte) { _, err = proc.conn.Write(line) })
	if err = errors.Join(lent, err); err != nil {
		return silence(err)
	}
	r, err := ctl.ReadResponse()
	if err != nil {
		return silence(err)
	}
	if r.Err.Code < 250 || r.Err.Code > 252 { // 251: another key before; 252: tor has a descriptor that it does not open
		return fmt.Errorf("tor answers %d", r.Err.Code)
	}
	return nil
}

// await waits until tor is in the network.
func (k *Client) await(ctx context.Context, progress func(string), limit time.Duration) error {
	defer close(k.line.quit)
	stall := time.NewTimer(limit)
	defer stall.Stop()
	var now phase
	for now.percent < 100 {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for tor, which is at %d %%: %w", now.percent, context.Cause(ctx))
		case <-k.proc.gone:
			return k.proc.died()
		case <-k.line.ended:
			return k.line.err
		case p := <-k.line.phases:
			if p.percent != now.percent || now.tag == "" {
				progress(fmt.Sprintf("tor is connecting: %d %%", p.percent))
				stall.Reset(limit)
			}
			now = p
		case <-stall.C:
			said := now.warning
			if said == "" {
				said = k.proc.said.String()
			}
			progress(fmt.Sprintf("tor makes no progress at %d %%. It says: %s", now.percent, said))
		}
	}
	return nil
}

// Socket is the path of the unix socket on which tor speaks SOCKS5. Whoever
// may look into the runtime folder can use it.
func (k *Client) Socket() string { return k.socket }

// Done is closed when the tor has ended or answers no more. A new client may
// then be started, after Close.
func (k *Client) Done() <-chan struct{} { return k.line.ended }

// Close ends the tor, returns when it is gone, and leaves the runtime folder
// as it was. Connections end with it. It must be called once.
func (k *Client) Close() error {
	if k.proc != nil {
		if k.line == nil || k.line.ask("SIGNAL HALT", haltLimit) != nil {
			k.proc.term()
		} else {
			k.proc.end()
		}
	}
	if k.line != nil {
		<-k.line.ended
	}
	if err := errors.Join(k.place.empty(), k.place.leave()); err != nil {
		return fmt.Errorf("ending a client tor: %w", err)
	}
	return nil
}
