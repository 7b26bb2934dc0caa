package tornet

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/net/proxy"
)

// fetch gets a page through a SOCKS proxy, which resolves the name. Until the
// service is published it tries again.
func fetch(ctx context.Context, t *testing.T, socks, url string) string {
	t.Helper()
	dialer, err := proxy.SOCKS5("tcp", socks, nil, proxy.Direct)
	if err != nil {
		t.Fatal(err)
	}
	web := http.Client{Transport: &http.Transport{
		DialContext:       dialer.(proxy.ContextDialer).DialContext,
		DisableKeepAlives: true,
	}}
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := web.Do(req)
		if err == nil {
			defer resp.Body.Close()
			page, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			return string(page)
		}
		select {
		case <-ctx.Done():
			t.Fatalf("reaching the onion service: %v", err)
		case <-time.After(time.Second / 4):
		}
	}
}

// needTor finds tor. Where it lacks the test fails, and says how to get it.
func needTor(t *testing.T) string {
	t.Helper()
	tor, err := exec.LookPath("tor")
	if err == nil {
		return tor
	}
	t.Fatal("tor is needed: apt-get install tor")
	return ""
}

// wantNothingLeft fails if a folder is left in dir, or a process that has dir
// in its command line.
func wantNothingLeft(t *testing.T, dir string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left in the folder: %v (%v)", left, err)
	}
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(lines) == 0 {
		t.Fatalf("no processes seen (%v)", err)
	}
	for _, path := range lines {
		line, err := os.ReadFile(path)
		if err == nil && bytes.Contains(line, []byte(dir)) {
			t.Errorf("a process is left: %s %q", path, line)
		}
	}
}
