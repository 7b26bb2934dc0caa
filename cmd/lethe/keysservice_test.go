package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"lethe/onion"
	"lethe/vault"
)

func init() { sealWork = 10 } // of the commands in scripts, too

// serviceKeyCommand makes a service key in a script: servicekey FOLDER NAME.
func serviceKeyCommand(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(dir), 0o700))
	k, err := onion.OpenKey(filepath.Join(dir, args[1]))
	ts.Check(err)
	k.Destroy()
}

// A sealed key is opened at the start, by the passphrase that systemd hands
// over, and tor gets the key that was sealed. Another passphrase, or none, ends
// the start with a hint.
func TestServeSealedKey(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	path := keysAt(t, state)
	k, err := onion.OpenKey(path)
	if err != nil {
		t.Fatal(err)
	}
	k.Destroy()
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	vault.Do(func() { err = newKeyring(state).seal(publicName, []byte("seven plain words")) })
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{ // the right one last: with it the key is destroyed
		{"", "asking for a passphrase: there is no terminal\nlethe: hint: run it on a terminal; under systemd: "},
		{"another\n", "the passphrase does not open the key\n"},
		{"seven plain words\nmore\n", "the site is at http"},
	} {
		passphrase, says := c[0], c[1]
		credentials := t.TempDir()
		if passphrase != "" {
			if err := os.WriteFile(filepath.Join(credentials, credential), []byte(passphrase), 0o400); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command("setsid", "-w", exe) // without a terminal
		cmd.Args = append(cmd.Args, "serve", "--tor", deafTor(t), "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", state)
		link := filepath.Join(t.TempDir(), "lethe")
		if err := os.Symlink(exe, link); err != nil {
			t.Fatal(err)
		}
		cmd.Args[2] = link
		cmd.Env = append(os.Environ(), "CREDENTIALS_DIRECTORY="+credentials)
		s := launch(t, cmd)
		until(t, says, func() bool {
			return strings.Contains(s.err.String(), says)
		})
		if !strings.Contains(says, "the site") {
			<-s.ended
			continue
		}
		given := filepath.Join(torRuntimeOf(t, state), publicName, "hs_ed25519_secret_key")
		until(t, "the key for tor", func() bool {
			got, _ := os.ReadFile(given)
			return bytes.Equal(got, want)
		})
		end := start(t, "panic", "--keys", "--state", state)
		<-end.ended
		if !strings.Contains(end.out.String(), "destroyed on the disk: the service keys public.age;") {
			t.Errorf("lethe panic --keys wrote\n%s%s", &end.out, &end.err)
		}
		<-s.ended
		for _, left := range []string{given, path, path + sealedSuffix} {
			if _, err := os.Lstat(left); !os.IsNotExist(err) {
				t.Errorf("%s: %v", left, err)
			}
		}
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("a plain key was made: %v", err)
	}
}
