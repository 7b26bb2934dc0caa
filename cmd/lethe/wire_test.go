package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// What is no message ends the wire: neither side believes the other much.
func TestWireIsStrict(t *testing.T) {
	for name, line := range map[string]string{
		"unknown field": `{"secret":"x"}`,
		"inner field":   `{"ready":{"layout":{},"more":1}}`,
		"no JSON":       `hello`,
		"too long":      `{"fault":"` + strings.Repeat("x", messageMax) + `"}`,
	} {
		ours, theirs := net.Pipe()
		go func() {
			theirs.Write([]byte(line + "\n"))
			theirs.Close()
		}()
		if m, err := newWire(ours).receive(); err == nil {
			t.Errorf("%s: got %+v", name, m)
		}
		ours.Close()
	}
}

// What a dying site writes is passed on only as far as it is the runtime's.
func TestLastWords(t *testing.T) {
	for in, want := range map[string]string{
		"panic: runtime error: index out of range [5] with length 3": "panic: runtime error: index out of range",
		"fatal error: out of memory":                                 "fatal error: out of memory",
		"panic: the secret itself":                                   "panic",
		"panic: main.secret{\"x\"}":                                  "panic",
		"lethe: error: dialling 192.0.2.1:80":                        "lethe: error: dialling",
		"lethe: error: serving: accept unix /run/x.sock: too many":   "lethe: error: serving: accept unix",
		"fatal error: found bad pointer in Go heap (0xc000012345)":   "fatal error: found bad pointer in Go heap",
		"runtime: sp=0xc0200e1390 stack=[0xc0200e0000, 0xc0400e00]":  "",
		"goroutine 1 [running]:":                                     "",
		"the secret itself":                                          "",
		"main.f(0xc000012345, 0x5)":                                  "",
	} {
		if got := string(lastWords([]byte(in))); got != want {
			t.Errorf("lastWords(%q) = %q, want %q", in, got, want)
		}
	}
	var out bytes.Buffer
	relay(&teller{err: &out}, strings.NewReader("the secret itself\nfatal error: "+strings.Repeat("x ", 2000)+"\npanic: secret\n"))
	if got := out.String(); strings.Contains(got, "secret") || strings.Count(got, "\n") != 2 || len(got) > 1200 {
		t.Errorf("relayed %q", got)
	}
}

// A site on any loopback address answers to what browsers call it, without
// the port where they leave it out.
func TestLocalNames(t *testing.T) {
	for addr, want := range map[string][]string{
		"127.0.0.2:80":   {"127.0.0.2", "127.0.0.2:80", "localhost", "127.0.0.1"},
		"[::1]:80":       {"[::1]", "[::1]:80"},
		"127.0.0.1:8480": {"127.0.0.1:8480", "localhost:8480", "[::1]:8480"},
	} {
		got := localNames(addr)
		for _, name := range want {
			if !slices.Contains(got, name) {
				t.Errorf("%s: %q is missing in %q", addr, name, got)
			}
		}
		if port := strings.HasSuffix(addr, ":80"); !port && slices.Contains(got, "localhost") {
			t.Errorf("%s: a name without its port in %q", addr, got)
		}
	}
}

// A site that garbles the wire is ended, whatever else it does.
func TestGarbledWireEndsTheSite(t *testing.T) {
	w, theirs, err := newPair()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", "echo nonsense >&3; exec sleep 1000")
	cmd.ExtraFiles = []*os.File{theirs}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	c := newChild(cmd, w)
	go c.listen()
	if m, ok := <-c.messages; ok {
		t.Errorf("got %+v", m)
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("it ended with %v", err)
	}
}

// The most that a drop can be told of still is one message.
func TestDropFitsTheWire(t *testing.T) {
	d := &drop{Note: strings.Repeat("<", noteMax)}           // six bytes in JSON
	for size := 0; size+2100 < recipientsMax; size += 2100 { // as journalists.go counts
		d.Recipients = append(d.Recipients, recipient{strings.Repeat("n", 100), strings.Repeat("q", 2100-100-32)})
	}
	ours, theirs := net.Pipe()
	defer ours.Close()
	go newWire(theirs).send(message{Begin: &begin{Drop: d, Organisation: strings.Repeat("<", organisationMax)}})
	m, err := newWire(ours).receive()
	if err != nil || m.Begin == nil || m.Begin.Drop == nil || !slices.Equal(m.Begin.Drop.Recipients, d.Recipients) {
		t.Errorf("got %v, want the drop", err)
	}
}
