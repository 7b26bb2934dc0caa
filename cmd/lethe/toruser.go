package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lethe/cmd/lethe/host"
	"lethe/onion"
)

// torUsers is what the setting tor-user is where it is not given.
var torUsers = strings.Join(onion.Users[:len(onion.Users)-1], ", ") + " or " + onion.Users[len(onion.Users)-1]

// findTorUser is whose tor is to be where root starts it: who is named, or
// the user that the distribution has for it. nil is our own user: who is not
// root has no choice, and root is told of it.
func findTorUser(named string) (*onion.User, error) {
	if os.Geteuid() != 0 {
		return nil, ownTorUser(named)
	}
	u, err := onion.FindUser(named)
	switch {
	case errors.Is(err, onion.ErrNoUser) && named == "":
		return nil, nil
	case errors.Is(err, onion.ErrNoUser):
		return nil, hint(fmt.Errorf("tor-user: %q: %w", named, err), "sudo adduser --system --group --no-create-home %s, or leave tor-user out: then it is %s", named, torUsers)
	case err != nil:
		return nil, err
	case u.UID == 0:
		return nil, nil
	}
	return &u, nil
}

// ownTorUser refuses another user than our own to who is not root.
func ownTorUser(named string) error {
	if named == "" {
		return nil
	}
	if u, err := onion.FindUser(named); err == nil && int(u.UID) == os.Geteuid() {
		return nil
	}
	return hint(fmt.Errorf("tor-user: %q: only root can start tor as another user", named), "leave tor-user out: tor then runs as you, who are not root")
}

// mendTorUser is what gives tor a user.
const mendTorUser = "sudo adduser --system --group --no-create-home _tor, and leave tor-user out"

// noTorUser is why tor is root.
func noTorUser(named string) string {
	if named != "" {
		return "tor-user says so"
	}
	return "there is no user " + torUsers
}

// tellTorUser tells root whose tor is.
func (k *keeper) tellTorUser() {
	if os.Geteuid() != 0 {
		return
	}
	if k.torUser != nil {
		k.tell.line("tor runs as %s", k.torUser.Name)
		k.status.set(func(s *status) { s.TorUser = k.torUser.Name })
		return
	}
	k.tell.warn("warning: tor runs as root: %s. Who takes it over has the machine", noTorUser(k.set.torUser))
	k.tell.warn("hint: %s", mendTorUser)
	k.status.set(func(s *status) { s.TorUser = "root" })
}

// asUser is whose tor is, where that could be another's than the service's.
func (s *status) asUser() string {
	switch s.TorUser {
	case "":
		return ""
	case "root":
		return ", as ROOT"
	}
	return ", as " + s.TorUser
}

// torUser is whose tor is, or would be, where root runs the service.
func (v running) torUser(s settings) []host.Finding {
	f := func(verdict host.Verdict, seen, mend string) []host.Finding {
		return []host.Finding{newFinding("tor", "tor-user", verdict, seen, mend)}
	}
	switch {
	case v.now != nil && v.now.TorUser == "root":
		return f(host.Warning, "tor runs as root", mendTorUser)
	case v.now != nil && v.now.TorUser != "":
		return f(host.Good, "tor runs as "+v.now.TorUser, "")
	case v.now != nil || os.Geteuid() != 0 && s.torUser == "":
		return nil // its user's, who is not root: told of the service
	}
	u, err := findTorUser(s.torUser)
	switch {
	case err != nil:
		return f(host.Bad, err.Error(), hintOf(err))
	case u == nil && os.Geteuid() != 0:
		return nil
	case u == nil:
		return f(host.Warning, "tor would run as root: "+noTorUser(s.torUser), mendTorUser)
	}
	if at := u.Stopped(filepath.Dir(s.state)); at != "" {
		return f(host.Bad, fmt.Sprintf("%s may not go to its folder in %s: %s is closed", u.Name, s.state, at), "lethe serve --state DIR, under /var/lib; or chmod o+x "+at)
	}
	return f(host.Good, "tor would run as "+u.Name, "")
}

// mayExecute warns of transports that tor's user may not execute, which tor
// itself says late and as if the network were at fault.
func (k *keeper) mayExecute() {
	if k.torUser == nil {
		return
	}
	for _, program := range k.extra.Programs() {
		if at := k.torUser.Stopped(program); at != "" {
			k.tell.warn("warning: the transport %s is closed to %s, at %s", program, k.torUser.Name, at)
		}
	}
}

// torFailed is why tor cannot go on, with what to do about it. Tor's own words
// may name bridges.
func (k *keeper) torFailed(err error) error {
	own := torStateFolder(k.place.state)
	switch {
	case errors.Is(err, onion.ErrRefused):
		return hint(errors.New(scrubbed(err.Error())), "look at the lines in the file of --torrc-extra")
	case errors.Is(err, onion.ErrClosed):
		return hint(err, "lethe serve --state DIR, under /var/lib, where %s may go; or chmod o+x on what is closed", k.torUser.Name)
	case errors.Is(err, onion.ErrForeign):
		return hint(err, "sudo chown -R $(id -un): %s", own)
	case errors.Is(err, onion.ErrExposed):
		return hint(err, "sudo chmod 700 %s", own)
	case errors.Is(err, fs.ErrPermission) && k.torUser != nil:
		return hint(err, "lethe serve as root with the capabilities chown, setuid and setgid; or as an ordinary user")
	}
	return err
}
