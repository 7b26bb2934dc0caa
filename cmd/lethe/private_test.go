package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/onion"
)

// What is no public key, or would leave the site to nobody or to everyone, is
// refused, by the number of its line and without the key.
func TestParseVisitors(t *testing.T) {
	key, err := onion.NewClientKey()
	if err != nil {
		t.Fatal(err)
	}
	defer key.Destroy()
	public, private := key.Public().String(), ""
	if err := key.Line(func(line []byte) { private = string(line) }); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"# nobody\n\n":                               errNoVisitor.Error(),
		"alice\n":                                    "line 1: not a name and its key",
		public + "\n":                                "line 1: not a name and its key",
		"alice age1xyz\n":                            "line 1: not a public key",
		"alice " + public + "\n# " + private:         "line 2: the private part",
		strings.Repeat("a "+public+"\n", 101):        "101 keys, 100 are possible",
		strings.Repeat("#", journalistsMax+1):        "more than",
		"alice " + public + " " + public + " # x":    "",
		"alice " + public + "\nbob " + public + "\n": "",
	} {
		all, err := parseVisitors(strings.NewReader(text))
		if want == "" {
			if err != nil || len(all) != 2 || all[0] != key.Public() {
				t.Errorf("got %d keys, %v", len(all), err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), public[20:]) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// A private site is there for who has a key, and for nobody else.
func TestPrivateSite(t *testing.T) {
	extra, _, _ := joined(t)
	dir := t.TempDir()
	state, keyFile, visitors := filepath.Join(dir, "state"), filepath.Join(dir, "alice.key"), filepath.Join(dir, "visitors")
	made := start(t, "keys", "visitor", "alice", "-o", keyFile)
	<-made.ended
	if said := made.err.String(); !strings.Contains(said, "a service that runs has to be restarted, which destroys what waits in it") {
		t.Errorf("a key was made with the words\n%s", said)
	}
	if err := os.WriteFile(visitors, []byte(made.out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, "serve", "--state", state, "--torrc-extra", extra, "--locked-memory", "8MiB", "--private", visitors)
	site := strings.TrimPrefix(s.onion(1), "http://")
	s.await(&s.err, "the site is on its onion address, for the one key that it knows", 1)
	if got := s.statusOn(state); !strings.Contains(got, "\nonion            http://"+site+"/, for one key\n") {
		t.Errorf("got the status\n%s", got)
	}
	read := func(c *onion.Client) ([]byte, error) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		conn, err := c.Dial(ctx, site, "test")
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		io.WriteString(conn, "GET / HTTP/1.1\r\nHost: "+site+"\r\nConnection: close\r\n\r\n")
		return io.ReadAll(conn)
	}
	alice := deskClient(t, extra, site, keyFile)
	until(t, "the site for who has a key", func() bool {
		page, _ := read(alice)
		return bytes.Contains(page, []byte("200 OK"))
	})
	stranger := deskClient(t, extra, site, "")
	until(t, "a refusal for who has none", func() bool {
		page, err := read(stranger)
		if err == nil {
			t.Fatalf("a stranger gets\n%s", page)
		}
		return errors.Is(err, onion.ErrNoAccess)
	})
}
