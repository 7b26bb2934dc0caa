package onion_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/onion"
)

// clientChild runs a client tor until it is killed.
func clientChild(dir string) {
	f, err := os.Open(filepath.Join(dir, "extra"))
	if err != nil {
		fmt.Println(err)
		return
	}
	extra, err := onion.ParseExtra(f)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = onion.StartClient(context.Background(), onion.ClientConfig{
		Data: filepath.Join(dir, "tor"), Runtime: filepath.Join(dir, "run"), Extra: extra,
	})
	fmt.Println("started", err)
	select {}
}

// torOf returns the tor that a process has started.
func torOf(t *testing.T, parent int) int {
	t.Helper()
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		b, err := os.ReadFile(file)
		if err != nil {
			continue // gone meanwhile
		}
		_, rest, _ := strings.Cut(string(b), " (tor) ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			return pid
		}
	}
	t.Fatal("there is no tor")
	return 0
}

// Ours killed with -9, the client's tor ends too, and what it leaves in the
// runtime folder is no hindrance.
func TestClientEndsWithUs(t *testing.T) {
	n := startNetwork(t)
	dir := folders(t)
	if err := os.WriteFile(filepath.Join(dir, "extra"), n.Options(), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), clientVar+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	if line != "started <nil>\n" {
		t.Errorf("got %q from the child", line)
	}
	pid := torOf(t, cmd.Process.Pid)
	cmd.Process.Kill()
	cmd.Wait()
	for killed := time.Now(); runs(pid); time.Sleep(5 * time.Millisecond) {
		if time.Since(killed) > limit {
			kill(t, pid, syscall.SIGKILL)
			t.Fatalf("tor %d outlives us", pid)
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "run", "onion.torrc")); err != nil {
		t.Errorf("got %v, want what a killed client leaves", err)
	}
	stopClient(t, dir, startClient(t, dir, extraLines(t, n.Options())))
}

// A client whose start is given up leaves no tor and an empty folder, and says
// what it waited for.
func TestClientGivesUp(t *testing.T) {
	// An authority that nobody is: nothing listens on port 9 of loopback.
	extra := extraLines(t, []byte("TestingTorNetwork 1\nDirAuthority a orport=9 no-v2 v3ident="+
		strings.Repeat("A", 40)+" 127.0.0.1:9 "+strings.Repeat("B", 40)))
	dir := folders(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := onion.StartClient(ctx, onion.ClientConfig{
		Data: filepath.Join(dir, "tor"), Runtime: filepath.Join(dir, "run"), Extra: extra,
		Access: []onion.Access{{Address: openKey(t, dir).Address(), Key: clientKey(t)}},
		Stall:  100 * time.Millisecond,
		Progress: func(step string) {
			t.Log(step)
			if strings.HasPrefix(step, "tor makes no progress at") {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "waiting for tor, which is at") {
		t.Errorf("got %v, want what was waited for", err)
	}
	wantEmpty(t, filepath.Join(dir, "run"))
}

func TestClientRefuses(t *testing.T) {
	dir := folders(t)
	gone := clientKey(t)
	gone.Destroy()
	address := openKey(t, dir).Address()
	for _, tt := range []struct {
		change func(*onion.ClientConfig)
		want   string
	}{
		{func(c *onion.ClientConfig) { c.Tor = "/nonexistent/tor" }, "no tor found"},
		{func(c *onion.ClientConfig) { c.Data = "tor" }, "not an absolute path"},
		{func(c *onion.ClientConfig) { c.Runtime = "/" + strings.Repeat("r", 100) }, "107 are possible"},
		{func(c *onion.ClientConfig) { c.Access = []onion.Access{{Address: "x", Key: gone}} }, "no onion address"},
		{func(c *onion.ClientConfig) { c.Access = []onion.Access{{Address: address, Key: gone}} }, "has been destroyed"},
		{func(c *onion.ClientConfig) { c.Extra = extraLines(t, []byte("ReachableAddresses nonsense")) }, "tor refuses its configuration"},
	} {
		c := onion.ClientConfig{Data: filepath.Join(dir, "tor"), Runtime: filepath.Join(dir, "run")}
		tt.change(&c)
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		k, err := onion.StartClient(ctx, c)
		cancel()
		if err == nil {
			k.Close()
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
		wantEmpty(t, filepath.Join(dir, "run"))
	}
}

// A tor that leaves out a client of a private service might publish it for
// everyone: it is ended.
func TestRunMissesNoClient(t *testing.T) {
	dir := folders(t)
	c := config(dir, openKey(t, dir))
	c.Services[0].Private, c.Services[0].Clients = true, []onion.ClientPublic{clientKey(t).Public()}
	r := start(t, c)
	await[onion.Bootstrap](r) // taken
	r.stop()

	tor, err := exec.LookPath("tor")
	if err != nil {
		t.Fatal(err)
	}
	// Something spoils the file before the real tor reads it.
	c.Tor = script(t, `case "$1" in --verify-config) ;; *) echo descriptor:x25519:short > `+c.Runtime+`/public/authorized_clients/1.auth;; esac
exec `+tor+` "$@"`)
	r = start(t, c)
	if e := await[onion.Ended](r); e.Err == nil || !strings.Contains(e.Err.Error(), "does not take the clients") {
		t.Errorf("got %v, want a tor that does not take its clients", e.Err)
	}
	r.stop()
}
