package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// socketName is the site's unix socket in tor's folder of the runtime directory.
const socketName = "public.sock"

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

// listenDesk opens the ways to the desk: its onion, for those who have a key,
// and loopback where that is asked for.
func (k *keeper) listenDesk() (err error) {
	if k.begin.Drop == nil {
		return nil
	}
	if !k.set.noOnion && len(k.clients) > 0 {
		if k.deskKey, err = k.keys.open(deskName); err != nil {
			return keyHint(err, k.place.state, "desk")
		}
		a := k.deskKey.Address()
		if err := k.listenUnix(deskSocket, listenDeskTor, a, a+":80"); err != nil {
			return err
		}
		k.status.set(func(s *status) { s.DeskKeys = len(k.clients) })
	}
	if k.set.drop.local == "" {
		return nil
	}
	if k.set.drop.local, err = k.listenLocal(k.set.drop.local, listenDeskLoopback); err != nil {
		return hint(err, "lethe serve --desk-local 127.0.0.1:PORT with a free port over 1023, or 0 for any")
	}
	k.status.set(func(s *status) { s.DeskLocal = k.set.drop.local })
	return nil
}
