package tornet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// testLimit is a net under tests that start tor; they need a tenth of it.
const testLimit = 4 * time.Minute

// Two networks run side by side, one of which had a port taken away; an onion
// service that joins the first by its options is reached through a client;
// after Close nothing of either is left.
func TestNetwork(t *testing.T) {
	tor := needTor(t)
	ctx, cancel := context.WithTimeout(t.Context(), testLimit)
	defer cancel()
	taken := takeFirstPort(t)

	var nets [2]*Network
	var dirs [2]string
	var wg sync.WaitGroup
	for i := range nets {
		dirs[i] = t.TempDir()
		wg.Go(func() {
			var err error
			nets[i], err = Start(ctx, Config{Dir: dirs[i], Keys: CacheDir()})
			if err != nil {
				t.Errorf("Start: %v", err)
			}
		})
	}
	wg.Wait()
	for i, n := range nets {
		if n == nil {
			continue
		}
		defer n.Close()
		if got := n.PIDs(); len(got) != authorities {
			t.Errorf("network %d has processes %v, want %d", i, got, authorities)
		}
		if port := fmt.Sprintf(":%d ", taken()); bytes.Contains(n.Options(), []byte(port)) {
			t.Errorf("network %d uses a port that was taken", i)
		}
	}
	if t.Failed() {
		return
	}

	reachService(ctx, t, nets[0], tor)

	for i, n := range nets {
		if err := n.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if err := n.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
		if got := n.PIDs(); len(got) != 0 {
			t.Errorf("processes %v after Close", got)
		}
		wantNothingLeft(t, dirs[i])
	}
	if _, err := nets[0].NewClient(ctx); !errors.Is(err, errClosed) {
		t.Errorf("NewClient after Close: %v, want %v", err, errClosed)
	}
}

// takeFirstPort takes the first port that any network lets go for a tor, so
// that this tor finds it taken. It returns a function that says which it was.
func takeFirstPort(t *testing.T) (port func() int) {
	var once sync.Once
	var got int
	testingOnlyReleased = func(port int) {
		once.Do(func() {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err != nil {
				t.Errorf("taking a port: %v", err)
				return
			}
			t.Cleanup(func() { l.Close() })
			got = port
		})
	}
	t.Cleanup(func() { testingOnlyReleased = nil })
	return func() int { return got }
}

// reachService publishes an onion service by a tor of its own and fetches a
// page from it through a client.
func reachService(ctx context.Context, t *testing.T, n *Network, tor string) {
	t.Helper()
	const page = "the river forgets"
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, page)
	}))
	defer site.Close()

	dir := filepath.Join(t.TempDir(), "service")
	torrc := commonTorrc(n.Options(), dir)
	fmt.Fprintf(torrc, "SocksPort 0\nHiddenServiceDir %s/onion\nHiddenServicePort 80 %s\n",
		dir, site.Listener.Addr())
	service, err := startProcess(tor, "service", dir, torrc.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer service.stop()
	client, err := n.NewClient(ctx)
	if err != nil {
		t.Fatalf("NewClient: %v", err)
	}
	if got, want := len(n.PIDs()), authorities+1; got != want {
		t.Errorf("%d processes with a client, want %d", got, want)
	}
	err = await(ctx, []*process{service}, func() bool { return service.log.bootstrap() == 100 })
	if err != nil {
		t.Fatal(err)
	}
	hostname, err := os.ReadFile(filepath.Join(dir, "onion", "hostname"))
	if err != nil {
		t.Fatal(err)
	}

	got := fetch(ctx, t, client.Proxy(), "http://"+strings.TrimSpace(string(hostname))+"/")
	if got != page {
		t.Errorf("got page %q, want %q", got, page)
	}
	for range 2 {
		if err := client.Close(); err != nil {
			t.Errorf("closing the client: %v", err)
		}
	}
	if got := n.PIDs(); len(got) != authorities {
		t.Errorf("processes %v after the client's Close, want %d", got, authorities)
	}
}

// A start that is cancelled while some tors run already leaves nothing.
func TestStartCancelled(t *testing.T) {
	needTor(t)
	ctx, cancel := context.WithCancel(t.Context())
	released := 0
	testingOnlyReleased = func(int) {
		// Two ports each: the third authority is about to start.
		if released++; released == 5 {
			cancel()
		}
	}
	defer func() { testingOnlyReleased = nil }()

	dir := t.TempDir()
	n, err := Start(ctx, Config{Dir: dir, Keys: CacheDir()})
	if !errors.Is(err, context.Canceled) || n != nil {
		t.Errorf("Start: %v, %v; want nil, %v", n, err, context.Canceled)
	}
	if released < 5 {
		t.Errorf("cancelled before anything had started")
	}
	wantNothingLeft(t, dir)
}

// What Start says of a tor that is not there, and of one that ends at once.
func TestStartWithoutTor(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(t.TempDir(), "tor")
	err := os.WriteFile(script, []byte("#!/bin/sh\necho no tor today >&2\nexit 3\n"), 0o700)
	if err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "no", "tor")

	for tor, wanted := range map[string][]string{
		missing: {"finding tor", missing, "no such file"},
		script:  {"authority1 ended: exit status 3", "no tor today"},
	} {
		_, err := Start(t.Context(), Config{Tor: tor, Dir: dir})
		if err == nil {
			t.Errorf("no error with tor %s", tor)
			continue
		}
		for _, want := range wanted {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("error %q does not say %q", err, want)
			}
		}
		wantNothingLeft(t, dir)
	}
}
