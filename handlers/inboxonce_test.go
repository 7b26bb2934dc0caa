package handlers

import (
	"net/http"
	"testing"
)

// TestAddTwice: the same addition sent twice, with files or without, is one
// part; another text is another.
func TestAddTwice(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("first")
	for i, text := range []string{"more", "more", "else"} {
		if a := s.multi("/inbox/add", value("phrase", words), value("text", text)); a.status != http.StatusOK {
			t.Fatalf("addition %d: got status %d", i, a.status)
		}
	}
	if n := len(s.parts(0)[0]); n != 3 {
		t.Errorf("got %d parts, want 3", n)
	}
	look := s.multi("/inbox/add", value("phrase", words), value("text", "more"), fileOf("a", "x"))
	form := look.filled(t, "/tip/send")
	for range 2 {
		s.post("/tip/send", form)
	}
	if n := len(s.parts(0)[0]); n != 4 {
		t.Errorf("got %d parts, want 4", n)
	}
}
