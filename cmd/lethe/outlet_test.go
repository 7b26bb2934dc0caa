package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// into runs lethe reveal in a folder, with standard output to a file where
// there is one.
func into(t *testing.T, dir, to string, args ...string) *service {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := &exec.Cmd{Path: exe, Args: append([]string{"lethe", "reveal"}, args...), Dir: dir}
	s := &service{t: t, cmd: cmd, ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &s.out, &s.err
	if to != "" {
		f, err := os.OpenFile(to, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cmd.Stdout = f
	}
	cmd.Run()
	close(s.ended)
	return s
}

// wantNames checks what is in a folder, and that its owner alone may read it.
func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range all {
		got = append(got, e.Name())
		if i, err := e.Info(); err != nil || i.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: got mode %v, %v", e.Name(), i.Mode(), err)
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Where what was opened goes is looked at before, and what is there stays.
func TestOutlet(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	from := t.TempDir()
	for _, name := range []string{"a.pdf", "b.jpg", "../c.exe"} {
		if err := os.WriteFile(filepath.Join(from, filepath.Base(name)), bytesOf(5000, 1), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, b, c := filepath.Join(from, "a.pdf"), filepath.Join(from, "b.jpg"), filepath.Join(from, "c.exe")

	// Names are ours, and those that are taken are passed over.
	dir := t.TempDir()
	for range 2 {
		wantRun(t, into(t, dir, "", "-o", ".", sent(t, site, "zebra", "-", a, b, c)), exitOK, "", `called "c.exe" by its sender`)
	}
	wantNames(t, dir, "file-1-2.pdf", "file-1.pdf", "file-2-2.jpg", "file-2.jpg", "file-3-2.bin", "file-3.bin", "message-2.txt", "message.txt")

	// A text into a file, and the files into a folder beside it.
	dir = t.TempDir()
	wantRun(t, into(t, dir, "", "-o", "out", sent(t, site, "zebra", "-", a, b)), exitOK, "", "saved out.files/file-1.pdf")
	wantNames(t, dir, "out", "out.files")
	wantFile(t, filepath.Join(dir, "out"), []byte("zebra"))
	wantNames(t, filepath.Join(dir, "out.files"), "file-1.pdf", "file-2.jpg")
	dir = t.TempDir()
	wantRun(t, into(t, dir, "", "-o", "out", sent(t, site, "", a, b)), exitOK, "", "saved out.files/file-1.pdf")
	wantNames(t, dir, "out.files")

	// A text to standard output, and the files here; what says where they are.
	dir = t.TempDir()
	wantRun(t, into(t, dir, "", sent(t, site, "zebra", "-", a)), exitOK, "zebra", "saved file-1.pdf")
	wantNames(t, dir, "file-1.pdf")
	wantRun(t, into(t, dir, "", "--json", sent(t, site, "", a)), exitOK, `{"text":"","files":[{"path":"file-1-2.pdf","name":"a.pdf","size":5000}]}`+"\n", "")
	wantFile(t, filepath.Join(dir, "file-1-2.pdf"), bytesOf(5000, 1))

	// What cannot be written down is told, and nothing else is left of it.
	dir = t.TempDir()
	for _, r := range []*service{
		into(t, dir, "/dev/full", sent(t, site, "zebra")),
		into(t, dir, "/dev/full", sent(t, site, "", a)),
		into(t, dir, "/dev/full", "--json", sent(t, site, "zebra")),
	} {
		wantRun(t, r, exitError, "", "writing what was opened: no space left on device; the link is used, and what could not be written is lost")
	}
	wantNames(t, dir)

	// A folder that cannot be written to, and one that is not there.
	link := sent(t, site, "zebra")
	wantRun(t, into(t, "/proc", "", link), exitError, "", "the link was not opened")
	wantRun(t, into(t, dir, "", "-o", "/proc", link), exitError, "", "the link was not opened")
	wantRun(t, into(t, dir, "", "-o", "a/b", link), exitError, "", "no such file or directory; the link was not opened")
	wantRun(t, into(t, dir, "", "-o", "a/b/", link), exitError, "", "no such file or directory; the link was not opened")
	wantRun(t, into(t, "/proc", "", "-o", "-", link), exitOK, "zebra", "")
}

// A full house refuses before anything large goes there; a link that was not
// made is none.
func TestSendFull(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	file := filepath.Join(t.TempDir(), "a.bin")
	if err := os.WriteFile(file, bytesOf(1<<20, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, bytesOf(4<<20, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	wantRun(t, atLinks(t, site, "", "send", large), exitError, "", "4 MiB in all: the service takes 3.")
	wantRun(t, atLinks(t, site, "", "send", large), exitError, "", "hint: file 1 alone is too large")
	four := []string{"send", file, file, file, file}
	wantRun(t, atLinks(t, site, "", four...), exitError, "", "hint: lethe send once for some of them")
	wantRun(t, atLinks(t, site, strings.Repeat("zebra ", 200000), "send"), exitError, "", "more than the 1048576 bytes of text that the service takes")
	many := []string{"send"}
	for range 21 {
		many = append(many, "/etc/passwd")
	}
	wantRun(t, atLinks(t, site, "", many...), exitError, "", "21 files: the service takes 20")
	for range 10 {
		r := atLinks(t, site, "", "send", file, "--ttl", "30d")
		if r.code() == exitOK {
			continue
		}
		wantRun(t, r, exitRefused, "", "the service has no room for this now, and did nothing")
		if !strings.Contains(r.err.String(), "for a shorter time (--ttl 1h)") {
			t.Errorf("got %q", r.err.String())
		}
		return
	}
	t.Error("the house is never full")
}

// It runs where little memory can be locked, and says what does not fit.
func TestLinksLittleMemory(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	t.Setenv("LETHE_URL", site)
	limited := func(kib, in string, args ...string) *service {
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		link := filepath.Join(t.TempDir(), "lethe")
		if err := os.Symlink(exe, link); err != nil {
			t.Fatal(err)
		}
		by := []string{"prlimit", "--memlock=" + kib}
		if os.Geteuid() == 0 {
			by = append([]string{"setpriv", "--bounding-set", "-ipc_lock,-sys_resource"}, by...)
		}
		args = append(append(by, link), args...)
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdin, cmd.SysProcAttr = strings.NewReader(in), &syscall.SysProcAttr{Setsid: true}
		s := launch(t, cmd)
		<-s.ended
		return s
	}
	r := limited("65536", "zebra", "send", "--links", "100")
	if r.code() != exitOK {
		t.Fatalf("got exit %d", r.code())
	}
	wantRun(t, limited("65536", "", "reveal", strings.Fields(r.out.String())[7]), exitOK, "zebra", "")
	wantRun(t, limited("65536", strings.Repeat("zebra", 100000), "send"), exitError, "", "that can be locked into memory")
	wantRun(t, limited("16384", "zebra", "send"), exitError, "", "the limit is 16 KiB")
}
