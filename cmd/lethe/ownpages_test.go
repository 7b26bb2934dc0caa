package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lethe/assets/guide"
)

// put writes a file of the state directory.
func put(t *testing.T, state, name string, mode os.FileMode, text string) {
	t.Helper()
	path := filepath.Join(state, name)
	for _, dir := range []string{state, filepath.Dir(path)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// TestOwnPagesServed: an operator's pages reach the site with their name, also
// one that a message between the processes can just hold, and again after the
// site was started anew.
func TestOwnPagesServed(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	put(t, state, "pages/hours.md", 0o600, "title: When we read\n\nOn Mondays.\n")
	put(t, state, "pages/es/hours.md", 0o600, "title: Cuándo leemos\n\nLos lunes.\n")
	long := "title: Long\n\nx\n\n---\n\n"
	put(t, state, "pages/long.md", 0o644, long+strings.Repeat("الصفحة\n", (guide.PageMax-len(long))/len("الصفحة\n")))
	put(t, state, "pages/notes.txt", 0o600, "no page")
	s := serveLocal(t, state, "--organisation", "The Daily & Sons")
	for lives := 1; lives <= 2; lives++ {
		for path, want := range map[string]string{
			"/guide":           "The Daily &amp; Sons",
			"/guide/own/hours": "When we read", "/es/guide/own/hours": "Cuándo leemos", "/ar/guide/own/hours": "When we read",
			"/guide/own/long": "Long",
		} {
			a, err := http.Get(s.local() + path)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(a.Body)
			a.Body.Close()
			if err != nil || a.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
				t.Errorf("%s: got %v, status %d, no %q in it", path, err, a.StatusCode, want)
			}
		}
		if lives == 1 {
			syscall.Kill(s.site(), syscall.SIGKILL)
			s.await(&s.err, "the site is at", 2)
		}
	}
}

// TestOwnPagesRefused: what cannot be a page stops the start, and the error
// names it and says what to do.
func TestOwnPagesRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		file string
		mode os.FileMode
		text string
		want string
	}{
		"HTML":                  {"a.md", 0o600, "title: A\n\n<b>x</b>\n", "a.md:3: raw HTML"},
		"a link out":            {"es/a.md", 0o600, "title: A\n\n[x](http://example.org)\n", "es/a.md:3: a link out"},
		"a picture":             {"a.md", 0o600, "title: A\n\n![x](now)\n", "a.md:3: an image"},
		"no head":               {"a.md", 0o600, "Hello\n", "a.md:1: no title"},
		"too long":              {"a.md", 0o600, "title: A\n\n" + strings.Repeat("x", guide.PageMax), "a.md:1: too long"},
		"a page of ours":        {"now.md", 0o600, "title: A\n\nx\n", "now.md:1: there is a page of this name already"},
		"an unknown language":   {"xx/a.md", 0o600, "title: A\n\nx\n", `xx/a.md:1: there is no language "xx"`},
		"an unknown fact":       {"a.md", 0o600, "title: A\n\n{{.Secret}}\n", "a.md:3: there is no fact Secret"},
		"written by others":     {"a.md", 0o666, "title: A\n\nx\n", "others can write to it"},
		"not named like a page": {"A B.md", 0o600, "title: A\n\nx\n", "A B.md:1: not named NAME.md"},
	} {
		state := t.TempDir()
		put(t, state, "pages/"+tt.file, tt.mode, tt.text)
		_, err := readPages(state)
		var h hinted
		if err == nil || !strings.Contains(err.Error(), tt.want) || !errors.As(err, &h) {
			t.Errorf("%s: got %v, want %q and a hint", name, err, tt.want)
		}
	}
	own, err := readPages(t.TempDir())
	if err != nil || own != nil {
		t.Errorf("no pages: got %v, %v", own, err)
	}
	state := t.TempDir()
	for n := range pagesMax + 1 {
		put(t, state, fmt.Sprintf("pages/%d.md", n), 0o600, "title: A\n\nx\n")
	}
	if _, err := readPages(state); err == nil || !strings.Contains(err.Error(), "51 in") {
		t.Errorf("too many: got %v", err)
	}
}

// TestOrganisation: a name is one short line that shows all that is in it.
func TestOrganisation(t *testing.T) {
	for name, ok := range map[string]bool{
		"The Daily & Sons": true, "صحيفة اليوم": true, "Łódź 24": true, strings.Repeat("é", organisationMax): true,
		"": false, " x": false, "x\n": false, "a\nb": false, "a\u202eb": false, "a\u200bb": false, "a\tb": false, "\xff": false,
		strings.Repeat("é", organisationMax+1): false,
	} {
		var got string
		if err := oneLine(&got, name, organisationMax); (err == nil) != ok || ok && got != name {
			t.Errorf("%q: got %q, %v", name, got, err)
		}
	}
}
