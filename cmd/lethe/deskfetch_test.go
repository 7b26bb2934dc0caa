package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What waits is fetched as it is, once; the desk knows; nothing that is there
// is written over, and what is in the way does not keep the rest.
func TestDeskFetch(t *testing.T) {
	n := openNewsroom(t, "127.0.0.1:0")
	first, second, third := bytesOf(300_001, 1), bytesOf(5, 2), bytesOf(70_000, 3)
	n.put("one", first)
	one := n.aliases()[0]
	n.put("one", second)
	n.put("two", third)
	two := n.aliases()[0]
	dir := filepath.Join(t.TempDir(), "tips")
	at := "http://" + n.at

	f := atDesk(t, "", "fetch", "--desk", at, "-o", dir)
	if f.code() != 0 {
		t.Fatal("fetch failed")
	}
	if !strings.Contains(f.err.String(), "hint: lethe open FILE") {
		t.Errorf("got %q, want what opens a file", f.err.String())
	}
	if got, want := f.out.String(), inFolder(dir, one, 1)+"\n"+inFolder(dir, one, 2)+"\n"+inFolder(dir, two, 1)+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	wantFile(t, inFolder(dir, one, 1), first)
	wantFile(t, inFolder(dir, one, 2), second)
	wantFile(t, inFolder(dir, two, 1), third)
	wantFolder(t, dir, one+"-1.age", one+"-2.age", two+"-1.age")
	if n.collected() != 3 {
		t.Errorf("the desk has %d parts collected, want 3", n.collected())
	}

	f = atDesk(t, "", "fetch", "--desk", at, "-o", dir)
	if f.code() != 0 || f.out.String() != "" || !strings.Contains(f.err.String(), "nothing new is at the desk\nlethe: new tips appear at ") {
		t.Errorf("fetched again: exit %d, %q, %q", f.code(), f.out.String(), f.err.String())
	}
	f = atDesk(t, "", "fetch", two, "--desk", at, "-o", dir)
	if f.code() != 0 || f.out.String() != "" || !strings.Contains(f.err.String(), two+"-1.age is there already") {
		t.Errorf("fetched by name: exit %d, %q, %q", f.code(), f.out.String(), f.err.String())
	}

	// One of the same size with other bytes, one of another size, a link: they
	// stay, and what was begun is owed until it has its place.
	other := bytesOf(len(third), 9)
	os.WriteFile(inFolder(dir, two, 1), other, 0o600)
	f = atDesk(t, "", "fetch", two, "--desk", at, "-o", dir)
	if f.code() != 1 || f.out.String() != "" || !strings.Contains(f.err.String(), "holds something else") {
		t.Errorf("over another file: exit %d, %q, %q", f.code(), f.out.String(), f.err.String())
	}
	wantFile(t, inFolder(dir, two, 1), other)
	os.WriteFile(inFolder(dir, one, 1), []byte("short"), 0o600)
	os.Remove(inFolder(dir, one, 2))
	os.Symlink("nowhere", inFolder(dir, one, 2))
	f = atDesk(t, "", "fetch", one, "--desk", at, "-o", dir)
	if f.code() != 1 || strings.Count(f.err.String(), "holds something else") != 2 {
		t.Errorf("over a short file and a link: exit %d, %q", f.code(), f.err.String())
	}
	wantFile(t, inFolder(dir, one, 1), []byte("short"))
	os.Remove(inFolder(dir, two, 1))
	f = atDesk(t, "", "fetch", "--desk", at, "-o", dir)
	if f.code() != 0 || f.out.String() != inFolder(dir, two, 1)+"\n" {
		t.Errorf("what is owed: exit %d, %q, %q", f.code(), f.out.String(), f.err.String())
	}
	wantFile(t, inFolder(dir, two, 1), third)
	wantFolder(t, dir, one+"-1.age", one+"-2.age", two+"-1.age")

	if f = atDesk(t, "", "fetch", "no-such", "--desk", at, "-o", dir); f.code() != 1 || !strings.Contains(f.err.String(), "no tip no-such") {
		t.Errorf("a tip that is not there: exit %d, %q", f.code(), f.err.String())
	}
}

// A connection that breaks when the desk believes that all has arrived: there
// is no half file, and the part is fetched later although it is collected.
func TestDeskFetchBroken(t *testing.T) {
	n := openNewsroom(t, "127.0.0.1:0")
	sealed := bytesOf(300_000, 1)
	n.put("one", sealed)
	alias := n.aliases()[0]
	dir := t.TempDir()
	n.cut.Store(100_000)
	f := atDesk(t, "", "fetch", "--desk", n.at, "-o", dir)
	if f.code() != 1 || !strings.Contains(f.err.String(), "the connection to the desk broke") {
		t.Errorf("got exit %d, %q", f.code(), f.err.String())
	}
	if cuts := n.cuts.Load(); cuts != deskTries {
		t.Errorf("got %d tries, want %d", cuts, deskTries)
	}
	if n.collected() != 1 {
		t.Error("the desk does not believe that all has arrived")
	}
	wantFolder(t, dir, "."+alias+"-1.age.part")
	if i, err := os.Stat(filepath.Join(dir, "."+alias+"-1.age.part")); err != nil || i.Size() != 0 {
		t.Errorf("what is begun takes room: %v, %v", i, err)
	}
	n.cut.Store(0)
	if f := atDesk(t, "", "fetch", "--desk", n.at, "-o", dir); f.code() != 0 {
		t.Fatal("fetch failed")
	}
	wantFile(t, inFolder(dir, alias, 1), sealed)
	wantFolder(t, dir, alias+"-1.age")
}

// A follower outlives broken connections and a service that starts again, has
// its folder alone, and ends in order.
func TestDeskFollow(t *testing.T) {
	n := openNewsroom(t, "127.0.0.1:0")
	sealed := bytesOf(200_000, 1)
	n.put("one", sealed)
	one := n.aliases()[0]
	dir := t.TempDir()
	f := atDesk(t, "", "fetch", "--follow", "--desk", n.at, "-o", dir)
	f.await(&f.out, one+"-1.age", 1)
	f.await(&f.err, `tips can appear at \d\d:\d\d UTC`, 1)
	if other := atDesk(t, "", "fetch", "--desk", n.at, "-o", dir); other.code() != 1 || !strings.Contains(other.err.String(), "another lethe desk fetch writes there") {
		t.Errorf("a second one in the folder: exit %d, %q", other.code(), other.err.String())
	}

	n.cut.Store(50_000)
	n.put("two", sealed)
	f.await(&f.err, "the connection to the desk broke; trying again", 1)
	n.cut.Store(0)
	f.await(&f.out, `-1\.age`, 2)

	at := n.at
	n.close()
	f.await(&f.err, "connecting to the desk: .*trying again", 1)
	again := openNewsroom(t, at)
	again.put("three", sealed)
	f.await(&f.out, `-1\.age`, 3)
	if code := f.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	all := strings.Fields(f.out.String())
	for _, path := range all {
		wantFile(t, path, sealed)
	}
	if len(all) != 3 {
		t.Errorf("got %q, want three files", all)
	}
	if bytes.Contains([]byte(f.err.String()), []byte("error")) {
		t.Errorf("got %q", f.err.String())
	}
}
