package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lethe/vault"
)

// TestInboxFull: the largest inbox that there can be has the size of every
// other: all parts, and the reply that takes most to be shown of those that the
// desk lets through.
func TestInboxFull(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("first")
	for n := range vault.PartsMax - 1 {
		a := s.multi("/inbox/add", value("phrase", words), value("text", fmt.Sprint("more ", n)))
		if a.status != http.StatusOK || !strings.Contains(a.text("main"), "It was added.") {
			t.Fatalf("addition %d: got status %d, %q", n, a.status, a.text("h1"))
		}
	}
	for _, text := range []string{strings.Repeat("a", 8<<10), strings.Repeat(`"`, 8<<10), strings.Repeat("\x01", 5<<10)} {
		s.reply(s.alias(), text)
		for name, a := range map[string]got{
			"opened":                              s.inbox(words),
			"after an addition that does not fit": s.multi("/inbox/add", value("phrase", words), value("text", "more 0")),
		} {
			if len(a.body) != inboxClass || a.header.Get("Content-Length") == "" {
				t.Errorf("%s, a reply of %.1q: got %d bytes, length %q", name, text, len(a.body), a.header.Get("Content-Length"))
			}
		}
	}
}
