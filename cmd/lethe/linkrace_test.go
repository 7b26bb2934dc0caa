package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// racers is how many open a link at once, and raced how many links are raced
// for.
const (
	racers = 64
	raced  = 10
)

// racerName is the test binary's name when it is many commands at once: they
// are hardened, which a test is not.
const racerName = "lethe-racers"

// A finish is how one of them ended.
type finish struct {
	Code      int
	Out, Said string
}

func init() {
	if len(os.Args) == 0 || os.Args[0] != racerName {
		return
	}
	for links := bufio.NewScanner(os.Stdin); links.Scan(); {
		all := make([]finish, racers)
		begin := make(chan struct{})
		var wait sync.WaitGroup
		for i := range all {
			wait.Go(func() {
				var out, said bytes.Buffer
				<-begin
				all[i].Code = run(context.Background(), []string{"reveal", links.Text()}, strings.NewReader(""), &out, &said)
				all[i].Out, all[i].Said = out.String(), said.String()
			})
		}
		close(begin)
		wait.Wait()
		json.NewEncoder(os.Stdout).Encode(all)
	}
	os.Exit(exitOK)
}

// Of 64 who reveal a link at once, one has the text, each time; the others
// are told that there is none, or that the service is busy.
func TestRevealRace(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	links := make([]string, raced)
	for n := range links {
		links[n] = sent(t, site, fmt.Sprintf("text %d", n))
	}
	t.Logf("exit codes: %v", raceCommands(t, links))
}

// raceCommands has commands race for each of some links, behind which is text
// and the number of the link. It returns how often each exit code came.
func raceCommands(t testing.TB, links []string) map[int]int {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := &exec.Cmd{Path: exe, Args: []string{racerName}, Stdin: strings.NewReader(strings.Join(links, "\n") + "\n"), Stderr: os.Stderr}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	codes := map[int]int{}
	for n, r := 0, json.NewDecoder(bytes.NewReader(out)); n < len(links); n++ {
		var all []finish
		if err := r.Decode(&all); err != nil || len(all) != racers {
			t.Fatalf("link %d: %v, %d of %d", n, err, len(all), racers)
		}
		winners := 0
		for _, f := range all {
			codes[f.Code]++
			switch {
			case f.Code == exitOK && f.Out == fmt.Sprintf("text %d", n):
				winners++
			case f.Out != "" || f.Code != exitMissing && f.Code != exitRefused:
				t.Errorf("link %d: got exit %d, %q, %q", n, f.Code, f.Out, f.Said)
			}
		}
		if winners != 1 {
			t.Errorf("link %d: %d have the text, want 1", n, winners)
		}
	}
	return codes
}
