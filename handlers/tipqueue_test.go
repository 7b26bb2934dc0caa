package handlers

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"lethe/handlers/bundle"
	"lethe/handlers/drop"
	"lethe/handlers/picture"
	"lethe/vault"
)

// TestStopWhileSealed: a draft that is stopped while it is being sealed becomes
// no tip: that nothing was sent stays true.
func TestStopWhileSealed(t *testing.T) {
	s := usualDrop(t)
	a := s.tip("x", fileOf("a", "y"))
	x := &sending{looking: looking{site: s.site, key: []byte(a.filled(t, "/tip/send").Get("key"))}}
	x.picture, x.index = make([]byte, picture.Room), make([]byte, bundle.IndexMax)
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

// TestQueuedByCircuit: a circuit that has as many tips on their way to be
// sealed as it may is told that it is too much, for a draft and for a text, and
// another's is sealed.
func TestQueuedByCircuit(t *testing.T) {
	s := usualDrop(t)
	draft := s.tip("x", fileOf("a", "y")).filled(t, "/tip/send")
	const text = "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nz\r\n--b--\r\n"
	circuits, at := s.overCircuits()
	send := func(circuit int) (status [2]int) {
		t.Helper()
		c := circuits(circuit)
		defer c.CloseIdleConnections()
		a, err := c.PostForm(at+"/tip/send", draft)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		b, err := c.Post(at+"/tip", "multipart/form-data; boundary=b", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		b.Body.Close()
		return [2]int{a.StatusCode, b.StatusCode}
	}
	var ends []func()
	for range drop.QueuedMax {
		leave, err := s.site.tips.box.Enter(1)
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, leave)
	}
	const busy, ok = http.StatusServiceUnavailable, http.StatusOK
	if got := send(1); got != [2]int{busy, busy} || len(s.parts(0)) != 0 {
		t.Errorf("one more: got status %v, %d tips, want %v, none", got, len(s.parts(0)), busy)
	}
	if got := send(2); got != [2]int{ok, ok} || len(s.parts(0)) != 2 {
		t.Errorf("another's: got status %v, %d tips, want %v, 2", got, len(s.parts(0)), ok)
	}
	for _, leave := range ends {
		leave()
	}
	if got := send(1); got[1] != ok {
		t.Errorf("afterwards: got status %v", got)
	}
	s.server.Close()
	s.server.Wait() // what is deferred behind an answer is done
	for visitor := range uint32(3) {
		for n := range drop.QueuedMax {
			if _, err := s.site.tips.box.Enter(visitor); err != nil {
				t.Errorf("circuit %d is still counted %d times", visitor, drop.QueuedMax-n)
			}
		}
	}
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
