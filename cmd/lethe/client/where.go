package client

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lethe/onion"
)

// A Way is the way to one service: through tor's SOCKS5 proxy to an onion
// address, or straight to one on this machine. There is no other: no name is
// ever asked of DNS, and no connection leaves the machine but tor's own. It is
// for one goroutine at a time.
type Way struct {
	host      string  // as it stands in requests and links
	onion     string  // ADDRESS.onion:PORT; empty for one on this machine
	proxies   []proxy // where tor may be, in the order of trying
	isolation string
	patience  time.Duration // with the proxy
}

// ErrAddress is that a service's address, or the proxy's, is none that can be
// used. Its words quote nothing: a link, or a password, may stand there.
var ErrAddress = errors.New("no address that can be used")

// To reads the address of a service: http://ADDRESS.onion, or one of this
// machine such as http://127.0.0.1:8480, with a port or without, with http://
// or without. env is os.Getenv, and tells the proxy: LETHE_PROXY, else
// ALL_PROXY, else where tor and Tor Browser have theirs. Errors are
// ErrAddress, and have a Hint. Nothing is connected to.
func To(address string, env func(string) string) (*Way, error) {
	rest, err := withoutScheme(address)
	if err != nil {
		return nil, err
	}
	host, port, err := splitPort(rest)
	if err != nil {
		return nil, err
	}
	w := &Way{patience: patience}
	if strings.HasSuffix(host, ".onion") {
		if !onion.IsAddress(host) {
			return nil, wrong("56 characters stand before .onion, and each of them counts: copy it again", "there is no onion service of this name: a letter is wrong or missing")
		}
		w.onion = net.JoinHostPort(host, strconv.Itoa(port))
	} else if host, err = loopback(host); err != nil {
		return nil, err
	}
	w.host = host
	if strings.Contains(host, ":") {
		w.host = "[" + host + "]"
	}
	if port != 80 {
		w.host += ":" + strconv.Itoa(port)
	}
	if w.onion == "" {
		return w, nil
	}
	if w.proxies, err = proxiesOf(env); err != nil {
		return nil, err
	}
	w.Another()
	return w, nil
}

// Host is the service's address as it stands in requests and links: without
// http://, and without the port where that is 80.
func (w *Way) Host() string { return w.host }

// Another has the connections from now on take another circuit through tor,
// which nothing ties to the one before: tor keeps apart what comes with
// different passwords.
func (w *Way) Another() { w.isolation = rand.Text() }

// marks are what mail programs and texts put around an address.
const marks = "<>\"'`“”„‘’‚«»‹›"

// withoutScheme takes off what a browser puts around a host.
func withoutScheme(address string) (string, error) {
	if strings.ContainsAny(address, marks) {
		return "", wrong("leave the marks out: http://ADDRESS.onion, and what stands behind it in a link", "brackets or quotes stand around the address")
	}
	scheme, rest, given := strings.Cut(address, "://")
	switch {
	case !given:
		rest = address
	case strings.EqualFold(scheme, "https"):
		return "", wrong("http://, with the same address: Tor encrypts all the way to an onion service", "an onion service, or one on this machine, is not reached by https")
	case !strings.EqualFold(scheme, "http"):
		return "", wrong("http://ADDRESS.onion", "something else than http:// stands before the address of the service")
	}
	rest = strings.TrimSuffix(rest, "/")
	if strings.ContainsAny(rest, "/?#@\\") {
		return "", wrong("http://ADDRESS.onion", "more than the address of a service stands there")
	}
	return strings.ToLower(rest), nil
}

// splitPort parts the host from the port, 80 where there is none.
func splitPort(s string) (host string, port int, err error) {
	u := url.URL{Host: s}
	host = u.Hostname()
	digits := u.Port()
	if digits == "" {
		if strings.HasSuffix(s, ":") {
			host = ""
		}
		digits = "80"
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || n == 0 || host == "" || strings.Contains(host, ":") != strings.HasPrefix(s, "[") {
		return "", 0, wrong("http://ADDRESS.onion", "this is no address of a service")
	}
	return host, int(n), nil
}

// loopback is the address of a host on this machine, without asking for it.
func loopback(host string) (string, error) {
	if host == "localhost" {
		return "127.0.0.1", nil
	}
	if a, err := netip.ParseAddr(host); err == nil && a.IsLoopback() && a.Zone() == "" {
		return a.String(), nil
	}
	return "", wrong("http://ADDRESS.onion, or http://127.0.0.1:8480", "the service is neither at an onion address nor on this machine: a way there would not lead through Tor")
}

// wayError is one that knows what it is and what to do about it.
type wayError struct {
	error
	kind error // ErrAddress or ErrUnreachable
	hint string
}

func (e *wayError) Hint() string    { return e.hint }
func (e *wayError) Unwrap() []error { return []error{e.error, e.kind} }

func wrong(hint, format string, args ...any) error {
	return &wayError{fmt.Errorf(format, args...), ErrAddress, hint}
}
