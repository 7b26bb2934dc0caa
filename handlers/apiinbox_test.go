package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lethe/vault"
)

// An inboxAnswer is an inbox as a program is told of it.
type inboxAnswer struct {
	State string
	Left  int
	Older int
	Parts []struct {
		Day, To   int
		Collected bool
	}
	Replies []struct {
		Reply, Day int
		Text       string
	}
}

// callInbox asks for an inbox, or does there what the path says.
func (s *dropSite) callInbox(path string, form url.Values) (in inboxAnswer) {
	s.t.Helper()
	a := s.call(own+"/inbox"+path, form.Encode(), formType)
	if err := json.Unmarshal([]byte(a.body), &in); err != nil || a.status != http.StatusOK {
		s.t.Fatalf("%s: got status %d, %.200s", path, a.status, a.trimmed())
	}
	return in
}

// tipCalls are all calls about tips.
var tipCalls = []string{"/tips", "/inbox", "/inbox/add", "/inbox/delete", "/inbox/withdraw"}

// of is a form with a phrase.
func of(phrase string, more ...string) url.Values {
	form := url.Values{"phrase": {phrase}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// TestProgramInbox: a tip of the pages is looked after by a program: more is
// sent, replies are read and destroyed, it is withdrawn.
func TestProgramInbox(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	to := s.alias()
	s.reply(to, "first")
	s.reply(to, "second")
	in := s.callInbox("", of(words))
	if len(in.Replies) != 2 || in.Replies[0].Text != "second" || in.Replies[1].Reply != 1 || in.Older != 0 {
		t.Errorf("got %+v", in)
	}
	if in := s.callInbox("/delete", of(words, "reply", "2")); len(in.Replies) != 1 || in.Replies[0].Text != "first" {
		t.Errorf("deleted: got %+v", in)
	}
	s.callInbox("/delete", of(words, "reply", "2")) // gone already
	if in := s.callInbox("", of(words, "before", "1")); len(in.Replies) != 0 {
		t.Errorf("before the first: got %+v", in)
	}
	a := s.multi(own+"/inbox/add", value("phrase", words), value("text", "more"), fileOf("a.jpg", tellingJPEG(t)))
	if got := a.member(t, "state"); got != "added" {
		t.Errorf("got %s", a.trimmed())
	}
	parts := s.parts(0)
	if len(parts) != 1 || len(parts[0]) != 2 || parts[0][1].files["message.txt"] != "more" || strings.Contains(parts[0][1].files["file-01.jpg"], "Exif") {
		t.Errorf("got %v", parts)
	}
	for range 2 {
		if in := s.callInbox("/add", of(words, "text", "and more")); in.State != "added" || len(in.Parts) != 3 {
			t.Errorf("added twice: got %+v", in)
		}
	}
	s.call(own+"/inbox/withdraw", of(words).Encode(), formType).problem(t, 422, "confirm")
	s.call(own+"/inbox/withdraw", of(words, "confirm", "no").Encode(), formType).problem(t, 422, "confirm")
	if in := s.callInbox("/withdraw", of(words, "confirm", "true")); in.State != "withdrawn" || len(in.Parts) != 0 || len(s.parts(0)) != 0 {
		t.Errorf("withdrawn: got %+v", in)
	}
	for path, form := range map[string]url.Values{"": of(words), "/add": of(words, "text", "x"), "/delete": of(words, "reply", "1"), "/withdraw": of(words, "confirm", "1")} {
		if in := s.callInbox(path, form); in.State != "unknown" {
			t.Errorf("%s: got %+v", path, in)
		}
	}
	if n := len(s.parts(0)); n != 0 {
		t.Errorf("%d tips of additions to none", n)
	}
}

// TestProgramInboxSame: who watches the line sees one answer, whatever the
// phrase leads to: the same status, length and headers.
func TestProgramInboxSame(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	for n := range 5 {
		s.reply(s.alias(), strings.Repeat("r", 2000*n+1))
	}
	look := func(path string, form url.Values) string {
		a := s.call(own+"/inbox"+path, form.Encode(), formType)
		return fmt.Sprint(a.status, len(a.body), a.header)
	}
	want := look("", of(words))
	if !strings.HasPrefix(want, "200 65536 ") {
		t.Errorf("got %s", want)
	}
	for name, got := range map[string]string{
		"unknown": look("", of(nobodys)), "added in vain": look("/add", of(nobodys, "text", "x")), "added": look("/add", of(words, "text", "x")),
		"deleted": look("/delete", of(words, "reply", "1")), "deleted in vain": look("/delete", of(nobodys, "reply", "1")),
		"withdrawn in vain": look("/withdraw", of(nobodys, "confirm", "1")), "withdrawn": look("/withdraw", of(words, "confirm", "1")),
	} {
		if got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// TestProgramReplies: more replies than fit come in several answers, each once,
// and one that is longer than any answer comes whole.
func TestProgramReplies(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	const replies = 40
	text := func(n int) string { return fmt.Sprintf("%d %s", n, strings.Repeat("\x01\"é", 100*n)) }
	for n := 1; n <= replies; n++ {
		s.reply(s.alias(), text(n))
	}
	next, before, answers := replies, 0, 0
	for {
		in := s.callInbox("", of(words, "before", fmt.Sprint(before)))
		for _, r := range in.Replies {
			if r.Reply != next || r.Text != text(next) {
				t.Fatalf("got reply %d, %d bytes, want %d", r.Reply, len(r.Text), next)
			}
			next--
		}
		answers++
		if before = in.Older; before == 0 {
			break
		}
	}
	if next != 0 || answers < 3 {
		t.Errorf("%d replies are missing, in %d answers", next, answers)
	}
	long := strings.Repeat("long \x00 reply", 20_000)
	s.reply(s.alias(), long)
	if in := s.callInbox("", of(words)); len(in.Replies) != 1 || in.Replies[0].Text != long || in.Older != replies+1 {
		t.Errorf("got %d replies, older %d", len(in.Replies), in.Older)
	}
}

// TestProgramTipsInert: nothing but a POST does anything with a tip, whatever
// stands in the address.
func TestProgramTipsInert(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	s.reply(s.alias(), "reply")
	query := of(words, "confirm", "1", "reply", "1", "text", "z").Encode()
	for _, path := range tipCalls {
		for _, method := range methods {
			if method == "POST" {
				continue
			}
			if a := s.ask(method, own+path+"?"+query, ""); a.status >= 500 || strings.Contains(a.body, "reply") {
				t.Errorf("%s %s: got status %d", method, path, a.status)
			}
		}
	}
	if in := s.callInbox("", of(words)); len(in.Parts) != 1 || len(in.Replies) != 1 || len(s.parts(0)) != 1 {
		t.Errorf("got %+v", in)
	}
}

// TestProgramLastPart: the last part that a tip takes can be sent twice too,
// and nothing more is taken.
func TestProgramLastPart(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("x")
	for range vault.PartsMax - 2 {
		sealed, err := s.vault.BeginSealed(1)
		if err != nil {
			t.Fatal(err)
		}
		sealed.Write([]byte("x"))
		if err := sealed.Add([]byte(words), 0, nil); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if in := s.callInbox("/add", of(words, "text", "last")); in.State != "added" || len(in.Parts) != vault.PartsMax {
			t.Errorf("got %s, %d parts", in.State, len(in.Parts))
		}
	}
	s.call(own+"/inbox/add", of(words, "text", "one more").Encode(), formType).problem(t, 503, "full")
}
