package main

import (
	"bytes"
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

// While a text and a file are sent, and the link is seen and opened, the site
// opens no file and writes to none.
func TestSiteTouchesNoFile(t *testing.T) {
	s := serveLocal(t, filepath.Join(t.TempDir(), "state"))
	addr, site := s.local()[len("http://"):], s.site()
	out := filepath.Join(t.TempDir(), "calls")
	stop := watch(t, site, out)

	v, err := trace.Visit(addr, false)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, size := range []int{64, 1 << 20} {
		text, passphrase := trace.Random(size), trace.Random(24)
		page, err := v.Post("/new", trace.FilesForm(text, passphrase, trace.File{Field: "file", Filename: trace.RandomName(20), Value: trace.Random(size)}))
		if err != nil {
			t.Fatal(err)
		}
		key, err := trace.OneKey(page, "s")
		if err != nil {
			t.Fatal(err)
		}
		nonce, err := v.Look(key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.Open(key, nonce, passphrase)
		if err != nil || !bytes.Equal(got, text) {
			t.Fatalf("opened another text than was sent: %v", err)
		}
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
	if answers < 6 { // two texts, three pages each
		t.Errorf("saw %d writes to the visitor: too few to have seen all\n%s", answers, b)
	}
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
