package onion_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"lethe/onion"
)

// Erased keys are overwritten in place, whoever still has the file, and gone.
// What a link leads to is left alone.
func TestEraseKeys(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	var held []*os.File
	for _, name := range []string{"public", "desk"} {
		k, err := onion.OpenKey(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		k.Destroy()
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		held = append(held, f)
	}
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	gone, err := onion.EraseKeys(dir)
	if err != nil || !slices.Equal(gone, []string{"desk", "link", "public"}) {
		t.Errorf("got %q, %v", gone, err)
	}
	wantEmpty(t, dir)
	for _, f := range held {
		b := make([]byte, 200)
		if n, _ := f.ReadAt(b, 0); n != 96 || len(bytes.Trim(b[:n], "\x00")) > 0 {
			t.Errorf("%s: %d bytes, not all zero", f.Name(), n)
		}
	}
	if b, err := os.ReadFile(other); string(b) != "kept" {
		t.Errorf("what the link leads to: %q, %v", b, err)
	}
	if gone, err := onion.EraseKeys(filepath.Join(dir, "missing")); len(gone) > 0 || err != nil {
		t.Errorf("of a folder that is not there: %q, %v", gone, err)
	}
}

// A tor that answers nothing is killed at once when that is asked for, with
// no step before it.
func TestKillASilentTor(t *testing.T) {
	dir := folders(t)
	now := make(chan struct{})
	c := config(dir, openKey(t, dir))
	c.Kill = now
	r := start(t, c)
	pid := await[onion.Started](r).PID
	kill(t, pid, syscall.SIGSTOP)
	close(now)
	if e := await[onion.Ended](r); e.Err == nil || e.Err.Error() != "tor has ended: signal: killed" {
		t.Errorf("got %v, want a killed tor", e.Err)
	}
	r.stop()
}
