//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"lethe/handlers/trace"
	"lethe/vault"
)

// When a command has sent a tip, added to one or shown the inbox, nothing of
// the text, the file, the seven words or the reply is left in its memory.
func TestTraceTips(t *testing.T) {
	if !vault.Erases {
		t.Skip("this build does not erase: GOEXPERIMENT=runtimesecret")
	}
	site := tipsHere(t)
	t.Setenv("LETHE_URL", site)
	text, file, reply := trace.Random(4000), trace.Random(100_000), trace.Random(3000)
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	var sender int
	var words trace.Secret
	for said := true; said; {
		var out []byte
		var err error
		sender, out = idle(t, text, "tip", "-", path)
		words = trace.Secret{Name: "seven words", Value: bytes.TrimSpace(out), Words: true}
		// The program may say two of them itself: other words are as good.
		if said, err = trace.InProgram(words); err != nil {
			t.Fatal(err)
		}
	}
	for _, alias := range atDeskNow(t) {
		if atDesk(t, string(reply), "reply", alias).code() != exitOK {
			t.Fatal("the reply is not sent")
		}
	}
	typed := append(bytes.ToUpper(words.Value), '\n')
	adder, _ := idle(t, append(bytes.Clone(typed), text...), "tip", "add", "--words", "stdin")
	reader, shown := idle(t, typed, "tip", "inbox")
	if !bytes.Contains(shown, reply) {
		t.Fatalf("got another reply than was sent: %.200q", shown)
	}
	program, shown := idle(t, typed, "tip", "inbox", "--json")
	var inbox struct{ Replies []struct{ Text string } }
	if err := json.Unmarshal(shown, &inbox); err != nil || len(inbox.Replies) != 1 || inbox.Replies[0].Text != string(reply) {
		t.Fatalf("got another reply than was sent: %.200q", shown)
	}
	gone, _ := idle(t, typed, "tip", "withdraw", "--yes")
	l := looker(t, words, trace.Secret{Name: "words as typed", Value: bytes.TrimSpace(typed), Words: true},
		trace.Secret{Name: "text", Value: text}, trace.Secret{Name: "file", Value: file}, trace.Secret{Name: "reply", Value: reply})
	for name, pid := range map[string]int{"tip": sender, "tip add": adder, "tip inbox": reader, "tip inbox --json": program, "tip withdraw": gone} {
		if r := lookAt(t, l, pid); r.Count("").Any() {
			t.Errorf("lethe %s holds: %v", name, r)
		}
	}
}
