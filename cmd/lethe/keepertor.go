package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"lethe/onion"
)

// prepareTor looks at the tor that is there and at the operator's lines.
func (k *keeper) prepareTor(ctx context.Context) (err error) {
	if k.tor, err = onion.Check(ctx, k.set.tor, k.torUser); err != nil {
		return torHint(err)
	}
	k.tellTorUser()
	if k.set.torrcExtra == "" {
		return nil
	}
	f, err := openOwn(k.set.torrcExtra) // it may name a program
	if err != nil {
		return hint(fmt.Errorf("reading more lines for tor: %s: %w", k.set.torrcExtra, err), "ls -l %s: it must be there, be yours, and writable by nobody else", k.set.torrcExtra)
	}
	defer f.Close()
	if k.extra, err = onion.ParseExtra(f); err != nil {
		return hint(fmt.Errorf("%s: %w", k.set.torrcExtra, err), "bridges and proxies, a line each, as in a torrc: UseBridges 1 and Bridge …, or HTTPSProxy ADDRESS:PORT")
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(k.extra.Names()))) {
		switch {
		case name == "DirAuthority":
			k.tell.warn("warning: %s puts the site on a Tor network of its own, not on the public one", k.set.torrcExtra)
		case name == "ClientTransportPlugin":
			k.tell.line("a transport that tor executes switches tor's own sandbox off")
		}
	}
	k.mayExecute()
	return nil
}

func torHint(err error) error {
	switch {
	case errors.Is(err, onion.ErrClosed):
		return hint(err, "chmod o+x on what is closed, or lethe serve --tor PATH with another one")
	case errors.Is(err, onion.ErrNoTor):
		return hint(err, "sudo apt install tor, or lethe serve --tor PATH, or lethe serve --no-onion --local 127.0.0.1:8480 to try the site without Tor")
	case errors.Is(err, onion.ErrOldTor):
		return hint(err, "sudo apt update && sudo apt install tor, or lethe serve --tor PATH")
	case errors.Is(err, onion.ErrNoPoW):
		return hint(err, "lethe serve --tor PATH with a tor whose --list-modules says pow: yes, such as Debian's")
	}
	return err
}

func keyHint(err error, state, name string) error {
	if errors.Is(err, onion.ErrExposed) {
		return hint(err, "chmod 700 %[1]s/keys && chmod 600 %[1]s/keys/%[2]s", state, name)
	}
	return err
}

// torConfig is the tor that the keeper runs.
func (k *keeper) torConfig() onion.Config {
	services := []onion.Service{{
		Name:    publicName,
		Key:     k.key,
		Socket:  filepath.Join(k.place.runtime.tor, socketName),
		Private: len(k.visitors) > 0,
		Clients: k.visitors,
	}}
	if k.deskKey != nil {
		services = append(services, k.deskService())
	}
	return onion.Config{
		Tor:      k.tor.Path,
		Data:     torStateFolder(k.place.state),
		Runtime:  k.place.runtime.tor,
		User:     k.torUser,
		Extra:    k.extra,
		Services: services,
		Kill:     k.end.kill,
		Ender:    k.ender,
	}
}
