package onion_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lethe/onion"
)

func TestOpenKeyMakesOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "public")
	first, err := onion.OpenKey(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := onion.OpenKey(path)
	if err != nil {
		t.Fatal(err)
	}
	a := first.Address()
	if len(a) != 62 || !strings.HasSuffix(a, ".onion") {
		t.Errorf("got address %q, want 56 characters and .onion", a)
	}
	if second.Address() != a {
		t.Errorf("got %s at the second opening, want %s", second.Address(), a)
	}
	first.Destroy()
	first.Destroy()
	if first.Address() != a {
		t.Error("the address is lost with the key")
	}
	for path, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		i, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := i.Mode().Perm(); got != want {
			t.Errorf("got mode %o for %s, want %o", got, path, want)
		}
	}
	entries, _ := os.ReadDir(filepath.Dir(path))
	if len(entries) != 1 {
		t.Errorf("got %v beside the key, want nothing", entries)
	}
}

func TestOpenKeyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "public")
	addresses := make([]string, 8)
	var wg sync.WaitGroup
	for i := range addresses {
		wg.Go(func() {
			k, err := onion.OpenKey(path)
			if err != nil {
				t.Error(err)
				return
			}
			defer k.Destroy()
			addresses[i] = k.Address()
		})
	}
	wg.Wait()
	for _, a := range addresses {
		if a != addresses[0] {
			t.Errorf("got addresses %v, want one", addresses)
			break
		}
	}
}

func TestOpenKeyRefuses(t *testing.T) {
	const uid = 65534 // any but ours
	write := func(change func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, change(b), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	chmod := func(mode os.FileMode, of func(string) string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.Chmod(of(path), mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	chown := func(of func(string) string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if os.Geteuid() != 0 {
				t.Skip("only root can give a file away")
			}
			if err := os.Chown(of(path), uid, -1); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := func(path string) string { return path }
	tests := []struct {
		name   string
		change func(t *testing.T, path string)
		want   error
	}{
		{"group reads file", chmod(0o640, file), onion.ErrExposed},
		{"others write file", chmod(0o602, file), onion.ErrExposed},
		{"group enters folder", chmod(0o710, filepath.Dir), onion.ErrExposed},
		{"file of another", chown(file), onion.ErrForeign},
		{"folder of another", chown(filepath.Dir), onion.ErrForeign},
		{"empty", write(func(b []byte) []byte { return nil }), onion.ErrBadKey},
		{"short", write(func(b []byte) []byte { return b[:95] }), onion.ErrBadKey},
		{"long", write(func(b []byte) []byte { return append(b, 0) }), onion.ErrBadKey},
		{"head", write(func(b []byte) []byte { b[0]++; return b }), onion.ErrBadKey},
		{"public key's head", write(func(b []byte) []byte {
			copy(b, "== ed25519v1-public: type0 ==")
			return b
		}), onion.ErrBadKey},
		{"zeros", write(func(b []byte) []byte { clear(b[32:]); return b }), onion.ErrBadKey},
		{"not clamped", write(func(b []byte) []byte { b[32] |= 1; return b }), onion.ErrBadKey},
		{"folder", func(t *testing.T, path string) { os.Remove(path); os.Mkdir(path, 0o700) }, onion.ErrBadKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys", "public")
			if _, err := onion.OpenKey(path); err != nil {
				t.Fatal(err)
			}
			tt.change(t, path)
			before, _ := os.ReadFile(path)
			if _, err := onion.OpenKey(path); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file has changed")
			}
		})
	}
}

func TestKeyIsNotPrinted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "public")
	os.Chmod(filepath.Dir(path), 0o700)
	k, err := onion.OpenKey(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, k); got != "onion.Key" {
			t.Errorf("got %q for %s", got, verb)
		}
		if got := fmt.Sprintf(verb, onion.Service{Key: k}); strings.Contains(got, "ed25519") || len(got) > 100 {
			t.Errorf("got %q for %s of a service", got, verb)
		}
	}
}

func TestOnTmpfs(t *testing.T) {
	for path, want := range map[string]bool{"/dev/shm": true, "/proc": false} {
		got, err := onion.OnTmpfs(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil || got != want {
			t.Errorf("got %v, %v for %s, want %v", got, err, path, want)
		}
	}
	if _, err := onion.OnTmpfs("/nonexistent"); err == nil {
		t.Error("got no error for a path that is not there")
	}
}
