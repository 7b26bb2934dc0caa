package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"lethe/handlers/trace"
)

// watched are the system calls by which something could get onto a disk, or
// be read from one.
const watched = "%file,write,pwrite64,writev,pwritev,pwritev2,sendfile,splice,tee,vmsplice,copy_file_range,ftruncate,fallocate,mmap,memfd_create,io_uring_setup"

// harmless is a call that reaches no file: a write to a socket, a pipe, an
// eventfd, or a mapping of plain memory.
var harmless = regexp.MustCompile(`^\w+\(\d+<(TCP|UNIX|pipe|socket|anon_inode:\[eventfd)|^mmap\(.*, -1, 0( <unfinished|\))`)

// uploaded is the largest file that is watched, in bytes: more than any buffer
// holds.
const uploaded = 20 << 20

// While texts and files are sent, links seen and opened, and files saved, and
// while a tip is looked at, cleaned, sealed and collected, the site opens no
// file and writes to none.
func TestSiteTouchesNoFile(t *testing.T) {
	s := start(t, "serve", "--no-onion", "--local", "127.0.0.1:0", "--locked-memory", "128MiB", "--state", filepath.Join(t.TempDir(), "state"),
		"--recipients", journalistsFile(t, "alice "+ageKey(t)), "--desk-local", "127.0.0.1:0", "--desk-hours", "any")
	addr, site := s.local()[len("http://"):], s.site()
	desk, p := s.desk(), newPhoto(3600, "Taken by Ana") // a little over uploaded
	out := filepath.Join(t.TempDir(), "calls")
	stop := watch(t, site, out)

	v, err := trace.Visit(addr, false)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, size := range []int{64, 1 << 20, uploaded} {
		if err := sendAndSave(v, trace.Random(min(size, 1<<20)), trace.Random(24), trace.Random(size)); err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
	}
	if err := sendAndCollect(v, desk, p); err != nil {
		t.Fatalf("a tip of %d bytes: %v", len(p.file), err)
	}
	stop()

	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	answers := 0
	for line := range strings.Lines(string(b)) {
		_, call, _ := strings.Cut(strings.TrimSpace(line), " ") // after the thread's number
		call = strings.TrimSpace(call)
		switch {
		case strings.HasPrefix(call, "<... "), strings.HasPrefix(call, "+++ "), strings.HasPrefix(call, "--- "):
		case !harmless.MatchString(call):
			t.Errorf("the site called %s", call)
		case strings.Contains(call, "<TCP"):
			answers++
		}
	}
	if answers < 17 { // three times three pages and a file, and what a tip takes
		t.Errorf("saw %d writes to the visitor: too few to have seen all\n%s", answers, b)
	}
}

// sendAndSave makes a link of a text and a file, opens it and saves the file.
func sendAndSave(v *trace.Visitor, text, passphrase, file []byte) error {
	page, err := v.Post("/new", trace.FilesForm(text, passphrase, trace.File{Field: "file", Filename: trace.RandomName(20), Value: file}))
	if err != nil {
		return err
	}
	key, err := trace.OneKey(page, "s")
	if err != nil {
		return err
	}
	nonce, err := v.Look(key)
	if err != nil {
		return err
	}
	if page, err = v.Post("/open", trace.OpenForm(key, nonce, passphrase)); err != nil {
		return err
	}
	grants := trace.Hidden(page, "key")
	if got, _ := trace.Text(page); !bytes.Equal(got, text) || len(grants) != 1 {
		return fmt.Errorf("opened another text than was sent, with %d files", len(grants))
	}
	got, err := v.Fetch(grants[0], 1)
	if err == nil && !bytes.Equal(got, file) {
		return errors.New("saved another file than was sent")
	}
	return err
}

// sendAndCollect sends a cleaned copy of a photograph, opens the inbox, and
// fetches the tip from the desk.
func sendAndCollect(v *trace.Visitor, desk string, p photo) error {
	page, err := v.Post("/tip", trace.TipForm(nil, []byte("text"), trace.File{Field: "file", Filename: trace.RandomName(20), Value: p.file}))
	if err != nil {
		return err
	}
	keys := trace.Hidden(page, "key")
	if len(keys) == 0 {
		return errors.New("no draft")
	}
	if page, err = v.Post("/tip/send", trace.SendForm(keys[0], nil, "clean")); err != nil {
		return err
	}
	phrase, err := trace.Phrase(page)
	if err != nil {
		return err
	}
	if _, err := v.Post("/inbox", trace.InboxForm(phrase)); err != nil {
		return err
	}
	j, err := trace.Visit(desk, false)
	if err != nil {
		return err
	}
	defer j.Close()
	_, list, err := j.Ask(http.MethodGet, "/list", trace.Body{})
	if err != nil {
		return err
	}
	alias := between(list, `"alias":"`, `"`)
	sealed, err := j.Post("/tip/"+alias+"/fetch", trace.URLEncoded(trace.Field{Name: "part", Value: []byte("1")}))
	if err == nil && len(sealed) < len(p.scan) {
		return fmt.Errorf("fetched %d bytes only", len(sealed))
	}
	return err
}

// watch writes what the process calls to a file until stop is called.
func watch(t *testing.T, pid int, file string) (stop func()) {
	t.Helper()
	cmd := exec.Command("strace", "-f", "-yy", "-s", "0", "-e", "trace="+watched, "-o", file, "-p", strconv.Itoa(pid))
	var said screen
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v (apt-get install strace)", err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
	})
	until(t, "strace is attached", func() bool {
		select {
		case <-ended:
			t.Fatalf("strace ended: %s", &said)
		default:
		}
		return strings.Contains(said.String(), "attached")
	})
	return func() {
		cmd.Process.Signal(syscall.SIGINT)
		<-ended
	}
}
