package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"
	"filippo.io/age/armor"

	"lethe/vault"
)

// keyFileMax is the longest file of secret keys that is read, in bytes.
const keyFileMax = 256 << 10

// errNoIdentity says that a file has no secret key of age in it.
var errNoIdentity = errors.New("no secret key of age in it")

// identities reads files of secret keys: those that are named, or all in the
// folder where lethe keys recipient puts them. Keys of desks lie there too,
// and are passed over. age tries those under a passphrase last: it is asked for
// only where no other key opens.
func identities(files []string) ([]age.Identity, error) {
	named := len(files) > 0
	dir := ""
	if !named {
		var err error
		if dir, err = keysFolder(); err != nil {
			return nil, err
		}
		if files, err = filepath.Glob(filepath.Join(dir, "*.key")); err != nil {
			return nil, fmt.Errorf("looking for keys: %w", err)
		}
	}
	var all []age.Identity
	for _, file := range files {
		ids, err := identityFile(file)
		if !named && errors.Is(err, errNoIdentity) {
			continue
		}
		if err != nil {
			return nil, hint(fmt.Errorf("reading keys: %s: %w", file, err), "lethe open -i KEYFILE FILE.age, with a file that lethe keys recipient made")
		}
		all = append(all, ids...)
	}
	if len(all) == 0 {
		return nil, hint(fmt.Errorf("looking for keys: there is none in %s", dir), "lethe open -i KEYFILE FILE.age")
	}
	return all, nil
}

// identityFile reads one file of secret keys, or takes note of it where a
// passphrase will be asked for once it is needed.
func identityFile(file string) (ids []age.Identity, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	vault.Do(func() {
		var b []byte
		if b, err = io.ReadAll(io.LimitReader(f, keyFileMax)); err != nil {
			return
		}
		if bytes.HasPrefix(b, []byte("age-encryption.org/")) || bytes.HasPrefix(b, []byte(armor.Header)) {
			ids = []age.Identity{&sealedIdentity{file: file, text: b}}
			return
		}
		ids, err = parseIdentities(b)
		clear(b)
	})
	return ids, err
}

// parseIdentities reads secret keys, one on each line. age takes them as
// strings; its own errors would repeat them.
func parseIdentities(b []byte) ([]age.Identity, error) {
	var all []age.Identity
	number := 0
	for line := range bytes.Lines(b) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if !bytes.HasPrefix(line, []byte("AGE-SECRET-KEY-")) {
			return nil, errNoIdentity
		}
		var id age.Identity
		var err error
		if bytes.HasPrefix(line, []byte("AGE-SECRET-KEY-PQ-1")) {
			id, err = age.ParseHybridIdentity(string(line))
		} else {
			id, err = age.ParseX25519Identity(string(line))
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: a mistyped secret key", number)
		}
		all = append(all, id)
	}
	if len(all) == 0 {
		return nil, errNoIdentity
	}
	return all, nil
}

// sealedIdentity is a file of secret keys under a passphrase, which is asked
// for once, when the first tip is opened that no other key opens.
type sealedIdentity struct {
	file string
	text []byte
	ids  []age.Identity
	err  error
}

// Unwrap is age's question for the key of a file.
func (s *sealedIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if s.ids == nil && s.err == nil {
		vault.Do(s.open)
	}
	if s.err != nil {
		return nil, s.err
	}
	for _, id := range s.ids {
		if key, err := id.Unwrap(stanzas); !errors.Is(err, age.ErrIncorrectIdentity) {
			return key, err
		}
	}
	return nil, age.ErrIncorrectIdentity
}

func (s *sealedIdentity) open() {
	passphrase, err := askPassphrase("Passphrase for " + s.file + ":")
	if err != nil {
		s.err = err
		return
	}
	defer clear(passphrase)
	var in io.Reader = bytes.NewReader(s.text)
	if bytes.HasPrefix(s.text, []byte(armor.Header)) {
		in = armor.NewReader(in)
	}
	id, err := age.NewScryptIdentity(string(passphrase))
	if err != nil {
		s.err = errPassphrase
		return
	}
	plain, err := age.Decrypt(in, id)
	if err != nil {
		s.err = errPassphrase
		return
	}
	b, err := io.ReadAll(io.LimitReader(plain, keyFileMax))
	if err != nil {
		s.err = errPassphrase
		return
	}
	s.ids, s.err = parseIdentities(b)
	clear(b)
}

var errPassphrase = hint(errors.New("the passphrase does not open the key"), "type it once more: capitals, spaces and the layout of the keyboard count")
