package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lethe/onion"
)

// drop is what the site is told of the drop for tips. The keys are public
// halves.
type drop struct {
	Recipients []recipient   `json:"recipients"`
	Files      bool          `json:"files"` // a tip may hold files
	Max        int64         `json:"max"`   // bytes of the largest tip
	Life       time.Duration `json:"life"`  // of a tip on which nothing happens
	Hours      hours         `json:"hours"` // when new tips appear at the desk
	Note       string        `json:"note,omitempty"`
}

// recipient is one age key, and whose it is. Who has several stands there
// several times.
type recipient struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

// deskSocket is the desk's unix socket, beside the site's.
const deskSocket = "desk.sock"

// errUncollected is that nobody could come to the desk.
var errUncollected = errors.New("no desk key: nobody could collect a tip")

// prepareDrop reads who the journalists are, and says what is odd about it.
func (k *keeper) prepareDrop() error {
	s := k.set.drop
	switch {
	case s.recipients == "" && s.local != "":
		return &usageError{hinted{errors.New("--desk-local: there is no drop, so there is no desk"), "lethe serve --recipients FILE --desk-local ADDR"}}
	case s.recipients == "":
		return nil
	case s.tips == tipsOff:
		k.tell.line("tips are off: there is no drop, and no desk")
		return nil
	}
	all, err := readJournalists(s.recipients)
	if err != nil {
		return err
	}
	k.clients = all.desk
	k.describe(all)
	if len(k.clients) == 0 && !k.set.noOnion && s.local == "" {
		return hint(fmt.Errorf("reading the journalists: %s: %w", s.recipients, errUncollected), "lethe keys desk NAME >> %s, on the journalist's machine; or, to try it here, --desk-local 127.0.0.1:8481", s.recipients)
	}
	if k.set.noOnion && s.local == "" {
		k.tell.warn("warning: there is NO DESK: tips are taken, and nobody can collect them. Without its onion, the desk is only where --desk-local has it")
		k.tell.warn("hint: lethe serve --no-onion --recipients %s --desk-local 127.0.0.1:8481", s.recipients)
	}
	k.begin.Drop = &drop{Recipients: all.recipients, Files: s.tips == tipsFiles, Max: s.max, Life: s.life, Hours: s.hours, Note: s.note}
	return nil
}

// describe tells the operator who can do one half only.
func (k *keeper) describe(all *journalists) {
	for _, name := range all.visitors {
		if !slices.Contains(all.readers, name) {
			k.tell.line("%s has a desk key and no age key: comes to the desk, but can read no tip", name)
		}
	}
	for _, name := range all.readers {
		if !slices.Contains(all.visitors, name) {
			k.tell.line("%s has an age key and no desk key: reads what someone else collects", name)
		}
	}
}

// deskService is the desk as tor is to publish it.
func (k *keeper) deskService() onion.Service {
	return onion.Service{
		Name:    deskName,
		Key:     k.deskKey,
		Socket:  filepath.Join(k.place.runtime.tor, deskSocket),
		Private: true,
		Clients: k.clients,
	}
}

// Names of the services.
const (
	publicName = "public"
	deskName   = "desk"
)

// dropReady tells what is taken and for whom, when the site answers.
func (k *keeper) dropReady() {
	d := k.begin.Drop
	if d == nil {
		return
	}
	var names []string
	for _, r := range d.Recipients {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	k.tell.line("tips are taken, %s, for %s", yes(d.Files, "text and files", "text alone"), strings.Join(slices.Compact(names), ", "))
	if k.set.drop.local != "" {
		k.tell.line("the desk is at http://%s/ on this machine, open to whoever is on it", k.set.drop.local)
	}
}

// deskPublished tells that the desk can be reached. Its address is not for
// standard output: there the site's stands alone, for who gives that away.
func (k *keeper) deskPublished(address string) {
	k.status.set(func(s *status) { s.Desk, s.DeskPublished = address, true })
	k.tell.line("the desk is at http://%s/, for the %s that it knows", address, count(len(k.clients), "key"))
}

// count is a number of things, in words.
func count(n int, of string) string {
	if n == 1 {
		return "one " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}
