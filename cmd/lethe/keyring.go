package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"lethe/onion"
	"lethe/vault"
)

// Files of service keys, in the keys folder of a state directory: as tor has
// them, or sealed with a passphrase (age's scrypt), which takes a second and
// 256 MiB of memory to open.
const sealedSuffix = ".age"

// credential is the passphrase's file in the directory that systemd names in
// CREDENTIALS_DIRECTORY: memory that only this service can read.
const credential = "passphrase"

// passphraseMax is the longest passphrase that is read from a file, in bytes.
const passphraseMax = 1 << 10

// keyring opens the service keys of a state directory. It asks for their
// passphrase once, when the first sealed one is opened.
type keyring struct {
	dir        string
	passphrase []byte
}

func newKeyring(state string) *keyring { return &keyring{dir: keysIn(state)} }

// close wipes the passphrase.
func (r *keyring) close() { clear(r.passphrase) }

func (r *keyring) plain(name string) string  { return filepath.Join(r.dir, name) }
func (r *keyring) sealed(name string) string { return filepath.Join(r.dir, name+sealedSuffix) }

// isSealed is whether the key of that name is there sealed, and not as it is.
func (r *keyring) isSealed(name string) bool {
	_, plain := os.Lstat(r.plain(name))
	_, sealed := os.Lstat(r.sealed(name))
	return errors.Is(plain, fs.ErrNotExist) && sealed == nil
}

// open opens the key of that name, or makes one where there is none.
func (r *keyring) open(name string) (*onion.Key, error) {
	if r.isSealed(name) {
		return r.unseal(name)
	}
	return onion.OpenKey(r.plain(name))
}

// load opens the key of that name if there is one (fs.ErrNotExist).
func (r *keyring) load(name string) (*onion.Key, error) {
	if r.isSealed(name) {
		return r.unseal(name)
	}
	return onion.LoadKey(r.plain(name))
}

// unseal opens a sealed key.
func (r *keyring) unseal(name string) (k *onion.Key, err error) {
	text, err := readOwn(r.sealed(name))
	if err != nil {
		return nil, fmt.Errorf("opening the service key: %s: %w", r.sealed(name), err)
	}
	vault.Do(func() {
		if err = r.ask(); err != nil {
			return
		}
		err = unsealed(text, r.passphrase, func(b []byte) (err error) {
			k, err = onion.ParseKey(b)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("opening the service key: %s: %w", r.sealed(name), err)
	}
	return k, nil
}

// ask gets the passphrase, from systemd or from the terminal.
func (r *keyring) ask() (err error) {
	if r.passphrase != nil {
		return nil
	}
	if dir := os.Getenv("CREDENTIALS_DIRECTORY"); filepath.IsAbs(dir) {
		r.passphrase, err = readCredential(filepath.Join(dir, credential))
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if r.passphrase, err = askPassphrase("Passphrase for the service keys:"); err != nil {
		return hint(err, "run it on a terminal; under systemd: LoadCredentialEncrypted=%s:FILE", credential)
	}
	return nil
}

// readCredential reads a passphrase: the first line of a file.
func readCredential(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, passphraseMax+1)
	n, err := io.ReadFull(f, b)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		clear(b)
		return nil, fmt.Errorf("reading the passphrase: %w", err)
	}
	line, _, _ := bytes.Cut(b[:n], []byte{'\n'})
	if len(line) == 0 || len(line) > passphraseMax {
		clear(b)
		return nil, fmt.Errorf("reading the passphrase: a line of %d bytes, 1 to %d are possible", len(line), passphraseMax)
	}
	return line, nil
}

// readOwn reads a file of sealed keys that is ours alone to write.
func readOwn(path string) ([]byte, error) {
	f, err := openOwn(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, keyFileMax))
}

// unsealed lends f what was sealed with a passphrase. It runs in vault.Do: age
// takes passphrases as strings, which nothing but that can erase.
func unsealed(text, passphrase []byte, f func(b []byte) error) error {
	id, err := age.NewScryptIdentity(string(passphrase))
	if err != nil {
		return errPassphrase
	}
	from, err := age.Decrypt(bytes.NewReader(text), id)
	if err != nil {
		return errPassphrase
	}
	b := make([]byte, keyFileMax)
	defer clear(b)
	n, err := io.ReadFull(from, b)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("cut off, changed or too long")
	}
	return f(b[:n])
}
