package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"

	"filippo.io/age"

	"lethe/onion"
	"lethe/vault"
)

var backupKeys = keyKind{
	name: "backup",
	line: "keep the onion addresses: their keys, in a sealed file",
	help: `lethe keys backup FILE [--state DIR]
  writes the keys of the site and of the desk to the new FILE, sealed with a
  passphrase that it asks for: an age file (age -d opens it too), with a line
  for each service. Whoever has FILE and passphrase can be your site.
`,
	run: backupCommand,
}

var restoreKeys = keyKind{
	name: "restore",
	line: "have the onion addresses back",
	help: `lethe keys restore FILE [--state DIR]
  puts the keys of a backup into the state directory, for the next start. A
  different key that is there already is left alone, and nothing is written.
`,
	run: restoreCommand,
}

// oneFile reads FILE [--state DIR].
func oneFile(args []string, what string) (file, state string, err error) {
	state, words, err := keysState(args)
	if err != nil {
		return "", "", err
	}
	if len(words) != 1 {
		return "", "", &usageError{hinted{fmt.Errorf("keys %s: one file", what), "lethe keys " + what + " FILE"}}
	}
	return words[0], state, nil
}

func backupCommand(args []string, std streams) error {
	file, state, err := oneFile(args, "backup")
	if err != nil {
		return err
	}
	r := newKeyring(state)
	defer r.close()
	keys := map[string]*onion.Key{}
	for _, name := range serviceNames {
		k, err := r.load(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return keyHint(err, state, name)
		}
		defer k.Destroy()
		keys[name] = k
	}
	if len(keys) == 0 {
		return hint(fmt.Errorf("backing the service keys up: there is none in %s", r.dir), "lethe keys backup FILE --state DIR with another folder")
	}
	vault.Do(func() { err = writeBackup(file, keys) })
	if errors.Is(err, fs.ErrExist) {
		return hint(fmt.Errorf("backing the service keys up: %s is there already, and stays as it is", file), "lethe keys backup OTHERFILE")
	}
	if err != nil {
		return fmt.Errorf("backing the service keys up: %w", err)
	}
	for _, name := range serviceNames {
		if k := keys[name]; k != nil {
			fmt.Fprintf(std.out, "%s %s\n", name, k.Address())
		}
	}
	fmt.Fprintf(std.err, "lethe: in %s, sealed; keep it away from this machine, and the passphrase away from it\n", file)
	return nil
}

// writeBackup asks for a passphrase and writes the keys: NAME BASE64 on each
// line, the second being tor's file.
func writeBackup(file string, keys map[string]*onion.Key) error {
	passphrase, err := newPassphrase("Passphrase for the backup:")
	if err != nil {
		return err
	}
	defer clear(passphrase)
	text := make([]byte, 0, 1<<10)
	defer func() { clear(text[:cap(text)]) }()
	for _, name := range serviceNames {
		if keys[name] == nil {
			continue
		}
		text = append(append(text, name...), ' ')
		err := keys[name].Lend(func(b []byte) error {
			text = base64.StdEncoding.AppendEncode(text, b)
			return nil
		})
		if err != nil {
			return err
		}
		text = append(text, '\n')
	}
	var out bytes.Buffer
	if err := sealTo(&out, text, passphrase); err != nil {
		return err
	}
	return writeNew(file, out.Bytes())
}

func restoreCommand(args []string, std streams) error {
	file, state, err := oneFile(args, "restore")
	if err != nil {
		return err
	}
	text, err := readOwn(file)
	if err != nil {
		return hint(fmt.Errorf("restoring the service keys: %s: %w", file, err), "ls -l %s: it must be there, be yours, and writable by nobody else", file)
	}
	if !isBackup(text) {
		return hint(fmt.Errorf("restoring the service keys: %s: this is no backup", file), "lethe keys restore FILE, with a file that lethe keys backup made, whole")
	}
	keys := map[string]*onion.Key{}
	defer func() {
		for _, k := range keys {
			k.Destroy()
		}
	}()
	vault.Do(func() {
		var passphrase []byte
		if passphrase, err = askPassphrase("Passphrase of the backup:"); err != nil {
			return
		}
		defer clear(passphrase)
		err = unsealed(text, passphrase, func(b []byte) error { return parseBackup(b, keys) })
	})
	if err != nil {
		return fmt.Errorf("restoring the service keys: %s: %w", file, err)
	}
	return restore(state, keys, std)
}

// isBackup is whether a file can be a backup, before a passphrase is asked for:
// age's, with one recipient, which is a passphrase.
func isBackup(text []byte) bool {
	header, err := age.ExtractHeader(bytes.NewReader(text))
	return err == nil && bytes.HasPrefix(header, []byte("age-encryption.org/v1\n-> scrypt "))
}

// parseBackup reads the lines of a backup.
func parseBackup(text []byte, keys map[string]*onion.Key) error {
	for line := range bytes.Lines(text) {
		word, rest, _ := bytes.Cut(bytes.TrimSpace(line), []byte{' '})
		for _, name := range serviceNames {
			if string(word) != name || keys[name] != nil {
				continue
			}
			n, err := base64.StdEncoding.Decode(rest, rest) // in place: shorter
			if err != nil {
				return onion.ErrBadKey
			}
			if keys[name], err = onion.ParseKey(rest[:n]); err != nil {
				delete(keys, name)
				return err
			}
		}
	}
	if len(keys) == 0 {
		return errors.New("no service key in it")
	}
	return nil
}

// restore writes the keys that are not there, if none would take the place of
// another.
func restore(state string, keys map[string]*onion.Key, std streams) error {
	if err := ownDir(state); err != nil {
		return stateHint(fmt.Errorf("restoring the service keys: %w", err), state)
	}
	r := newKeyring(state)
	there := map[string]bool{}
	for name, k := range keys {
		if r.isSealed(name) {
			return hint(fmt.Errorf("restoring the service keys: a sealed key is there: %s", r.sealed(name)), "lethe keys unseal --state %s, or lethe keys restore FILE --state DIR with another folder", state)
		}
		old, err := onion.LoadKey(r.plain(name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return keyHint(err, state, name)
		}
		old.Destroy()
		if there[name] = true; old.Address() != k.Address() {
			return hint(fmt.Errorf("restoring the service keys: another key is there, of %s", old.Address()), "lethe keys restore FILE --state DIR with another folder")
		}
	}
	for _, name := range serviceNames {
		k := keys[name]
		if k == nil {
			continue
		}
		if !there[name] {
			if err := onion.KeepKey(r.plain(name), k); err != nil {
				return err
			}
		}
		fmt.Fprintf(std.out, "%s %s\n", name, k.Address())
	}
	fmt.Fprintf(std.err, "lethe: the addresses are in %s; a service that runs has them after a restart\n", r.dir)
	return nil
}
