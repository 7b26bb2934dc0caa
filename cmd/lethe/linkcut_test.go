package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// cutOnce has one answer to a request cut after so many bytes, while a command
// runs that sends it.
func cutOnce(t *testing.T, c *cutter, request string, after int64, in string, args ...string) *service {
	t.Helper()
	c.cut(request, after)
	r := startLinks(t, "http://"+c.at.Addr().String(), in, args...)
	until(t, "an answer that is cut", func() bool { return c.count() > 0 || r.over() })
	if c.mend() == 0 {
		t.Errorf("%q: nothing was cut", args)
	}
	<-r.ended
	return r
}

// through is a link as it leads through a cutter.
func through(c *cutter, link string) string {
	return "http://" + c.at.Addr().String() + link[strings.LastIndex(link, "/s/"):]
}

// What breaks is done again, and nothing comes twice.
func TestLinksCut(t *testing.T) {
	const open, fetch, links = "POST /api/lethe/v1/open ", "POST /api/lethe/v1/file ", "POST /api/lethe/v1/links "
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	c := startCutter(&cutter{t: t, to: strings.TrimPrefix(site, "http://"), bare: true})
	long := strings.Repeat("zebra 1234567890\n", 20000)
	for _, after := range []int64{0, 100, 8 << 10, 200_000} {
		r := cutOnce(t, c, open, after, "", "reveal", through(c, sent(t, site, long)))
		wantRun(t, r, exitOK, long, "trying again in 1s, on another circuit")
	}
	dir := t.TempDir()
	big := bytesOf(1<<20, 3)
	if err := os.WriteFile(filepath.Join(dir, "a.pdf"), big, 0o600); err != nil {
		t.Fatal(err)
	}
	link := sent(t, site, "zebra", "-", filepath.Join(dir, "a.pdf"))
	r := cutOnce(t, c, fetch, 700_000, "", "reveal", through(c, link), "-o", dir)
	wantRun(t, r, exitOK, "", "trying again in 1s, on another circuit")
	wantFile(t, filepath.Join(dir, "file-1.pdf"), big)
	wantFile(t, filepath.Join(dir, "message.txt"), []byte("zebra"))

	r = cutOnce(t, c, links, 0, "zebra", "send")
	if r.code() != exitOK {
		t.Errorf("send: got exit %d", r.code())
	}
	wantRun(t, atLinks(t, site, "", "reveal", strings.TrimSpace(r.out.String())), exitOK, "zebra", "")
}

// Where nothing may be repeated, it is said what was lost.
func TestLinksCutForGood(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state"), "--repeat", "0").local()
	c := startCutter(&cutter{t: t, to: strings.TrimPrefix(site, "http://"), bare: true})
	file := filepath.Join(t.TempDir(), "file")
	r := cutOnce(t, c, "POST /api/lethe/v1/open ", 0, "", "reveal", through(c, sent(t, site, "zebra")), "-o", file)
	wantRun(t, r, exitMissing, "", "what broke may have opened it, and then what it held is lost")
	if _, err := os.Lstat(file); !os.IsNotExist(err) {
		t.Errorf("got %v, want no file", err)
	}
}

// Ctrl-C while a file comes leaves none, and while one goes no link.
func TestLinksStopped(t *testing.T) {
	s := serveLocal(t, filepath.Join(t.TempDir(), "state"))
	site := s.local()
	c := startCutter(&cutter{t: t, to: strings.TrimPrefix(site, "http://"), bare: true})
	dir := t.TempDir()
	in := filepath.Join(dir, "a.pdf")
	if err := os.WriteFile(in, bytes.Repeat([]byte("zebra"), 200000), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	for request, args := range map[string][]string{
		"POST /api/lethe/v1/file ":  {"reveal", through(c, sent(t, site, "", in)), "-o", out + "/"},
		"POST /api/lethe/v1/links ": {"send", in},
	} {
		c.hold(request, 2) // the second never comes
		r := startLinks(t, "http://"+c.at.Addr().String(), "", args...)
		until(t, "an answer that waits", func() bool { return c.count() > 0 || r.over() })
		if code := r.stop(syscall.SIGINT); code != exitError || !strings.Contains(r.err.String(), "lethe: error: interrupted") {
			t.Errorf("%q: got exit %d, %q", args, code, r.err.String())
		}
		c.add() // lets go of the first
	}
	if _, err := os.Lstat(out); !os.IsNotExist(err) {
		t.Errorf("got %v, want no folder", err)
	}
}

// A link with a passphrase may be there still when a connection broke.
func TestLinksCutAndAsked(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	c := startCutter(&cutter{t: t, to: strings.TrimPrefix(site, "http://"), bare: true})
	phrase := filepath.Join(t.TempDir(), "phrase")
	if err := os.WriteFile(phrase, []byte("ocelot\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := sent(t, site, "zebra", "--passphrase", "file:"+phrase)
	c.cut("POST /api/lethe/v1/open ", 0)
	p := onTerminal(t, site, "reveal", through(c, link))
	p.sees("trying again in 1s")
	c.mend()
	p.sees("what broke may have opened it")
	p.types("If it needs a passphrase", "ocelot\n")
	p.sees("zebra")
	if code := p.code(); code != exitOK {
		t.Errorf("got exit %d", code)
	}
}
