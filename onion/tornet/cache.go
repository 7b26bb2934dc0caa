package tornet

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	// keysFile is the one file in Config.Keys: the private keys of all
	// authorities in turn, PEM, in the order of keySet.keys. It holds no
	// certificate, which each network signs anew: so it never expires.
	keysFile = "authorities.pem"

	// privateType is the PEM type of every key in it.
	privateType = "RSA PRIVATE KEY"
)

// CacheDir is the folder for Config.Keys that the tests of one user share:
// lethe/tornet in os.UserCacheDir, or "" where there is none.
func CacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "lethe", "tornet")
}

// keptKeys returns the keys of n authorities: those in dir if they are there
// and whole, else new ones, which it leaves there. With dir == "" it makes
// new ones and keeps none.
//
// The file appears by a rename and is never changed after. When two processes
// make it at once, each uses what it made and the later file stays.
func keptKeys(dir string, n int) ([]keySet, error) {
	if dir == "" {
		return makeKeys(n)
	}
	path := filepath.Join(dir, keysFile)
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading kept keys: %w", err)
	}
	if sets, ok := parseKeys(old, n); ok {
		return sets, nil
	}
	sets, err := makeKeys(n)
	if err != nil {
		return nil, err
	}
	if err := keep(path, sets); err != nil {
		return nil, fmt.Errorf("keeping keys: %w", err)
	}
	return sets, nil
}

// parseKeys reads the keys of exactly n authorities. It says false if one is
// missing, damaged or of another size, or if anything follows them.
func parseKeys(file []byte, n int) ([]keySet, bool) {
	sets := make([]keySet, n)
	for i := range sets {
		for _, k := range sets[i].keys() {
			block, rest := pem.Decode(file)
			if block == nil || block.Type != privateType {
				return nil, false
			}
			key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
			if err != nil || key.N.BitLen() != k.bits {
				return nil, false
			}
			*k.key, file = key, rest
		}
	}
	return sets, len(file) == 0
}

// keep writes the keys to path, whole or not at all, readable to the owner
// only.
func keep(path string, sets []keySet) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, keysFile+".*")
	if err != nil {
		return err
	}
	for i := range sets {
		for _, k := range sets[i].keys() {
			if err == nil {
				_, err = f.Write(privatePEM(*k.key))
			}
		}
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
