//go:build !race

package main

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"lethe/handlers/trace"
	"lethe/vault"
)

// idleName is the test binary's name when it is a command that does not end
// with what it did, so that one can look at what is left.
const idleName = "lethe-idle"

func init() {
	if len(os.Args) == 0 || os.Args[0] != idleName {
		return
	}
	code := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	runtime.GC() // what it used is erased when it is freed
	runtime.GC()
	os.NewFile(3, "done").Write([]byte{byte('0' + code), '\n'})
	select {}
}

// idle runs a command, and returns when it has done its work.
func idle(t *testing.T, in []byte, args ...string) (pid int, out []byte) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer stdout.Close()
	done, child, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer done.Close()
	cmd := &exec.Cmd{Path: exe, Args: append([]string{idleName}, args...), Stdin: bytes.NewReader(in), Stdout: stdout, ExtraFiles: []*os.File{child}}
	var said screen
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	child.Close()
	if code, err := bufio.NewReader(done).ReadString('\n'); code != "0\n" {
		t.Fatalf("got exit %q, %v: %s", code, err, &said)
	}
	if out, err = os.ReadFile(stdout.Name()); err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid, out
}

// When a command has done its work, nothing of the text, the file, the
// passphrase, the link or the receipt is left in its memory.
func TestTraceLinks(t *testing.T) {
	if !vault.Erases {
		t.Skip("this build does not erase: GOEXPERIMENT=runtimesecret")
	}
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	t.Setenv("LETHE_URL", site)
	dir := t.TempDir()
	text, file, passphrase := trace.Random(4000), trace.Random(100_000), trace.Random(30)
	for name, b := range map[string][]byte{"file": file, "passphrase": passphrase} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	phrase := "--passphrase=file:" + filepath.Join(dir, "passphrase")
	sender, out := idle(t, text, "send", "--json", phrase, "-", filepath.Join(dir, "file"))
	link, receipt := between(out, `["`, `"]`), between(out, `"receipt":"`, `"`)
	reader, _ := idle(t, nil, "reveal", phrase, "-o", filepath.Join(dir, "got")+"/", link)
	if got, err := os.ReadFile(filepath.Join(dir, "got", "message.txt")); !bytes.Equal(got, text) {
		t.Fatalf("got another text than was sent, %v", err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "got", "file-1.bin")); !bytes.Equal(got, file) {
		t.Fatalf("got another file than was sent, %v", err)
	}
	teller, _ := idle(t, nil, "receipt", receipt)
	_, key, _ := strings.Cut(link, "/s/")
	_, tells, _ := strings.Cut(receipt, "/receipt/")
	l := looker(t, trace.Secret{Name: "text", Value: text}, trace.Secret{Name: "file", Value: file}, trace.Secret{Name: "passphrase", Value: passphrase},
		trace.Secret{Name: "link key", Value: []byte(key)}, trace.Secret{Name: "receipt key", Value: []byte(tells)})
	for name, pid := range map[string]int{"send": sender, "reveal": reader, "receipt": teller} {
		if r := lookAt(t, l, pid); r.Count("").Any() {
			t.Errorf("lethe %s holds: %v", name, r)
		}
	}
}
