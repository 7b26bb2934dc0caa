package desk

import (
	"net/http"
	"strings"
	"testing"
)

// TestReplyShown: a reply that would take more room in the inbox than any text
// does, by characters that are made visible, is none: the inbox would have a
// size of its own.
func TestReplyShown(t *testing.T) {
	d := newTestDesk(t)
	alias := d.put("a phrase", "sealed", 0)
	for _, tt := range []struct {
		text   string
		status int
	}{
		{strings.Repeat(`"`, ReplyMax), http.StatusOK},
		{strings.Repeat("\u202e", ReplyMax/3), http.StatusOK},
		{strings.Repeat("\x01", shownMax/8), http.StatusOK},
		{strings.Repeat("\x01", shownMax/8+1), http.StatusUnprocessableEntity},
		{strings.Repeat("\x01", ReplyMax), http.StatusUnprocessableEntity},
	} {
		if a := d.post("/tip/"+alias+"/reply", "text", tt.text); a.status != tt.status {
			t.Errorf("%.3q, %d bytes: got status %d, want %d", tt.text, len(tt.text), a.status, tt.status)
		}
	}
}
