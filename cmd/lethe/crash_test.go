package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// crashName makes the test binary a site that dies in the way that its
// argument says.
const crashName = "lethe-crashing"

// The ways to die, and the most that may be seen of each.
var crashes = map[string]struct {
	die func(secret string)
	say string
}{
	"text":   {func(s string) { panic(s) }, "lethe: site: panic\n"},
	"error":  {func(s string) { panic(errors.New("opening " + s)) }, "lethe: site: panic\n"},
	"struct": {func(s string) { panic(struct{ s string }{s}) }, "lethe: site: panic\n"},
	"index":  {func(s string) { _ = []byte(s)[len(s)] }, "lethe: site: panic: runtime error: index out of range\n"},
	"key":    {func(s string) { _ = map[any]int{[]string{s}[0]: 1}[[]string{s}] }, ""},
	"nil":    {func(s string) { var p *[9]string; p[len(s)%9] = s }, "lethe: site: panic: runtime error: invalid memory address or nil pointer dereference\n"},
	"depth":  {func(s string) { deep(s) }, "lethe: site: fatal error: stack overflow\n"},
	"map":    {func(s string) { none()[s] = s }, "lethe: site: panic\n"},
	"twice":  {func(s string) { defer panic(s); panic(s) }, "lethe: site: panic\n"},
	"words":  {func(s string) { os.Stderr.WriteString(s + "\nlethe: error: " + s + "\n") }, "lethe: site: lethe: error\n"},
}

func none() map[string]string { return nil }

func deep(s string) int {
	if s == "" {
		return 0
	}
	debug.SetMaxStack(1 << 20)
	return 1 + deep(s)
}

// crashSecret stands for what a site holds.
const crashSecret = "/srv/files/3n5k7m9p1q3r5t7v9x1z3b5d7f9h1j3 from 203.0.113.9"

func init() {
	if os.Args[0] == crashName {
		if err := harden(); err != nil {
			os.Exit(exitUsage)
		}
		crashes[os.Args[1]].die(crashSecret)
		os.Exit(exitError)
	}
}

// However a site dies, what is seen of it has no argument, no path and no
// address.
func TestCrashes(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range crashes {
		cmd := &exec.Cmd{Path: exe, Args: []string{crashName, name}, Env: []string{"GOTRACEBACK=none"}}
		net := time.AfterFunc(patience, func() { cmd.Process.Kill() })
		defer net.Stop()
		pipe, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var raw, seen bytes.Buffer
		relay(&teller{err: &seen}, io.TeeReader(pipe, &raw))
		if err := cmd.Wait(); err == nil || raw.Len() == 0 {
			t.Errorf("%s: it did not die: %v, %q", name, err, &raw)
		}
		if got := seen.String(); c.say != "" && got != c.say {
			t.Errorf("%s: got\n%s\nwant\n%s\nof\n%s", name, got, c.say, &raw)
		}
		for _, part := range []string{"srv", "3n5k7m9", "203.0", "0x", "/", "goroutine 1", ".go"} {
			if strings.Contains(seen.String(), part) {
				t.Errorf("%s: %q is in\n%s", name, part, &seen)
			}
		}
	}
}
