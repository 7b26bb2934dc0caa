package handlers

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lethe/handlers/picture"
	"lethe/vault"
)

// TestStopWhileSealed: a draft that is stopped while it is being sealed becomes
// no tip: that nothing was sent stays true.
func TestStopWhileSealed(t *testing.T) {
	s := usualDrop(t)
	a := s.tip("x", fileOf("a", "y"))
	x := &sending{looking: looking{site: s.site, key: []byte(a.filled(t, "/tip/send").Get("key"))}}
	x.picture, x.index = make([]byte, picture.Room), make([]byte, indexMax)
	x.choices[0] = asItIs
	sealed, err := x.seal()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.post("/tip/stop", a.filled(t, "/tip/stop")); got.text("h1") != "Nothing was sent." {
		t.Fatalf("got %q", got.text("h1"))
	}
	if err := x.commit(sealed, []byte(nobodys)); !errors.Is(err, vault.ErrRefused) {
		t.Errorf("got %v, want %v", err, vault.ErrRefused)
	}
	if n := len(s.parts(0)); n != 0 {
		t.Errorf("got %d tips, want none", n)
	}
}

// TestQueuedByCircuit: one circuit that sends a draft again and again is told
// that it is too much, and leaves the turns to others.
func TestQueuedByCircuit(t *testing.T) {
	s := usualDrop(t)
	form := s.tip("x", fileOf("a", "y")).filled(t, "/tip/send")
	circuits, at := s.overCircuits()
	var wg sync.WaitGroup
	defer wg.Wait()                      // when the turns are back
	for range s.vault.Seal().Cap() / 2 { // so that all wait
		a, b, err := s.vault.Seal().TakeTwo(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.vault.Seal().Give(a)
		defer s.vault.Seal().Give(b)
	}
	send := func(c *http.Client) int {
		a, err := c.PostForm(at+"/tip/send", form)
		if err != nil {
			return 0 // when the test ends
		}
		a.Body.Close()
		return a.StatusCode
	}
	count := func(circuit uint32) int {
		s.site.tips.queued.mu.Lock()
		defer s.site.tips.queued.mu.Unlock()
		return s.site.tips.queued.by[circuit]
	}
	waiting := func(circuit uint32, n int) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); count(circuit) != n; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("circuit %d: %d of its tips wait, want %d", circuit, count(circuit), n)
			}
		}
	}
	flood := circuits(1)
	defer flood.CloseIdleConnections()
	for range queuedMax {
		wg.Go(func() { send(flood) })
	}
	waiting(1, queuedMax)
	if got, n := send(flood), count(1); got != http.StatusServiceUnavailable || n != queuedMax {
		t.Errorf("one more: got status %d while %d wait, want 503 while %d do", got, n, queuedMax)
	}
	wg.Go(func() { send(circuits(2)) })
	waiting(2, 1)
}

// TestSealedInVain: a form that nothing can become of is told so by what it
// says, before files are cleaned and sealed for it.
func TestSealedInVain(t *testing.T) {
	s := usualDrop(t)
	form := s.tip("", fileOf("broken.jpg", tellingJPEG(t)[:700]), fileOf("b", strings.Repeat("x", 300<<10))).filled(t, "/tip/send")
	form.Set("file-1", cleaned)
	form.Set("file-2", "else")
	a := s.post("/tip/send", form)
	if strings.Contains(a.body, `id="file-1-wrong"`) || !strings.Contains(a.body, `id="file-2-wrong"`) {
		t.Error("the first file was cleaned for a form without a choice for the second")
	}
	for size := s.vault.SealedMax(); size > 100<<10; { // no room to seal it
		if sealed, err := s.vault.BeginSealed(size); err == nil {
			defer sealed.Abort()
		} else {
			size /= 2
		}
	}
	form.Set("file-1", leftOut)
	form.Set("file-2", asItIs)
	if a := s.post("/tip/send", form); !strings.Contains(a.text("main"), "There is no room for so much") {
		t.Fatalf("a vault without room: got %q", a.text("main"))
	}
	form.Set("phrase", nobodys)
	if a := s.post("/tip/send", form); !strings.Contains(a.text("main"), "No inbox opens by your words any more") {
		t.Errorf("got %q", a.text("main"))
	}
}
