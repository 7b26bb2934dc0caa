package firefox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// shared is a browser at Safest without a proxy, for the tests that need no
// other: each of them begins by opening a page of its own.
var (
	shared          *Firefox
	sharedDownloads string // the folder it saves to
)

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	downloads, err := os.MkdirTemp("", "lethe-downloads-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(downloads)
	sharedDownloads = downloads
	shared, err = Start(context.Background(), Config{Download: downloads})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer shared.Close()
	return m.Run()
}

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// is fails the test unless the browser's answer is what it should be.
func is(t *testing.T, what, want string, ask func() (string, error)) {
	t.Helper()
	got, err := ask()
	must(t, err)
	if got != want {
		t.Fatalf("%s: got %.200q, want %.200q", what, got, want)
	}
}

// textOf is the question for the text of an element, for is.
func (f *Firefox) textOf(css string) func() (string, error) {
	return func() (string, error) { return f.Text(css) }
}

// site serves HTML pages by their path, never to be kept.
func site(t *testing.T, pages map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		show(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// show answers with an HTML page that is not to be kept. It has an icon, as
// Firefox asks the port for https of an onion for one that is not named.
func show(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	io.WriteString(w, `<!doctype html><link rel=icon href="data:,">`+body)
}

func TestStartMissing(t *testing.T) {
	for _, c := range []Config{{}, {Binary: "/nonexistent/firefox"}} {
		t.Setenv("PATH", t.TempDir())
		f, err := Start(t.Context(), c)
		if err == nil {
			f.Close()
			t.Fatal("got a browser from nowhere")
		}
		if want := "apt-get install firefox-esr"; !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want it to name %q", err, want)
		}
	}
}

func TestStartBad(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, c := range []Config{{Binary: "/bin/false"}, {Socks: "127.0.0.1"}, {Socks: "127.0.0.1:x"}} {
		f, err := Start(t.Context(), c)
		if err == nil {
			f.Close()
			t.Fatalf("%+v: got a browser", c)
		}
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	must(t, err)
	if len(left) != 0 {
		t.Errorf("got %v left behind, want nothing", left)
	}
}

func TestClose(t *testing.T) {
	home, temporary := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("TMPDIR", temporary)
	f, err := Start(t.Context(), Config{})
	must(t, err)
	must(t, f.Open(site(t, map[string]string{"/": "<title>here</title>"})))
	alive, err := f.processes()
	must(t, err)
	if len(alive) < 2 {
		t.Errorf("got %d processes, want the browser and its content processes", len(alive))
	}
	must(t, f.Close())
	if alive, err = f.processes(); err != nil || len(alive) != 0 {
		t.Errorf("got processes %d, %v, want none", alive, err)
	}
	for _, dir := range []string{home, temporary} {
		left, err := os.ReadDir(dir)
		must(t, err)
		if len(left) != 0 {
			t.Errorf("got %v left behind, want nothing", left)
		}
	}
	if _, err := f.Title(); err == nil {
		t.Error("got a title from a browser that is closed")
	}
	must(t, f.Close())
}

func TestContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f, err := Start(ctx, Config{})
	must(t, err)
	cancel()
	<-f.ended
	if err := f.Open("about:blank"); err == nil {
		t.Error("got a page from a browser that has ended")
	}
	must(t, f.Close())
	if _, err := os.Stat(f.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want no folder", err)
	}
}

// BenchmarkStart is the time from nothing to the first page, and back.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		f, err := Start(b.Context(), Config{})
		if err == nil {
			err = f.Open("about:blank")
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkForm is the time of one form: open, type, send, read the answer.
func BenchmarkForm(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		show(w, `<form method=post><textarea name=t>`+r.FormValue("t")+`</textarea><button>Send</button></form>`)
	}))
	defer s.Close()
	for b.Loop() {
		err := errors.Join(shared.Open(s.URL), shared.Type("textarea", "a secret of some length"), shared.Click("button"))
		if got, _ := shared.Value("textarea"); err != nil || got != "a secret of some length" {
			b.Fatalf("got %q, %v", got, err)
		}
	}
}
