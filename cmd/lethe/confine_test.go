package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// What the keeper executes can write in the state and runtime directories and
// nowhere else, and tor does all that it has to behind that.
func TestKeeperIsConfined(t *testing.T) {
	extra, v, _ := joined(t)
	dir := t.TempDir()
	state, outside := filepath.Join(dir, "state"), filepath.Join(dir, "outside")
	if err := errors.Join(os.Mkdir(outside, 0o777), os.Chmod(outside, 0o777)); err != nil {
		t.Fatal(err)
	}
	real, err := exec.LookPath("tor")
	if err != nil {
		t.Fatal(err)
	}
	// A tor that someone has taken over, and then the real one.
	tor := filepath.Join(dir, "tor")
	script := fmt.Sprintf(`#!/bin/sh
case "$1" in --version | --list-modules) exec %[1]s "$@" ;; esac
echo > %[2]s/file
mkdir %[2]s/folder
rmdir %[2]s
mv %[3]s/lock %[2]s/moved
echo > %[3]s/inside
echo > %[4]s/inside
exec %[1]s "$@"
`, real, outside, torStateFolder(state), torRuntimeOf(t, state))
	if err := os.WriteFile(tor, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	s := start(t, "serve", "--state", state, "--torrc-extra", extra, "--tor", tor, "--locked-memory", "8MiB")
	site := s.onion(1)
	if p := openLink(t, v, makeLink(t, v, site, "text", ""), ""); p.only != "text" {
		t.Errorf("got %q on a page headed %q", p.only, p.head)
	}
	left, err := os.ReadDir(outside)
	if err != nil || len(left) > 0 {
		t.Errorf("outside there is %v, %v", left, err)
	}
	for _, dir := range []string{torStateFolder(state), torRuntimeOf(t, state)} {
		if _, err := os.Stat(filepath.Join(dir, "inside")); err != nil {
			t.Errorf("inside: %v", err)
		}
	}
	runtime := runtimeOf(t, state)
	if code := s.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if _, err := os.Stat(runtime); !os.IsNotExist(err) {
		t.Errorf("the runtime directory is left: %v", err)
	}
}
