//go:build pages

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// htmlDir is where pages are kept as they were served.
const htmlDir = pagesDir + "/html"

// explained is what the Nu HTML checker says of a page and may say, each with
// the reason. An entry that its page needs no more fails the test.
var explained = []struct{ page, says, why string }{
	{"opened-tricky.html", `^Forbidden code point U\+0007`, "a text is given as it was sent, and no page can hold this otherwise; it is shown a second time without"},
}

// remark is one thing that the checker says.
type remark struct {
	Type, SubType, Message, Extract, URL string
	LastLine                             int
}

// checkFiles runs the Nu HTML checker over all pages as they were served, and
// over the style.
func checkFiles(t *testing.T, b *tab) {
	_, style, err := b.ask("GET /style.css HTTP/1.1\nConnection: close", "")
	if err != nil {
		t.Fatal(err)
	}
	keep(t, filepath.Join(htmlDir, "style.css"), []byte(style))
	used := make([]bool, len(explained))
	for _, r := range nu(t, htmlDir) {
		if !known(r, used) {
			t.Errorf("%s:%d: %s: %s\n\t%s", filepath.Base(r.URL), r.LastLine, r.Type, r.Message, r.Extract)
		}
	}
	for i, e := range explained {
		if _, err := os.Stat(filepath.Join(htmlDir, e.page)); err == nil && !used[i] {
			t.Errorf("%s: %q is said no more (%s): take it off the list", e.page, e.says, e.why)
		}
	}
}

// known is whether a remark is explained.
func known(r remark, used []bool) (ok bool) {
	for i, e := range explained {
		if e.page == filepath.Base(r.URL) && regexp.MustCompile(e.says).MatchString(r.Message) {
			used[i], ok = true, true
		}
	}
	return ok
}

// nu is what the checker has to say about the files of a folder.
func nu(t *testing.T, dir string) []remark {
	t.Helper()
	jar := filepath.Join(checkers, "vnu-jar/build/dist/vnu.jar")
	cmd := exec.Command("java", "-jar", jar, "--format", "json", "--exit-zero-always", "--also-check-css", dir)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("running the Nu HTML checker (on Debian: apt-get install default-jre-headless): %v\n%s", err, &said)
	}
	var all struct{ Messages []remark }
	if err := json.Unmarshal(said.Bytes(), &all); err != nil {
		t.Fatalf("reading what the Nu HTML checker said: %v\n%s", err, &said)
	}
	return all.Messages
}
