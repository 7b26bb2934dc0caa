package clean

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"lethe/assets"
)

// TestFillUp: every length is brought to its class exactly.
func TestFillUp(t *testing.T) {
	s := serve(t, func(p *Reply, q *Request) error {
		kind, digits, _ := strings.Cut(q.Path[1:], "/")
		n, _ := strconv.Atoi(digits)
		if kind == "page" {
			return p.Page(200, assets.Sheet{bytes.Repeat([]byte("x"), n)})
		}
		return p.Text(200, assets.Sheet{nil, nil}, make([]byte, EscapeSize), func(w io.Writer) error {
			_, err := w.Write(bytes.Repeat([]byte("x"), n))
			return err
		})
	})
	for _, n := range []int{0, 1, 1000, PageStep - 10, PageStep - 9, PageStep - 8, PageStep, 2*PageStep - 9, 3*PageStep + 1, 100_000} {
		a := s.ask("GET", fmt.Sprint("/page/", n), "")
		if got := len(a.body); got%PageStep != 0 || got < n || got-n > PageStep+16 {
			t.Errorf("page of %d: got %d", n, got)
		}
		if got, want := a.header.Get("Content-Length"), Decimal(int64(len(a.body))); got != want {
			t.Errorf("page of %d: got length %s, want %s", n, got, want)
		}
		a = s.ask("GET", fmt.Sprint("/text/", n), "")
		if got := len(a.body); got < TextClass || got&(got-1) != 0 || got < n || strings.Count(a.visible(), "x") != n {
			t.Errorf("text of %d: got %d", n, got)
		}
	}
}

// TestFillDiffers: no two answers are filled up alike, so that none can be
// matched to another by it.
func TestFillDiffers(t *testing.T) {
	s := serve(t, func(p *Reply, q *Request) error { return p.Page(200, assets.Sheet{[]byte("a page")}) })
	a, b := s.ask("GET", "/", ""), s.ask("GET", "/", "")
	if a.visible() != b.visible() || a.body == b.body {
		t.Error("the pages differ, or what fills them up does not")
	}
	fill, ok := strings.CutPrefix(a.body, a.visible()+FillOpen)
	fill, ok2 := strings.CutSuffix(fill, FillClose)
	if !ok || !ok2 || strings.Trim(fill, "abcdefghijklmnop") != "" {
		t.Errorf("got %q", fill)
	}
}

// TestPanic: whatever panics, a page answers, and it is counted.
func TestPanic(t *testing.T) {
	page := func(p *Reply, q *Request) error { panic("with a secret in it: hunter2") }
	for name, s := range map[string]*testServer{
		"a page":   serve(t, page),
		"the gate": serveAs(t, page, func(string) bool { panic("with a secret in it: hunter2") }),
	} {
		a := s.ask("GET", "/", "")
		if a.status != http.StatusInternalServerError || strings.Contains(a.body, "hunter2") {
			t.Errorf("%s: got status %d, %q", name, a.status, a.body)
		}
		if got := <-s.faults; got != FaultPanic || len(s.faults) > 0 {
			t.Errorf("%s: got fault %q and %d more", name, got, len(s.faults))
		}
	}
}

// TestCutShort: an answer that fails under way must not look whole.
func TestCutShort(t *testing.T) {
	s := serve(t, func(p *Reply, q *Request) error {
		return p.Text(200, assets.Sheet{[]byte("<p>"), []byte("</p>")}, make([]byte, EscapeSize), func(w io.Writer) error {
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
	if got := <-s.faults; got != FaultVault {
		t.Errorf("got fault %q", got)
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
	used[assets.Slow] = true // it comes from no error: TestSlowDown has the visitor see it
	for _, n := range assets.Notices {
		if !used[n] {
			t.Errorf("the notice %q is never shown", n)
		}
	}
}
