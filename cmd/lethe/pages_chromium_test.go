//go:build pages

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// chromium is a running browser. It speaks the DevTools protocol over a pair
// of pipes, a message each way being JSON and a zero byte: there is no port
// that another program could reach. It is for one goroutine.
type chromium struct {
	in, out *os.File
	from    *bufio.Reader
	session string // of its one tab
	last    int    // number of the last call
	events  []event
}

// event is what the browser tells unasked.
type event struct {
	Method string
	Params json.RawMessage
}

// params are those of a call.
type params map[string]any

// startChromium starts a browser that reaches this machine and nothing else,
// with an empty profile. It ends with the test.
func startChromium(t *testing.T) *chromium {
	t.Helper()
	toChild, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, fromChild, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var said screen
	cmd := exec.Command("chromium", chromiumFlags(dir)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LANG=C.UTF-8"}
	cmd.ExtraFiles = []*os.File{toChild, fromChild} // 3 and 4, as the protocol has it
	cmd.Stderr = &said
	cmd.WaitDelay = patience
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v (on Debian: apt-get install chromium)", err)
	}
	toChild.Close()
	fromChild.Close()
	t.Cleanup(func() {
		in.Close() // the browser ends when its pipe does
		net := time.AfterFunc(patience, func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		cmd.Wait()
		net.Stop()
		out.Close()
		if t.Failed() {
			os.WriteFile(filepath.Join(pagesDir, "chromium.log"), []byte(said.String()), 0o644)
		}
	})
	c := &chromium{in: in, out: out, from: bufio.NewReaderSize(out, 1<<20)}
	if err := c.open(); err != nil {
		t.Fatalf("starting chromium: %v", err)
	}
	return c
}

// chromiumFlags keep the browser from everything but what it is asked to load.
func chromiumFlags(dir string) []string {
	f := []string{
		"--headless", "--disable-gpu", "--remote-debugging-pipe", "--user-data-dir=" + dir,
		// No name and no address but this one, whatever asks for it.
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		"--no-first-run", "--no-default-browser-check", "--no-pings",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-quic", "--disable-extensions", "--disable-domain-reliability",
		"--disable-breakpad", "--disable-crash-reporter", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--force-color-profile=srgb",
	}
	if os.Geteuid() == 0 { // root has no sandbox
		f = append(f, "--no-sandbox")
	}
	return append(f, "about:blank")
}

// open makes the tab, and asks to be told what happens in it.
func (c *chromium) open() error {
	var tab struct{ TargetID, SessionID string }
	if err := c.call("Target.createTarget", params{"url": "about:blank"}, &tab); err != nil {
		return err
	}
	if err := c.call("Target.attachToTarget", params{"targetId": tab.TargetID, "flatten": true}, &tab); err != nil {
		return err
	}
	c.session = tab.SessionID
	for _, domain := range []string{"Page", "Network", "Log", "DOM"} {
		if err := c.call(domain+".enable", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// call sends a command and decodes what it returns into result, unless that
// is nil. Events that come meanwhile are kept for next.
func (c *chromium) call(method string, p params, result any) error {
	if err := c.post(method, p); err != nil {
		return err
	}
	id := c.last
	for {
		a, err := c.read()
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", method, err)
		case a.ID != id:
			continue
		case a.Error.Message != "":
			return fmt.Errorf("%s: %s", method, a.Error.Message)
		case result != nil:
			return json.Unmarshal(a.Result, result)
		}
		return nil
	}
}

// post sends a command and does not wait; its answer is passed over.
func (c *chromium) post(method string, p params) error {
	c.last++
	m := map[string]any{"id": c.last, "method": method}
	if p != nil {
		m["params"] = p
	}
	if c.session != "" {
		m["sessionId"] = c.session
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if _, err := c.in.Write(append(b, 0)); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

// next returns the next event, kept or to come.
func (c *chromium) next() (event, error) {
	for len(c.events) == 0 {
		if _, err := c.read(); err != nil {
			return event{}, err
		}
	}
	e := c.events[0]
	c.events = c.events[1:]
	return e, nil
}

// answerOf is a message from the browser that is no event.
type answerOf struct {
	ID     int
	Result json.RawMessage
	Error  struct{ Message string }
}

// read reads one message; an event it keeps.
func (c *chromium) read() (a answerOf, err error) {
	if err := c.out.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return a, err
	}
	b, err := c.from.ReadBytes(0)
	if err != nil {
		return a, fmt.Errorf("reading from the browser: %w", err)
	}
	var m struct {
		answerOf
		event
	}
	if err := json.Unmarshal(b[:len(b)-1], &m); err != nil {
		return a, err
	}
	if m.ID == 0 {
		c.events = append(c.events, m.event)
	}
	return m.answerOf, nil
}

// eval runs a script of the test's own in the tab, past the page's policy,
// and decodes what it returns. Where the page may run no scripts this works
// still, but nothing in it can wait.
func (c *chromium) eval(script string, result any) error {
	var a struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Exception struct{ Description string }
		}
	}
	err := c.call("Runtime.evaluate", params{"expression": script, "returnByValue": true, "awaitPromise": true}, &a)
	if err != nil {
		return err
	}
	if x := a.ExceptionDetails; x != nil {
		what, _, _ := strings.Cut(x.Exception.Description, "\n") // and the stack
		return errors.New(what)
	}
	if result == nil || a.Result.Value == nil {
		return nil
	}
	return json.Unmarshal(a.Result.Value, result)
}
