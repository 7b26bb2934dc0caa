package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"lethe/cmd/lethe/client"
	"lethe/onion"
)

// A way of the command line leads through a real tor to a real onion, and to
// none that nobody publishes.
func TestClientWayOverTor(t *testing.T) {
	extra, _, socks := joined(t)
	s := start(t, "serve", "--state", filepath.Join(t.TempDir(), "state"), "--torrc-extra", extra, "--locked-memory", "8MiB")
	env := func(name string) string {
		return map[string]string{"LETHE_PROXY": "socks5h://" + socks}[name]
	}
	w, err := client.To(s.onion(1), env)
	if err != nil {
		t.Fatal(err)
	}
	until(t, "the onion address", func() bool {
		c, err := w.Dial(t.Context())
		if err != nil {
			return false
		}
		defer c.Close()
		fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", w.Host())
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("got %v, %v", resp, err)
		}
		return true
	})
	key, err := onion.OpenKey(filepath.Join(t.TempDir(), "keys", "nobody's"))
	if err != nil {
		t.Fatal(err)
	}
	defer key.Destroy()
	nobody, err := client.To(key.Address(), env)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nobody.Dial(t.Context()); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("got %v, want %v", err, client.ErrUnreachable)
	} else {
		t.Log(err, "\n", err.(interface{ Hint() string }).Hint())
	}
}
