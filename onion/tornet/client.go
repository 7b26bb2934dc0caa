package tornet

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// clientLimit is how long NewClient waits at most; it needs 2 to 5 s.
const clientLimit = 90 * time.Second

// A Client is a tor that uses the network and offers a SOCKS port.
type Client struct {
	network *Network
	process *process
	proxy   string
}

// NewClient starts a client and returns when it has bootstrapped to 100 %. The
// context is for the start alone. The client ends with Close, or with the
// network's. Each of lines is one more for its configuration.
//
// Any tor that is no relay asks the kernel for its own address by connecting
// a UDP socket to 18.0.0.1. That sends nothing; no option turns it off.
func (n *Network) NewClient(ctx context.Context, lines ...string) (*Client, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, clientLimit,
		fmt.Errorf("not ready after %v", clientLimit))
	defer cancel()

	n.mu.Lock()
	n.clients++
	name := fmt.Sprintf("client%d", n.clients)
	n.mu.Unlock()

	p, err := n.launch(name, func(dir string) []byte { return clientTorrc(n.options, dir, lines) })
	if err != nil {
		return nil, fmt.Errorf("starting a client: %w", err)
	}
	err = await(ctx, []*process{p}, func() bool {
		return p.log.bootstrap() == 100 && p.log.socksAddr() != ""
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting a client: %w", err), n.end(p))
	}
	return &Client{network: n, process: p, proxy: p.log.socksAddr()}, nil
}

// Proxy returns the address of the client's SOCKS5 port, 127.0.0.1:PORT. Onion
// names are for the proxy to resolve. Streams with different SOCKS user names
// or passwords never share a circuit.
func (c *Client) Proxy() string { return c.proxy }

// Close ends the client and waits until it is gone. It may be called again,
// and after the network's.
func (c *Client) Close() error {
	if err := c.network.end(c.process); err != nil {
		return fmt.Errorf("stopping a client: %w", err)
	}
	return nil
}
