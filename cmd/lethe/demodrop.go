package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lethe/onion"
	"lethe/vault"
)

// demoDrop is what the demo has for tips, in its folder: the keys of one
// journalist, and the folder by which a client has the key to the desk.
type demoDrop struct {
	recipients string // the file of journalists
	ageKey     string
	deskKey    string
	access     string // for tor
	fetched    string // where the browser puts what is fetched
}

// demoJournalist is who takes tips.
const demoJournalist = "alice"

// newDemoDrop makes the keys, as lethe keys does.
func newDemoDrop(dir string) (*demoDrop, error) {
	d := &demoDrop{
		recipients: filepath.Join(dir, "journalists"),
		ageKey:     filepath.Join(dir, demoJournalist+".key"),
		deskKey:    filepath.Join(dir, "desk-"+demoJournalist+".key"),
		access:     filepath.Join(dir, "access"),
		fetched:    filepath.Join(dir, "tips"),
	}
	for _, folder := range []string{d.access, d.fetched} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			return nil, fmt.Errorf("making a folder for tips: %w", err)
		}
	}
	var public string
	var err error
	vault.Do(func() { public, err = makeRecipient(d.ageKey, demoJournalist, false, false) })
	if err != nil {
		return nil, fmt.Errorf("making a key for tips: %w", err)
	}
	desk, err := onion.MakeClientKey(d.deskKey)
	if err != nil {
		return nil, err
	}
	lines := fmt.Sprintf("%s %s %s\n", demoJournalist, public, desk)
	if err := os.WriteFile(d.recipients, []byte(lines), 0o600); err != nil {
		return nil, fmt.Errorf("writing down the journalist: %w", err)
	}
	return d, nil
}

// settings are those of a drop whose tips appear at once: nobody waits a full
// hour for a demo.
func (d *demoDrop) settings() dropSettings {
	s := dropDefaults
	s.recipients, s.hours = d.recipients, 0
	return s
}

// admit writes the key to the desk at an address where a client's tor takes it
// from, and returns the line that tells it so. The folder is in memory, and
// goes with the demo.
func (d *demoDrop) admit(address string) (string, error) {
	key, err := onion.OpenClientKey(d.deskKey)
	if err != nil {
		return "", err
	}
	defer key.Destroy()
	lent := key.Line(func(line []byte) {
		// Tor's files have the service where ours say that they are private.
		_, rest, _ := bytes.Cut(line, []byte(":"))
		text := fmt.Appendf(nil, "%s:%s\n", strings.TrimSuffix(address, ".onion"), rest)
		defer clear(text)
		err = os.WriteFile(filepath.Join(d.access, "desk.auth_private"), text, 0o600)
	})
	if err := errors.Join(lent, err); err != nil {
		return "", fmt.Errorf("giving a client the key to the desk: %w", err)
	}
	return "ClientOnionAuthDir " + d.access, nil
}

// await waits until a visitor is let in at the desk.
func (d *demoDrop) await(ctx context.Context, v *visitor, desk string) error {
	p, err := v.patient(ctx, desk)
	if err == nil && p.head != "Tips" {
		err = fmt.Errorf("a page headed %q", p.head)
	}
	if err != nil {
		return fmt.Errorf("going to the desk: %w", err)
	}
	return nil
}
