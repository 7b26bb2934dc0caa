package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// Commands of scripts that speak to a service.
var linkCommands = map[string]func(*testscript.TestScript, bool, []string){
	"service": serviceCommand, "code": codeCommand, "take": takeCommand,
	"answer": answerCommand,
}

// serviceCommand starts a service on loopback for the script, which ends with
// it, and sets LETHE_URL, and LETHE_DESK where the desk is on loopback too:
//
//	service [FLAG…]
func serviceCommand(ts *testscript.TestScript, neg bool, args []string) {
	exe, err := os.Executable()
	ts.Check(err)
	cmd := &exec.Cmd{Path: exe, Args: append([]string{"lethe", "serve", "--no-onion", "--local", "127.0.0.1:0",
		"--locked-memory", "8MiB", "--state", ts.MkAbs("service")}, args...)}
	said, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	at, desk := make(chan string, 1), make(chan string, 1)
	ended := make(chan struct{})
	go func() { // to its end: nobody else empties the pipe
		defer close(ended)
		defer close(desk)
		defer close(at)
		deskIs := regexp.MustCompile(`the desk is at (http://127\.0\.0\.1:\d+)/`)
		is := regexp.MustCompile(`the site is at (http://127\.0\.0\.1:\d+)/`)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if m := is.FindStringSubmatch(lines.Text()); m != nil {
				at <- m[1]
			}
			if m := deskIs.FindStringSubmatch(lines.Text()); m != nil {
				desk <- m[1]
			}
		}
	}()
	ts.Defer(func() {
		cmd.Process.Signal(os.Interrupt)
		<-ended
		cmd.Wait()
	})
	url, ok := <-at
	if !ok {
		ts.Fatalf("the service ended before it was there")
	}
	ts.Setenv("LETHE_URL", url)
	if slices.Contains(args, "--desk-local") {
		ts.Setenv("LETHE_DESK", <-desk)
	}
}

// codeCommand runs a program that ends with an exit code:
//
//	code N PROGRAM [ARG…]
func codeCommand(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("got the exit code %d, want %d", got, want)
	}
}

// takeCommand sets variables to what a pattern finds first in stdout, stderr
// or a file: the groups of it, or all:
//
//	take FILE PATTERN NAME…
func takeCommand(ts *testscript.TestScript, neg bool, args []string) {
	found := regexp.MustCompile(`(?m)` + args[1]).FindStringSubmatch(ts.ReadFile(args[0]))
	if found == nil {
		ts.Fatalf("%s is not in %s", args[1], args[0])
	}
	if len(found) > 1 {
		found = found[1:]
	}
	for i, name := range args[2:] {
		ts.Setenv(name, strings.TrimSpace(found[i]))
	}
}

// answerCommand answers a request, as a program of somebody else's does:
//
//	answer ASKLINK TEXT [FILE…]
func answerCommand(ts *testscript.TestScript, neg bool, args []string) {
	site, key, _ := strings.Cut(args[0], "/ask/")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	ts.Check(form.WriteField("key", key))
	ts.Check(form.WriteField("text", ts.ReadFile(args[1])))
	for _, name := range args[2:] {
		w, err := form.CreateFormFile("file", name)
		ts.Check(err)
		_, err = io.WriteString(w, ts.ReadFile(name))
		ts.Check(err)
	}
	ts.Check(form.Close())
	resp, err := http.Post(site+"/api/lethe/v1/answer", form.FormDataContentType(), &body)
	ts.Check(err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("answering: status %d", resp.StatusCode)
	}
}
