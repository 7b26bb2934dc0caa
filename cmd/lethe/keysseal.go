package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"lethe/onion"
	"lethe/vault"
)

// serviceNames are the services that have a key.
var serviceNames = []string{publicName, deskName}

var sealKeys = keyKind{
	name: "seal",
	line: "seal the service keys on the disk with a passphrase",
	help: `lethe keys seal [--state DIR]
  seals the keys of the onion addresses with a passphrase, which it asks for on
  the terminal. lethe serve asks for it at each start; under systemd it takes
  the credential "passphrase" (LoadCredentialEncrypted=passphrase:FILE). The
  plain files are overwritten and removed; older copies on an SSD, in snapshots
  and in backups stay.
`,
	run: sealCommand,
}

var unsealKeys = keyKind{
	name: "unseal",
	line: "take the passphrase off them",
	help: `lethe keys unseal [--state DIR]
  puts the keys back as they were, for starts that ask for nothing.
`,
	run: unsealCommand,
}

// keysState reads --state DIR and the words beside it.
func keysState(args []string) (state string, words []string, err error) {
	var dirs []string
	if words, err = readArgs(args, "lethe help keys", nil, map[string]*[]string{"--state": &dirs}); err != nil {
		return "", nil, err
	}
	var flags []string
	for _, d := range dirs {
		flags = append(flags, "--state", d)
	}
	s, err := readSettings(flags, os.Environ())
	if err != nil {
		return "", nil, err
	}
	if state, err = filepath.Abs(s.state); err != nil {
		return "", nil, fmt.Errorf("finding the state directory: %w", err)
	}
	return state, words, harden()
}

func noWords(words []string) error {
	if len(words) > 0 {
		return &usageError{hinted{fmt.Errorf("unexpected argument %q", words[0]), "lethe help keys"}}
	}
	return nil
}

func sealCommand(args []string, std streams) error {
	state, words, err := keysState(args)
	if err = errors.Join(err, noWords(words)); err != nil {
		return err
	}
	r := newKeyring(state)
	plain := slices.DeleteFunc(slices.Clone(serviceNames), func(name string) bool {
		_, err := os.Lstat(r.plain(name))
		return err != nil
	})
	if len(plain) == 0 {
		return hint(fmt.Errorf("sealing the service keys: there is none in %s that is not sealed", r.dir), "lethe serve makes them; lethe keys seal --state DIR")
	}
	vault.Do(func() {
		var passphrase []byte
		if passphrase, err = newPassphrase("New passphrase for the service keys:"); err != nil {
			return
		}
		defer clear(passphrase)
		for _, name := range plain {
			if err = r.seal(name, passphrase); err != nil {
				return
			}
		}
	})
	if err != nil {
		return fmt.Errorf("sealing the service keys: %w", err)
	}
	fmt.Fprintf(std.err, "lethe: sealed: %s; lethe serve asks for the passphrase from now on, and nobody can help who forgets it\nlethe: hint: lethe keys backup FILE\n", r.dir)
	return nil
}

// seal seals one key. The plain file goes when the sealed one was opened again.
func (r *keyring) seal(name string, passphrase []byte) error {
	k, err := onion.LoadKey(r.plain(name))
	if err != nil {
		return err
	}
	defer k.Destroy()
	var out bytes.Buffer
	if err := k.Lend(func(file []byte) error { return sealTo(&out, file, passphrase) }); err != nil {
		return err
	}
	err = unsealed(out.Bytes(), passphrase, func(b []byte) error {
		again, err := onion.ParseKey(b)
		if err == nil {
			defer again.Destroy()
			if again.Address() != k.Address() {
				err = errors.New("another key came out of it")
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	// One that is there was left by a seal that was broken off.
	if err := os.Remove(r.sealed(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeNew(r.sealed(name), out.Bytes()); err != nil {
		return err
	}
	return onion.EraseKey(r.plain(name)) // brings the folder to the disk too
}

func unsealCommand(args []string, std streams) error {
	state, words, err := keysState(args)
	if err = errors.Join(err, noWords(words)); err != nil {
		return err
	}
	r := newKeyring(state)
	defer r.close()
	n := 0
	for _, name := range serviceNames {
		if !r.isSealed(name) {
			continue
		}
		k, err := r.unseal(name)
		if err != nil {
			return err
		}
		err = onion.KeepKey(r.plain(name), k)
		k.Destroy()
		if err == nil {
			err = onion.EraseKey(r.sealed(name))
		}
		if err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return hint(fmt.Errorf("unsealing the service keys: there is none in %s that is sealed", r.dir), "lethe keys unseal --state DIR with another folder")
	}
	fmt.Fprintf(std.err, "lethe: unsealed: %s\n", r.dir)
	return nil
}
