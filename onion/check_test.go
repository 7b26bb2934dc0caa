package onion_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lethe/onion"
)

// script makes an executable shell script.
func script(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheckThisTor(t *testing.T) {
	v, err := onion.Check(context.Background(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(v.Path) || v.Number[1] != 4 {
		t.Errorf("got %+v, want an absolute path and 0.4.…", v)
	}
}

func TestCheckOthers(t *testing.T) {
	answers := func(version, modules string) string {
		return script(t, `case "$1" in --version) echo "`+version+`";; --list-modules) printf "`+modules+`";; esac`)
	}
	const pow = `relay: yes\npow: yes\n`
	tests := []struct {
		name string
		tor  string
		want error
		text string
	}{
		{"missing", "/nonexistent/tor", onion.ErrNoTor, ""},
		{"folder", t.TempDir(), onion.ErrNoTor, ""},
		{"old", answers("Tor version 0.4.8.22.", pow), onion.ErrOldTor, "0.4.8.22"},
		{"very old", answers("Tor version 0.3.5.7 (git-1234).", pow), onion.ErrOldTor, "0.3.5.7"},
		{"oldest", answers("Tor version 0.4.9.1-alpha (git-1234).", pow), nil, "0.4.9.1-alpha"},
		{"new", answers("Tor version 1.0.0.", pow), nil, "1.0.0"},
		{"without", answers("Tor version 0.4.9.11.", `relay: yes\npow: no\n`), onion.ErrNoPoW, "0.4.9.11"},
		{"older modules", answers("Tor version 0.4.9.11.", `relay: yes\n`), onion.ErrNoPoW, "0.4.9.11"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := onion.Check(context.Background(), tt.tor, nil)
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if v.Text != tt.text {
				t.Errorf("got version %q, want %q", v.Text, tt.text)
			}
		})
	}
}

func TestCheckWhatIsNoTor(t *testing.T) {
	for _, lines := range []string{"echo hello", "exit 1", "yes"} {
		ctx, cancel := context.WithCancel(context.Background())
		tor := script(t, lines)
		if lines == "yes" {
			cancel()
		}
		if _, err := onion.Check(ctx, tor, nil); err == nil {
			t.Errorf("got no error for %q", lines)
		}
		cancel()
	}
}
