package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lethe/assets"
	"lethe/handlers/guard"
	"lethe/vault"
)

// serveReply serves every request by f.
func serveReply(t *testing.T, f func(p *reply) error) (*testSite, chan string) {
	s := &testSite{t: t}
	faults := make(chan string, 1)
	x := &site{Config: Config{Fault: func(class string) { faults <- class }}}
	s.memory = make([]byte, testConns*guard.HeadSize+testWorks*vault.SlotSize)
	g, err := guard.New(guard.Config{
		Heads: guard.Pool(s.memory[:testConns*guard.HeadSize], guard.HeadSize), Conns: testConns,
		Work: guard.Pool(s.memory[testConns*guard.HeadSize:], vault.SlotSize), Works: testWorks,
		Body: 1 << 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	h := guard.Handler(func(w http.ResponseWriter, r *http.Request, lent *guard.Request) {
		q := newRequest(r, lent)
		q.tongue = new(tongue)
		p := newReply(w, q)
		defer x.recover(p)
		if err := f(p); err != nil {
			x.fail(p, err)
		}
	})
	server := &Server{guard: g}
	s.listen(server, func(l net.Listener) { server.serve(l, false, h) })
	t.Cleanup(s.close)
	return s, faults
}

// TestFillUp: every length is brought to its class exactly.
func TestFillUp(t *testing.T) {
	s, _ := serveReply(t, func(p *reply) error {
		kind, digits, _ := strings.Cut(p.to.path[1:], "/")
		n, _ := strconv.Atoi(digits)
		if kind == "page" {
			return p.page(200, assets.Sheet{bytes.Repeat([]byte("x"), n)})
		}
		return p.text(200, assets.Sheet{nil, nil}, make([]byte, escapeSize), func(w io.Writer) error {
			_, err := w.Write(bytes.Repeat([]byte("x"), n))
			return err
		})
	})
	for _, n := range []int{0, 1, 1000, pageStep - 10, pageStep - 9, pageStep - 8, pageStep, 2*pageStep - 9, 3*pageStep + 1, 100_000} {
		a := s.ask("GET", fmt.Sprint("/page/", n), "")
		if got := len(a.body); got%pageStep != 0 || got < n || got-n > pageStep+16 {
			t.Errorf("page of %d: got %d", n, got)
		}
		if got, want := a.header.Get("Content-Length"), decimal(int64(len(a.body))); got != want {
			t.Errorf("page of %d: got length %s, want %s", n, got, want)
		}
		a = s.ask("GET", fmt.Sprint("/text/", n), "")
		if got := len(a.body); got < textClass || got&(got-1) != 0 || got < n || strings.Count(a.visible(), "x") != n {
			t.Errorf("text of %d: got %d", n, got)
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
	faults := make(chan string, 2)
	s := &testSite{t: t}
	s.serve(Config{
		Vault: newTestSite(t).vault,
		Fault: func(class string) { faults <- class },
	}, func(string) bool { panic("with a secret in it: hunter2") })
	defer s.close()
	a := s.ask("GET", "/", "")
	if a.status != http.StatusInternalServerError || strings.Contains(a.body, "hunter2") {
		t.Errorf("got status %d, %q", a.status, a.body)
	}
	if got := <-faults; got != FaultPanic || len(faults) > 0 {
		t.Errorf("got fault %q and %d more", got, len(faults))
	}
}

// TestCutShort: an answer that fails under way must not look whole.
func TestCutShort(t *testing.T) {
	s, faults := serveReply(t, func(p *reply) error {
		return p.text(200, assets.Sheet{[]byte("<p>"), []byte("</p>")}, make([]byte, escapeSize), func(w io.Writer) error {
			io.WriteString(w, strings.Repeat("half of it", 10_000))
			return errors.New("the rest is gone")
		})
	})
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
