package tornet

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Keys are made once, into a folder and a file that are the owner's alone,
// and found again.
func TestKeysAreKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "keys")
	first := mustKeep(t, dir, 1)
	second := mustKeep(t, dir, 1)
	if !equalKeys(first, second) {
		t.Errorf("got other keys the second time")
	}
	for path, want := range map[string]os.FileMode{
		dir:                          0o700,
		filepath.Join(dir, keysFile): 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("mode of %s: got %o, want %o", path, got, want)
		}
	}
	wantOneFile(t, dir)
}

// A file that is not whole, or that is of a network of another size, is made
// anew.
func TestKeysAreRemade(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, keysFile)
	old := mustKeep(t, dir, 1)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"empty":       {},
		"cut":         whole[:len(whole)/2],
		"longer":      append(bytes.Clone(whole), whole...),
		"one bit off": flipBit(whole, len(whole)/3),
	} {
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		made := mustKeep(t, dir, 1)
		if equalKeys(made, old) {
			t.Errorf("%s: keys taken from a damaged file", name)
		}
		if again := mustKeep(t, dir, 1); !equalKeys(made, again) {
			t.Errorf("%s: the keys made anew were not kept", name)
		}
	}
}

// Whoever makes keys at the same moment gets whole ones, and a whole file
// stays.
func TestKeysAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			sets, err := keptKeys(dir, 1)
			if err != nil || len(sets) != 1 || sets[0].signing == nil {
				t.Errorf("keptKeys: %v, %v", sets, err)
			}
		})
	}
	wg.Wait()
	file, err := os.ReadFile(filepath.Join(dir, keysFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := parseKeys(file, 1); !ok {
		t.Errorf("the file that stays is damaged")
	}
	wantOneFile(t, dir)
}

func mustKeep(t *testing.T, dir string, n int) []keySet {
	t.Helper()
	sets, err := keptKeys(dir, n)
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

func equalKeys(a, b []keySet) bool {
	for i := range a {
		for j, k := range a[i].keys() {
			if !(*k.key).Equal(*b[i].keys()[j].key) {
				return false
			}
		}
	}
	return len(a) == len(b)
}

func flipBit(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

func wantOneFile(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("got %v, %v in the folder, want %s alone", entries, err, keysFile)
	}
}
