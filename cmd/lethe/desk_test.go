package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/onion"
)

// journalistsFile writes a file of journalists.
func journalistsFile(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journalists")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantNoSite checks that a connection to the desk does not lead to the site.
func wantNoSite(t *testing.T, c net.Conn) {
	t.Helper()
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	io.WriteString(c, "GET / HTTP/1.0\r\n\r\n")
	if b, _ := io.ReadAll(c); bytes.Contains(b, []byte("A text for one reader")) {
		t.Errorf("the desk answers with the site:\n%s", b)
	}
}

// wantDesk checks that the desk is at an address, that a form of it destroys
// all there is, and that what the site has is not there.
func wantDesk(t *testing.T, at string) {
	t.Helper()
	ask := func(method, path, form string, status int, says string) {
		t.Helper()
		req, err := http.NewRequest(method, at+path, strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		page, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != status || !strings.Contains(string(page), says) {
			t.Errorf("%s %s: got status %d, %v, and not %q in\n%s", method, path, resp.StatusCode, err, says, page)
		}
	}
	ask("GET", "/", "", http.StatusOK, "No tip waits.")
	ask("GET", "/list", "", http.StatusOK, `{"page":1,"pages":1,"next":`)
	ask("GET", "/status", "", http.StatusOK, ">alice<")
	ask("GET", "/new", "", http.StatusNotFound, "Nothing is at this address.")
	ask("POST", "/panic", "sure=1", http.StatusOK, "Everything that waited here is gone.")
}

func (s *service) statusOn(state string) string {
	s.t.Helper()
	asked := start(s.t, "status", "--state", state)
	<-asked.ended
	return asked.out.String()
}

// The desk on loopback, with no tor and no desk key.
func TestDeskOnLoopback(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	s := serveLocal(t, state, "--recipients", journalistsFile(t, "alice "+ageKey(t)), "--desk-local", "127.0.0.1:0")
	s.await(&s.err, "alice has an age key and no desk key", 1)
	desk := s.desk()
	s.await(&s.err, "tips are taken, text and files, for alice\n", 1)
	c, err := net.Dial("tcp", desk)
	if err != nil {
		t.Fatal(err)
	}
	wantNoSite(t, c)
	if got := s.statusOn(state); !strings.Contains(got, "\ndesk, loopback   http://"+desk+"/, for everyone on this machine\n") || !strings.Contains(got, "kept for tips") {
		t.Errorf("got the status\n%s", got)
	}
	link := makeLink(t, direct(), s.local(), "text", "")
	if p := openLink(t, direct(), link, ""); p.only != "text" {
		t.Errorf("beside a desk the site gives %q", p.only)
	}
	if _, err := os.Stat(filepath.Join(state, "keys", "desk")); !os.IsNotExist(err) {
		t.Errorf("got %v, want no key for a desk that is no onion", err)
	}
	// What somebody at the desk destroys takes the service along.
	wantDesk(t, "http://"+desk)
	<-s.ended
	if code := s.cmd.ProcessState.ExitCode(); code != exitPanic || !strings.Contains(s.err.String(), "destroyed: everything that waited in memory") {
		t.Errorf("exit code %d, want %d, after\n%s", code, exitPanic, &s.err)
	}

	// Switched off, there is neither.
	s = serveLocal(t, state, "--recipients", "missing", "--desk-local", "127.0.0.1:0", "--tips", "off")
	s.local()
	if got := s.err.String(); !strings.Contains(got, "tips are off") || strings.Contains(got, "the desk is at") {
		t.Errorf("got\n%s", got)
	}
}

// deskClient is a journalist's tor in the private network, with the key in a
// file or none.
func deskClient(t *testing.T, extraFile, address, keyFile string) *onion.Client {
	t.Helper()
	f, err := os.Open(extraFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	extra, err := onion.ParseExtra(f)
	if err != nil {
		t.Fatal(err)
	}
	c := onion.ClientConfig{Data: filepath.Join(t.TempDir(), "tor"), Runtime: shm(t), Extra: extra}
	if keyFile != "" {
		key, err := onion.OpenClientKey(keyFile)
		if err != nil {
			t.Fatal(err)
		}
		defer key.Destroy() // tor has it by then
		c.Access = []onion.Access{{Address: address, Key: key}}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	client, err := onion.StartClient(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

// comes dials the desk until that ends as it should.
func comes(t *testing.T, c *onion.Client, address string, want error) {
	t.Helper()
	until(t, "the desk: "+errorText(want), func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		conn, err := c.Dial(ctx, address, "test")
		if err == nil {
			if want != nil {
				t.Fatal("connected to the desk")
			}
			wantNoSite(t, conn)
			return true
		}
		return want != nil && errors.Is(err, want)
	})
}

func errorText(err error) string {
	if err == nil {
		return "open"
	}
	return err.Error()
}

// The desk as an onion: who has a key comes in, who has none is not even
// connected, and whose line is taken out of the file is locked out with the
// next start.
func TestDeskOnion(t *testing.T) {
	extra, v, _ := joined(t)
	state := filepath.Join(t.TempDir(), "state")
	var lines []string
	keys := map[string]string{}
	for _, name := range []string{"alice", "bob"} {
		keys[name] = filepath.Join(t.TempDir(), "desk.key")
		made := start(t, "keys", "desk", name, "-o", keys[name])
		<-made.ended
		lines = append(lines, strings.TrimSpace(made.out.String()))
	}
	serve := func(lines ...string) *service {
		file := journalistsFile(t, append(lines, "alice "+ageKey(t))...)
		return start(t, "serve", "--state", state, "--torrc-extra", extra, "--locked-memory", "8MiB", "--recipients", file)
	}
	s := serve(lines...)
	site := s.onion(1)
	desk := s.await(&s.err, `the desk is at http://([a-z2-7]{56}\.onion)/, for the 2 keys that it knows`, 1)
	if strings.Contains(s.out.String(), desk) {
		t.Error("the desk's address is on standard output")
	}
	for _, name := range []string{"public", "desk  "} {
		if got := s.statusOn(state); !strings.Contains(got, "\n  "+name+"         proof of work, limits at introduction points, 20 streams a circuit\n") {
			t.Errorf("not in force for %s:\n%s", name, got)
		}
	}
	if got := s.statusOn(state); !strings.Contains(got, "\ndesk             http://"+desk+"/, for 2 keys\n") || !strings.Contains(got, "\nonion            "+site+"/\n") {
		t.Errorf("got the status\n%s", got)
	}
	makeLink(t, v, site, "text", "") // the site is open to all
	alice, bob := deskClient(t, extra, desk, keys["alice"]), deskClient(t, extra, desk, keys["bob"])
	comes(t, alice, desk, nil)
	comes(t, bob, desk, nil)
	comes(t, deskClient(t, extra, desk, ""), desk, onion.ErrNoAccess)

	runtime := runtimeOf(t, state)
	if left, _ := filepath.Glob(filepath.Join(torRuntimeOf(t, state), "*", "hs_ed25519_secret_key")); len(left) != 0 {
		t.Errorf("tor's copies of the keys are still there: %v", left)
	}
	if code := s.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if _, err := os.Stat(runtime); !os.IsNotExist(err) {
		t.Error("the runtime directory is left")
	}

	s = serve(lines[0]) // bob has left
	if again := s.await(&s.err, `the desk is at http://([a-z2-7]{56}\.onion)/, for the one key that it knows`, 1); again != desk {
		t.Errorf("after a restart the desk is at %s, was %s", again, desk)
	}
	comes(t, deskClient(t, extra, desk, keys["alice"]), desk, nil)
	comes(t, deskClient(t, extra, desk, keys["bob"]), desk, onion.ErrBadAccess)
	s.stop(syscall.SIGINT)
}

// A drop that nobody can collect from says so; one with a desk does not.
func TestNoDeskSaid(t *testing.T) {
	const says = "warning: there is NO DESK"
	file := journalistsFile(t, "alice "+ageKey(t))
	for _, c := range []struct {
		args []string
		want bool
	}{
		{[]string{"--recipients", file}, true},
		{[]string{"--recipients", file, "--desk-local", "127.0.0.1:0"}, false},
		{[]string{"--recipients", file, "--tips", "off"}, false},
	} {
		s := serveLocal(t, filepath.Join(t.TempDir(), "state"), c.args...)
		s.local()
		if got := s.err.String(); strings.Contains(got, says) != c.want || strings.Contains(got, "\nlethe: hint: lethe serve --no-onion --recipients "+file+" --desk-local ") != c.want {
			t.Errorf("%v: got\n%s", c.args[2:], got)
		}
		s.stop(syscall.SIGINT)
	}
}
