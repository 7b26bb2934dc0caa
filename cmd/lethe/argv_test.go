package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// argvName is the test binary's name when it takes an argument away.
const argvName = "lethe-argv"

// takeOwnArg takes the link among its arguments, and shows what is left for
// everyone to see.
func init() {
	if len(os.Args) == 0 || os.Args[0] != argvName {
		return
	}
	before, _ := os.ReadFile("/proc/self/cmdline")
	room := make([]byte, 0, 256)
	words, err := readArgs(os.Args[1:], "", nil, map[string]*[]string{"-o": new([]string)})
	got := takeArg(room, words[1])
	after, _ := os.ReadFile("/proc/self/cmdline")
	fmt.Printf("%q\n%q\n%q\n%q\n%v\n", before, got, after, words[1], err)
	os.Exit(exitOK)
}

// A link that is given as an argument is gone from the list of processes, and
// from the argument; what stands beside it stays.
func TestTakeArg(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const link = "http://127.0.0.1:8480/s/8s2c7q1x0v9z4k6m5n3b7l8j1h2g4f5"
	for _, args := range [][]string{
		{argvName, "reveal", link, "-o", "file"},
		{argvName, "-o", "file", "reveal", link}, // the last one, with the environment behind it
	} {
		cmd := &exec.Cmd{Path: exe, Args: args, Env: []string{"A=b"}}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		all := strings.Join(args, "\x00") + "\x00"
		gone := strings.Repeat("x", len(link))
		want := fmt.Sprintf("%q\n%q\n%q\n%q\n<nil>\n", all, link, strings.Replace(all, link, gone, 1), gone)
		if string(out) != want {
			t.Errorf("got\n%s\nwant\n%s", out, want)
		}
	}
}

// What is no argument of the process is only copied, and no more of it than
// there is room for.
func TestTakeArgOfOthers(t *testing.T) {
	const arg = "a string in memory that nobody may write to"
	if got := takeArg(make([]byte, 0, 8), arg); !bytes.Equal(got, []byte(arg[:8])) {
		t.Errorf("got %q", got)
	}
	if got := takeArg(nil, ""); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

// A link in place of a file is not repeated; a file that is not there is named.
func TestUnopenedFile(t *testing.T) {
	const key = "8s2c7q1x0v9z4k6m5n3b7l8j1h2g4f5"
	for arg, named := range map[string]bool{
		"http://127.0.0.1:8480/s/" + key: false,
		"HTTPS://example.org/s/" + key:   false,
		"address.onion/s/" + key:         false,
		"http.txt":                       true,
		"a/b":                            true,
		"":                               true,
	} {
		err := unopenedFile(arg, syscall.ENOENT)
		if got := strings.Contains(err.Error(), fmt.Sprintf("%q", arg)); got != named || !named && strings.Contains(err.Error(), key) {
			t.Errorf("got %v for %q, want it named: %v", err, arg, named)
		}
	}
	if err := unopenedFile("http://a", syscall.EACCES); !errors.Is(err, syscall.EACCES) {
		t.Errorf("got %v, want %v", err, syscall.EACCES)
	}
}

// A switch with a value is told apart from a flag that is not there.
func TestSwitchWithValue(t *testing.T) {
	on := false
	_, err := readArgs([]string{"--json=1"}, "", map[string]*bool{"--json": &on}, nil)
	if err == nil || on || !strings.Contains(err.Error(), "--json takes no value") {
		t.Errorf("got %v, %v, want --json refused for its value", on, err)
	}
}
