package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The test binary is lethe when it is called by that name: by scripts, by
// tests that start a service, and by a keeper that starts its site.
func TestMain(m *testing.M) {
	testscript.Main(closing{m}, map[string]func(){"lethe": main, bareName: bareMain, otherName: otherMain})
}

// closing gives what is made once for all tests back after the last.
type closing struct{ m *testing.M }

func (c closing) Run() int {
	// Services that a test kills leave their runtime directory.
	dir, err := os.MkdirTemp("/dev/shm", "lethe-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o711); err != nil { // root's tor is another user
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	os.Setenv("XDG_RUNTIME_DIR", dir)
	defer closeNetwork()
	return c.m.Run()
}

// scriptCommands are what scripts can call beside programs.
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	all := map[string]func(*testscript.TestScript, bool, []string){
		"tip": sealedTipCommand, "hostile": hostileCommand, "servicekey": serviceKeyCommand,
	}
	maps.Copy(all, linkCommands)
	return all
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds:                scriptCommands(),
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_STATE_HOME", e.WorkDir+"/state")
			e.Setenv("XDG_CONFIG_HOME", e.WorkDir+"/config")
			// Root's tor is another user.
			return errors.Join(os.Chmod(e.WorkDir, 0o711), os.Chmod(filepath.Dir(e.WorkDir), 0o711))
		},
	})
}
