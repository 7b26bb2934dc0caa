package handlers

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lethe/policy"
	"lethe/vault"
)

// alias is the one tip that there is.
func (s *dropSite) alias() (a vault.Alias) {
	s.t.Helper()
	s.vault.Tips(math.MaxInt64, func(t *vault.Tip) bool { a = t.Alias; return false })
	return a
}

// reply replies to a tip as the desk does.
func (s *dropSite) reply(to vault.Alias, text string) {
	s.t.Helper()
	sub, err := s.vault.BeginTip(int64(len(text)))
	if err != nil {
		s.t.Fatal(err)
	}
	sub.Write([]byte(text))
	if err := sub.Reply(to); err != nil {
		s.t.Fatal(err)
	}
}

// replies are those that a page shows, newest first.
func (a got) replies() []string { return a.texts("pre", "inert") }

const nobodys = "abacus zoom kick cactus umbrella victory yummy"

// TestInbox: replies are shown newest first, deleted for good, and the state is
// said.
func TestInbox(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	to := s.alias()
	if a := s.inbox(words); len(a.replies()) != 0 || !strings.Contains(a.text("main"), "None has come yet") {
		t.Errorf("got replies %q", a.replies())
	}
	s.reply(to, "first <b> & \u202eturned")
	s.reply(to, "second\nlines\n")
	a := s.inbox(words)
	want := []string{"second\nlines\n", "first <b> & [U+202E]turned"}
	if !reflect.DeepEqual(a.replies(), want) || !strings.Contains(a.text("main"), "2 replies") {
		t.Fatalf("got replies %q, want %q", a.replies(), want)
	}
	forms := a.forms("/inbox/delete")
	if len(forms) != 2 {
		t.Fatalf("got %d forms", len(forms))
	}
	for range 2 { // that it is gone already is no other answer
		a = s.post("/inbox/delete", forms[0])
		if !reflect.DeepEqual(a.replies(), want[1:]) || !strings.Contains(a.text("main"), "The reply is deleted.") {
			t.Errorf("got replies %q, want %q", a.replies(), want[1:])
		}
	}
	if err := s.vault.Collected(to, 1); err != nil {
		t.Fatal(err)
	}
	if a := s.inbox(words); !strings.Contains(a.text("main"), "A journalist has it.") {
		t.Errorf("got %q", a.text("main"))
	}
}

// TestInboxOlder: as many replies as fit, and the others behind a button, each
// of them once.
func TestInboxOlder(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	to := s.alias()
	const n = 23
	for i := range n {
		text := strings.Repeat("<", 8000)
		if i%3 > 0 {
			text = strings.Repeat("a", 8000)
		}
		s.reply(to, fmt.Sprint(i, " ", text))
	}
	at := n
	for a := s.inbox(words); ; {
		if len(a.body) != inboxClass || a.header.Get("Content-Length") == "" {
			t.Errorf("got %d bytes, length %q", len(a.body), a.header.Get("Content-Length"))
		}
		shown := a.replies()
		if len(shown) == 0 {
			t.Fatal("a page without a reply")
		}
		for _, text := range shown {
			at--
			if !strings.HasPrefix(text, fmt.Sprint(at, " ")) || len(text) < 8000 {
				t.Fatalf("got %.8q, want number %d", text, at)
			}
		}
		forms := a.forms("/inbox")
		if len(forms) == 0 {
			break
		}
		a = s.post("/inbox", forms[0])
	}
	if at != 0 {
		t.Errorf("%d replies were not shown", at)
	}
}

// TestInboxUniform: every answer to a form with a phrase has one status, one
// size and one set of headers: replies or none, a phrase that leads somewhere
// or nowhere. Those that lead nowhere are the same to the byte.
func TestInboxUniform(t *testing.T) {
	var clock atomic.Int64
	s := newDropSite(t, vault.Config{Now: func() time.Duration { return time.Duration(clock.Load()) }}, Drop{Files: true}, "alice", "bob")
	expired := s.mustTip("old")
	clock.Add(int64(policy.TipLife))
	withdrawn := s.mustTip("gone")
	s.post("/inbox/withdraw", url.Values{"phrase": {withdrawn}, "sure": {"1"}})
	answered := s.mustTip("answered")
	s.reply(s.alias(), strings.Repeat("long ", 1500))
	s.reply(s.alias(), "short")
	waiting := s.mustTip("waiting")

	ways := map[string]func(phrase string) got{
		"open":   func(p string) got { return s.inbox(p) },
		"older":  func(p string) got { return s.post("/inbox", url.Values{"phrase": {p}, "before": {"2"}}) },
		"delete": func(p string) got { return s.post("/inbox/delete", url.Values{"phrase": {p}, "reply": {"9"}}) },
		"ask":    func(p string) got { return s.post("/inbox/withdraw", url.Values{"phrase": {p}}) },
		"add":    func(p string) got { return s.multi("/inbox/add", value("phrase", p), value("text", "more")) },
		"withdraw": func(p string) got {
			return s.post("/inbox/withdraw", url.Values{"phrase": {p}, "sure": {"1"}})
		},
	}
	for _, way := range []string{"open", "older", "delete", "ask", "add", "withdraw"} {
		want := ways[way](nobodys)
		if want.status != inboxStatus || len(want.body) != inboxClass {
			t.Errorf("%s, unknown: got status %d, %d bytes", way, want.status, len(want.body))
		}
		for name, phrase := range map[string]string{"expired": expired, "withdrawn": withdrawn, "answered": answered, "waiting": waiting} {
			a := ways[way](phrase)
			if a.status != want.status || len(a.body) != len(want.body) || !reflect.DeepEqual(a.header, want.header) {
				t.Errorf("%s, %s: got status %d, %q, %d bytes, %v", way, name, a.status, a.text("h1"), len(a.body), a.header)
			}
			same := strings.ReplaceAll(a.visible(), phrase, nobodys) == want.visible()
			if leads := name == "answered" || name == "waiting"; same != (way == "ask" || !leads) {
				t.Errorf("%s, %s: that the page is the same: got %v", way, name, same)
			}
		}
	}
}

// TestInboxTyped: a phrase is read however it is typed, one slip is mended, and
// what is none comes back with what is wrong.
func TestInboxTyped(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	for _, typed := range []string{
		strings.ToUpper(words), strings.ReplaceAll(words, " ", "-"), " " + strings.ReplaceAll(words, " ", ",\r\n") + ".",
	} {
		if a := s.inbox(typed); a.text("h1") != "Your inbox" {
			t.Errorf("%q: got %q", typed, a.text("h1"))
		}
	}
	for _, tt := range []struct{ typed, says string }{
		{"", "Nothing was typed."},
		{" . ", "Nothing was typed."},
		{"abacus zoom <kick>", "You typed 3 words."},
		{strings.Replace(nobodys, "kick", "nonsuch", 1), "Word 3 is not one of our words"},
		{"abacus zoom\xff kick", "You typed 3 words."},
		{strings.Repeat("abacus ", 90), "It is too long"},
		{strings.Repeat("abacus ", 900), "It is too long"},
	} {
		a := s.inbox(tt.typed)
		if a.status != http.StatusUnprocessableEntity || len(a.body) != inboxClass || !strings.HasPrefix(a.title(), "Error:") {
			t.Errorf("%.30q: got status %d, %d bytes, %q", tt.typed, a.status, len(a.body), a.title())
		}
		if !strings.Contains(a.text("form"), tt.says) {
			t.Errorf("%.30q: got %q, want %q", tt.typed, a.text("form"), tt.says)
		}
		if back := a.text("textarea"); len(tt.typed) < typedMax && back != strings.ReplaceAll(tt.typed, "\xff", "\ufffd") {
			t.Errorf("%.30q: got %q back", tt.typed, back)
		}
	}
	if a := s.ask("POST", "/inbox", "x=y", "Content-Type", formType); a.status != http.StatusBadRequest {
		t.Errorf("no phrase: got status %d", a.status)
	}
}

// TestAdd: what is added is one more part of the tip, text or files; what leads
// nowhere any more gives the text back.
func TestAdd(t *testing.T) {
	s := usualDrop(t)
	words := s.multi("/tip", value("text", "one"), value("to", "1")).words(t)
	add := s.inbox(words).filled(t, "/inbox/add")
	if add.Get("to") != "1" {
		t.Errorf("it is for %q, want the same as the first", add.Get("to"))
	}
	a := s.multi("/inbox/add", value("phrase", words), value("text", "two"), value("to", "1"))
	if a.text("h1") != "Your inbox" || !strings.Contains(a.text("main"), "It was added.") {
		t.Errorf("got status %d, %q", a.status, a.text("main"))
	}
	a = s.multi("/inbox/add", value("phrase", strings.ToUpper(words)), value("text", "three"), value("to", "1"), fileOf("a.jpg", tellingJPEG(t)))
	if a.text("h1") != "Nothing has been sent yet." || len(a.body) != inboxClass {
		t.Fatalf("got status %d, %q, %d bytes", a.status, a.text("h1"), len(a.body))
	}
	form := a.filled(t, "/tip/send")
	if a = s.post("/tip/send", form); a.text("h1") != "Your inbox" || !strings.Contains(a.text("main"), "It was added.") || len(a.body) != inboxClass {
		t.Errorf("got status %d, %q, %d bytes", a.status, a.text("h1"), len(a.body))
	}
	if a = s.post("/tip/send", form); !strings.Contains(a.text("main"), "does not wait here any more") {
		t.Errorf("sent again: got %q", a.text("main"))
	}
	// That nothing was sent would not be true.
	if a = s.post("/tip/stop", form); a.text("h1") != "Your inbox" || !strings.Contains(a.text("main"), "does not wait here any more") || len(a.body) != inboxClass {
		t.Errorf("stopped after it was sent: got status %d, %q, %d bytes", a.status, a.text("main"), len(a.body))
	}
	tips := s.parts(0)
	if len(tips) != 1 || len(tips[0]) != 3 {
		t.Fatalf("got %v", tips)
	}
	for i, want := range []string{"one", "two", "three"} {
		if got := tips[0][i].files["message.txt"]; got != want {
			t.Errorf("part %d: got %q, want %q", i+1, got, want)
		}
	}
	if f := tips[0][2].files["file-01.jpg"]; f == "" || strings.Contains(f, "SECRET") {
		t.Errorf("got a file of %d bytes", len(f))
	}

	// Withdrawn while a draft waits, and a text is being written.
	a = s.multi("/inbox/add", value("phrase", words), value("text", "four"), fileOf("b", "x"))
	if w := s.post("/inbox/withdraw", url.Values{"phrase": {words}, "sure": {"1"}}); w.text("h1") != "Everything is withdrawn." {
		t.Errorf("got %q", w.text("h1"))
	}
	if len(s.parts(0)) != 0 {
		t.Error("a tip is there")
	}
	again := s.post("/tip/send", a.filled(t, "/tip/send"))
	if !strings.Contains(again.text("main"), "Send it as a new tip") || len(again.body) != inboxClass {
		t.Errorf("got %q, %d bytes", again.text("h1"), len(again.body))
	}
	if new := s.post("/tip/send", again.filled(t, "/tip/send")).words(t); new == words || s.only().files["file-01.bin"] != "x" {
		t.Errorf("as a new tip: got %v", s.only().files)
	}
	text := s.multi("/inbox/add", value("phrase", words), value("text", "keep <this>"))
	if text.text("textarea") != "keep <this>" || !strings.HasPrefix(text.title(), "Error:") {
		t.Errorf("got %q back", text.text("textarea"))
	}
	for name, a := range map[string]got{
		"no phrase":  s.multi("/inbox/add", value("text", "keep")),
		"one word":   s.multi("/inbox/add", value("phrase", "abacus"), value("text", "keep")),
		"an unknown": s.multi("/inbox/add", value("phrase", "x"+nobodys), value("text", "keep")),
	} {
		if a.text("textarea") != "keep" {
			t.Errorf("%s: got status %d, %q back", name, a.status, a.text("textarea"))
		}
	}
}

// TestWithdrawAsks: withdrawing asks first, and does nothing then.
func TestWithdrawAsks(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	a := s.post("/inbox/withdraw", s.inbox(words).filled(t, "/inbox/withdraw"))
	if a.text("h1") != "Withdraw everything?" || len(s.parts(0)) != 1 {
		t.Errorf("got %q, %d tips", a.text("h1"), len(s.parts(0)))
	}
	if a = s.post("/inbox/withdraw", a.filled(t, "/inbox/withdraw")); a.text("h1") != "Everything is withdrawn." || len(s.parts(0)) != 0 {
		t.Errorf("got %q, %d tips", a.text("h1"), len(s.parts(0)))
	}
	if a = s.inbox(words); a.text("h1") != "No inbox opens by these words." {
		t.Errorf("got %q", a.text("h1"))
	}
}
