package handlers

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"lethe/assets"
)

// TestFillUp: every length is brought to its class exactly.
func TestFillUp(t *testing.T) {
	for _, n := range []int{0, 1, 1000, pageStep - 10, pageStep - 9, pageStep - 8, pageStep, 2*pageStep - 9, 3*pageStep + 1} {
		r := httptest.NewRecorder()
		p := newReply(r, nil)
		if err := p.page(200, assets.Sheet{make([]byte, n)}); err != nil {
			t.Fatal(err)
		}
		if got := r.Body.Len(); got%pageStep != 0 || got < n || got-n > pageStep+16 {
			t.Errorf("page of %d: got %d", n, got)
		}
		if got, want := r.Header().Get("Content-Length"), decimal(int64(r.Body.Len())); got != want {
			t.Errorf("page of %d: got length %s, want %s", n, got, want)
		}

		r = httptest.NewRecorder()
		p = newReply(r, nil)
		err := p.text(200, assets.Sheet{nil, nil}, func(w io.Writer) error {
			_, err := w.Write(make([]byte, n))
			return err
		})
		if got := r.Body.Len(); err != nil || got < textClass || got&(got-1) != 0 || got < n {
			t.Errorf("text of %d: got %d, %v", n, got, err)
		}
	}
}

// TestFillDiffers: no two answers are filled up alike, so that none can be
// matched to another by it.
func TestFillDiffers(t *testing.T) {
	s := newTestSite(t)
	a, b := s.ask("GET", "/", ""), s.ask("GET", "/", "")
	if a.visible() != b.visible() || a.body == b.body {
		t.Error("the pages differ, or what fills them up does not")
	}
	fill, ok := strings.CutPrefix(a.body, a.visible()+fillOpen)
	fill, ok2 := strings.CutSuffix(fill, fillClose)
	if !ok || !ok2 || strings.Trim(fill, "abcdefghijklmnop") != "" {
		t.Errorf("got %q", fill)
	}
}

// TestPanic: a handler that panics answers with a page and is counted; one
// that panics under way is cut off.
func TestPanic(t *testing.T) {
	var faults []string
	s := &testSite{t: t}
	broken := New(Config{
		Vault: newTestSite(t).vault,
		Hosts: func(host string) bool { panic("with a secret in it: hunter2") },
		Fault: func(class string) { faults = append(faults, class) },
	})
	s.serve(broken)
	defer s.server.Close()
	a := s.ask("GET", "/", "")
	if a.status != http.StatusInternalServerError || strings.Contains(a.body, "hunter2") {
		t.Errorf("got status %d, %q", a.status, a.body)
	}
	if len(faults) != 1 || faults[0] != FaultPanic {
		t.Errorf("got faults %q", faults)
	}
}

// TestCutShort: an answer that fails under way must not look whole.
func TestCutShort(t *testing.T) {
	s := &testSite{t: t}
	faults := make(chan string, 1)
	s.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &site{Config: Config{Fault: func(class string) { faults <- class }}}
		p := newReply(w, r)
		defer x.recover(p)
		err := p.text(200, assets.Sheet{[]byte("<p>"), []byte("</p>")}, func(w io.Writer) error {
			io.WriteString(w, strings.Repeat("half of it", 10_000))
			return errors.New("the rest is gone")
		})
		x.fail(p, err)
	}))
	defer s.server.Close()
	resp, err := s.client.Get("http://" + testHost + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("the answer looks whole")
	}
	if got := <-faults; got != FaultVault {
		t.Errorf("got fault %q", got)
	}
}

// TestGone: that a reader leaves is no fault, and a link that opened into the
// void opens again for the same form.
func TestGone(t *testing.T) {
	s := newTestSite(t)
	text := strings.Repeat("x", 1<<20)
	form := s.form(s.mustMake(text, ""), "")
	c, err := s.dial()
	if err != nil {
		t.Fatal(err)
	}
	body := form.Encode()
	fmt.Fprintf(c, "POST /open HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", testHost, formType, len(body), body)
	if _, err := io.ReadFull(c, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if a := s.post("/open", form); a.status != http.StatusOK || a.text("pre") != text {
		t.Errorf("got status %d, %d letters", a.status, len(a.text("pre")))
	}
}

// TestClosed: a vault that was closed is said, and is no fault.
func TestClosed(t *testing.T) {
	s := newTestSite(t)
	form := s.form(s.mustMake("x", ""), "")
	s.vault.Close()
	for path, form := range map[string]url.Values{"/new": {"text": {"x"}}, "/open": form} {
		if a := s.post(path, form); a.status != http.StatusServiceUnavailable || !strings.Contains(a.title(), "emptied") {
			t.Errorf("%s: got status %d, %q", path, a.status, a.title())
		}
	}
	if got := s.ask("GET", "/new", "").status; got != http.StatusOK {
		t.Errorf("GET /new: got status %d", got)
	}
}

// TestAnswers: every error that the parts return has a page of its own, and
// what has none is a fault.
func TestAnswers(t *testing.T) {
	used := make(map[assets.Notice]bool)
	for _, a := range answers {
		if got := answerTo(errors.Join(a.err)); got != a.answer {
			t.Errorf("%v: got %v, want %v", a.err, got, a.answer)
		}
		used[a.notice] = true
	}
	used[answerTo(errors.New("unheard of")).notice] = true
	for _, n := range assets.Notices {
		if !used[n] {
			t.Errorf("the notice %q is never shown", n)
		}
	}
}

// TestBody: not a byte more than the limit, the end where it is, and every
// other end an error.
func TestBody(t *testing.T) {
	read := func(r io.Reader, limit int64) (string, error) {
		b := &body{r: r, rc: http.NewResponseController(httptest.NewRecorder()), pace: startPace(), left: limit}
		all, err := io.ReadAll(b)
		return string(all), err
	}
	tests := []struct {
		r    io.Reader
		want string
		err  error
	}{
		{strings.NewReader("12345"), "12345", nil},
		{iotest.OneByteReader(strings.NewReader("12345")), "12345", nil},
		{iotest.DataErrReader(strings.NewReader("12345")), "12345", nil},
		{strings.NewReader("123456"), "12345", errTooLarge},
		{iotest.OneByteReader(strings.NewReader("123456")), "12345", errTooLarge},
		{io.MultiReader(strings.NewReader("12"), iotest.ErrReader(io.ErrUnexpectedEOF)), "12", errCutOff},
		{io.MultiReader(strings.NewReader("12"), iotest.ErrReader(os.ErrDeadlineExceeded)), "12", errCutOff},
	}
	for _, tt := range tests {
		got, err := read(tt.r, 5)
		if got != tt.want || err != tt.err {
			t.Errorf("got %q, %v, want %q, %v", got, err, tt.want, tt.err)
		}
	}
}

// TestPace: a line has a minute's grace and then a second a KiB.
func TestPace(t *testing.T) {
	p := pace{time.Unix(0, 0)}
	for _, tt := range []struct {
		n    int64
		want time.Duration
	}{{0, time.Minute}, {1 << 10, time.Minute + time.Second}, {512, time.Minute + time.Second/2}, {3 << 20, time.Minute + 3072*time.Second}} {
		if got := p.deadline(tt.n).Sub(p.start); got != tt.want {
			t.Errorf("%d bytes: got %v, want %v", tt.n, got, tt.want)
		}
	}
}

// TestCleanWay: no code of the site uses what makes strings of a request's
// secrets, or spills them to files.
func TestCleanWay(t *testing.T) {
	unclean := []string{
		"FormValue", "PostForm", "ParseForm", "ParseMultipartForm", "MultipartReader", "FormFile", "PathValue",
		"RequestURI", "Referer()", "Cookie", "URL.Query", "RawQuery", "io.ReadAll", "Hijack", "httputil", "unsafe",
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("got %d files, %v", len(files), err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range unclean {
			if strings.Contains(string(src), u) {
				t.Errorf("%s uses %s", name, u)
			}
		}
	}
}
