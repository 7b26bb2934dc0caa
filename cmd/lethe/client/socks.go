package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"lethe/onion"
)

// ErrUnreachable is that there is no way to the service now. Nothing was sent
// to it. What tor says of it is wrapped beside: onion.ErrNotFound and the
// others of onion.Connect.
var ErrUnreachable = errors.New("the service cannot be reached")

// A proxy is a socket on which a tor speaks SOCKS5.
type proxy struct{ network, address string }

// Where tor listens, and Tor Browser, unless they are told otherwise (their
// manuals).
var usualProxies = []proxy{{"tcp", "127.0.0.1:9050"}, {"tcp", "127.0.0.1:9150"}}

// patience is how long an answer of tor's is waited for: it gives up by itself
// after two minutes (SocksTimeout), and what listens there may be none.
const patience = 3 * time.Minute

// startTor is what to do where no tor runs.
const startTor = "start Tor Browser and leave it open, or: sudo apt install tor; with tor elsewhere: LETHE_PROXY=socks5h://127.0.0.1:PORT or LETHE_PROXY=unix:PATH"

// proxiesOf reads where tor is said to be.
func proxiesOf(env func(string) string) ([]proxy, error) {
	for _, name := range []string{"LETHE_PROXY", "ALL_PROXY"} {
		if v := env(name); v != "" {
			p, err := readProxy(name, v)
			return []proxy{p}, err
		}
	}
	return usualProxies, nil
}

// readProxy reads one: socks5h://127.0.0.1:PORT, or unix:PATH of a socket.
func readProxy(name, value string) (proxy, error) {
	next := "LETHE_PROXY=socks5h://127.0.0.1:9050, or LETHE_PROXY=unix:/run/tor/socks"
	if path, ok := strings.CutPrefix(value, "unix:"); ok {
		path = "/" + strings.TrimLeft(path, "/") // unix:///run/tor/socks too
		if path == "/" || !strings.HasPrefix(value, "unix:/") || filepath.Clean(path) != path {
			return proxy{}, wrong(next, "%s: unix: is not followed by the whole path of a socket", name)
		}
		return proxy{"unix", path}, nil
	}
	scheme, rest, given := strings.Cut(value, "://")
	switch {
	case !given || !strings.EqualFold(scheme, "socks5") && !strings.EqualFold(scheme, "socks5h"):
		return proxy{}, wrong(next, "%s: it does not begin with socks5h:// or unix:", name)
	case strings.Contains(rest, "@"):
		return proxy{}, wrong(next, "%s: a name and a password stand in it; lethe makes its own, at random, for a circuit of its own", name)
	}
	host, port, err := net.SplitHostPort(strings.TrimSuffix(rest, "/"))
	if err != nil {
		return proxy{}, wrong(next, "%s: no address and port", name)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return proxy{}, wrong(next, "%s: no port", name)
	}
	if host, err = loopback(host); err != nil {
		return proxy{}, wrong(next, "%s: it is not on this machine, and who is between could read along", name)
	}
	return proxy{"tcp", net.JoinHostPort(host, port)}, nil
}

// Dial connects to the service. Over Tor that takes some seconds, and up to
// two minutes where the service does not answer; the context ends the wait.
// Errors are ErrUnreachable, and have a Hint, or what ended the context. The
// caller sets deadlines from then on.
func (w *Way) Dial(ctx context.Context) (net.Conn, error) {
	conn, err := w.dial(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return conn, err
}

func (w *Way) dial(ctx context.Context) (net.Conn, error) {
	if w.onion == "" {
		conn, err := straight(ctx, proxy{"tcp", hostPort(w.host)})
		if err != nil {
			return nil, unreachable("lethe serve --local "+hostPort(w.host), "connecting to %s: %w", w.host, err)
		}
		return conn, nil
	}
	conn, at, err := w.dialProxy(ctx)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(w.patience))
	err = onion.Connect(ctx, conn, w.onion, w.isolation)
	if err == nil {
		conn.SetDeadline(time.Time{})
		return conn, nil
	}
	conn.Close()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, unreachable(startTor, "asking tor at %s: nothing came for %v", at, w.patience)
	}
	if errors.Is(err, onion.ErrSocks) {
		return nil, unreachable(startTor, "asking tor at %s: %w", at, err)
	}
	return nil, unreachable(torHint(err), "connecting to %s: %w", w.host, err)
}

// dialProxy connects to the first proxy where something listens.
func (w *Way) dialProxy(ctx context.Context) (net.Conn, string, error) {
	var tried []string
	for _, p := range w.proxies {
		conn, err := straight(ctx, p)
		if err == nil {
			return conn, p.address, nil
		}
		tried = append(tried, fmt.Sprintf("%s: %v", p.address, err))
	}
	return nil, "", unreachable(startTor, "there is no Tor to go through (%s)", strings.Join(tried, "; "))
}

// straight connects within this machine.
func straight(ctx context.Context, p proxy) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, p.network, p.address)
	var cause syscall.Errno
	if errors.As(err, &cause) {
		return nil, cause // the rest repeats the address
	}
	return conn, err
}

// hostPort adds the port that a Host header leaves out.
func hostPort(host string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return host + ":80"
}

// torHint is what to do about what tor says.
func torHint(err error) string {
	switch {
	case errors.Is(err, onion.ErrNoAccess), errors.Is(err, onion.ErrBadAccess):
		return "the service is for invited ones only: the key goes into the configuration of your tor (ClientOnionAuthDir)"
	}
	return "the service may be switched off, or starting, or your tor not connected: try again in a minute"
}

func unreachable(hint, format string, args ...any) error {
	return &wayError{fmt.Errorf(format, args...), ErrUnreachable, hint}
}
