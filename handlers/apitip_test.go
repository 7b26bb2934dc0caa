package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"lethe/handlers/api"
	"lethe/policy"
	"lethe/vault"
)

// mustCallTip sends a tip as a program does, and returns its phrase.
func (s *dropSite) mustCallTip(parts ...sent) string {
	s.t.Helper()
	a := s.multi(own+"/tips", parts...)
	if a.status != http.StatusCreated {
		s.t.Fatalf("got status %d, %s", a.status, a.trimmed())
	}
	return a.member(s.t, "phrase")
}

// TestProgramTip: what a program sends opens at the desk, with cleaned copies
// or as it is, and its words open the inbox here and on the pages.
func TestProgramTip(t *testing.T) {
	still := vault.Config{Now: func() time.Duration { return time.Hour }}
	s := newDropSite(t, still, Drop{Files: true}, "alice", "bob")
	picture := tellingJPEG(t)
	files := []sent{value("text", "two\r\nlines"), fileOf("a.jpg", picture), fileOf("b.pdf", "%PDF-1.7 x"), fileOf("", "y")}
	for _, tt := range []struct {
		clean, want string
		same        bool
	}{
		{"all", `"cleaned":1,"left":2,"files":[{"file":1,"kind":"jpeg","found":["place","device"],"cleaned":true},{"file":2,"kind":"pdf","found":[],"cleaned":false},{"file":3,"kind":"none","found":[],"cleaned":false}]}`, false},
		{"none", `"cleaned":0,"left":3,"files":[{"file":1,"kind":"jpeg","found":["place","device"],"cleaned":false},{"file":2,"kind":"pdf","found":[],"cleaned":false},{"file":3,"kind":"none","found":[],"cleaned":false}]}`, true},
	} {
		a := s.multi(own+"/tips", append(files, value("clean", tt.clean), value("to", "1"))...)
		words := a.member(t, "phrase")
		if want := fmt.Sprintf(`{"phrase":"%s","life":%d,%s`, words, int(policy.TipLife.Seconds()), tt.want); a.trimmed() != want {
			t.Errorf("%s: got %s, want %s", tt.clean, a.trimmed(), want)
		}
		p := s.only()
		if p.to != 1 || p.files["message.txt"] != "two\r\nlines" || p.files["file-02.pdf"] != "%PDF-1.7 x" || p.files["file-03.bin"] != "y" {
			t.Errorf("%s: got %q, to %d", tt.clean, p.files, p.to)
		}
		if got := p.files["file-01.jpg"]; (got == picture) != tt.same || strings.Contains(got, "Exif") != tt.same || len(got) == 0 {
			t.Errorf("%s: got %d bytes of the picture, it had %d", tt.clean, len(got), len(picture))
		}
		if p := s.parts(1)[0][0]; p != nil {
			t.Errorf("%s: another opens it", tt.clean)
		}
		s.reply(s.alias(), "first <&>")
		if got := s.inbox(strings.ToUpper(words)).replies(); !reflect.DeepEqual(got, []string{"first <&>"}) {
			t.Errorf("on the page: got %q", got)
		}
		in := s.callInbox("", of(strings.ReplaceAll(words, " ", "-")))
		if in.State != "waiting" || len(in.Parts) != 1 || in.Parts[0].To != 1 || in.Parts[0].Collected || len(in.Replies) != 1 || in.Replies[0].Text != "first <&>" || in.Left == 0 {
			t.Errorf("got %+v", in)
		}
		s.vault.Purge()
	}
	s.mustCallTip(value("text", "alone"))
	if got := s.only().files["message.txt"]; got != "alone" {
		t.Errorf("got %q", got)
	}
}

// TestTipBodies: a tip in every way that a text or a file is sent.
func TestTipBodies(t *testing.T) {
	s := usualDrop(t)
	for _, tt := range []struct{ query, body, kind, name, want string }{
		{"", `{"text":"a\ntext","to":2}`, json1, "message.txt", "a\ntext"},
		{"", "text=a+text&to=2", formType, "message.txt", "a text"},
		{"?to=2", "a text", "text/plain", "message.txt", "a text"},
		{"?to=2&name=x.pdf", "%PDF-", "application/pdf", "file-01.pdf", "%PDF-"},
	} {
		a := s.call(own+"/tips"+tt.query, tt.body, tt.kind)
		a.member(t, "phrase")
		if p := s.parts(1)[0][0]; p.to != 2 || p.files[tt.name] != tt.want {
			t.Errorf("%s: got %q, to %d", tt.kind, p.files, p.to)
		}
		s.vault.Purge()
	}
}

// TestProgramTipTwice: the same call of the same nonce is one tip, and says the
// same words; anything else in it makes it another.
func TestProgramTipTwice(t *testing.T) {
	s := usualDrop(t)
	nonce := value("nonce", strings.Repeat("a1", 16))
	picture := fileOf("a.jpg", tellingJPEG(t))
	want := s.mustCallTip(nonce, value("text", "x"), picture)
	if got := s.mustCallTip(nonce, value("text", "x"), picture); got != want {
		t.Errorf("the same: got %q, want %q", got, want)
	}
	if n := len(s.parts(0)); n != 1 {
		t.Errorf("got %d tips, want 1", n)
	}
	seen := map[string]bool{want: true}
	for i, other := range [][]sent{
		{value("nonce", strings.Repeat("a2", 16)), value("text", "x"), picture},
		{nonce, value("text", "y"), picture},
		{nonce, value("text", "x"), fileOf("b.jpg", tellingJPEG(t))},
		{nonce, value("text", "x"), picture, value("clean", "none")},
		{nonce, value("text", "x"), picture, value("to", "1")},
		{value("text", "x"), picture},
		{value("text", "x"), picture},
	} {
		got := s.mustCallTip(other...)
		if seen[got] {
			t.Errorf("%d: got words that were said before", i)
		}
		seen[got] = true
	}
	add := []sent{value("phrase", want), nonce, value("text", "more"), picture}
	for range 2 {
		s.multi(own+"/inbox/add", add...)
	}
	if in := s.callInbox("", of(want)); len(in.Parts) != 2 {
		t.Errorf("added twice: got %d parts, want 2", len(in.Parts))
	}
	s.multi(own+"/inbox/add", append(add, value("clean", "none"))...)
	if in := s.callInbox("", of(want)); len(in.Parts) != 3 {
		t.Errorf("added otherwise: got %d parts, want 3", len(in.Parts))
	}
}

// TestProgramTipWrong: what is wrong is said by a name that does not change,
// and nothing is kept of it.
func TestProgramTipWrong(t *testing.T) {
	s := newDropSite(t, vault.Config{}, Drop{Files: true, Max: 2 << 20}, "alice", "bob")
	words := s.mustTip("x")
	many := make([]sent, policy.FilesMax+1)
	for i := range many {
		many[i] = fileOf("a", "x")
	}
	text := value("text", "x")
	for _, tt := range []struct {
		name   string
		status int
		parts  []sent
	}{
		{"empty", 422, []sent{value("text", " ")}},
		{"empty", 422, []sent{fileOf("a", "")}},
		{"not-text", 422, []sent{value("text", "a\x00")}},
		{"too-large", 413, []sent{value("text", strings.Repeat("x", policy.TextMax+1))}},
		{"too-large", 413, []sent{fileOf("a", strings.Repeat("x", 2<<20+1))}},
		{"too-many-files", 422, many},
		{"file-name", 422, []sent{fileOf(strings.Repeat("x", 256), "x")}},
		{"no-such-journalist", 422, []sent{text, value("to", "3")}},
		{"no-such-journalist", 422, []sent{text, value("to", "alice")}},
		{"clean", 422, []sent{text, value("clean", "some")}},
		{"clean", 422, []sent{text, value("clean", "none of them")}},
		{"nonce", 422, []sent{text, value("nonce", "short")}},
		{"not-cleaned", 422, []sent{text, fileOf("a.jpg", tellingJPEG(t)[:700])}},
		{"malformed", 400, []sent{text, text}},
	} {
		for path, more := range map[string][]sent{"/tips": nil, "/inbox/add": {value("phrase", words)}} {
			a := s.multi(own+path, append(more, tt.parts...)...)
			t.Log(path, tt.name)
			a.problem(t, tt.status, tt.name)
		}
	}
	for typed, want := range map[string]string{
		"":                     `"words":0,"unknown":[]}`,
		"abacus zoom qqqq":     `"words":3,"unknown":[3]}`,
		nobodys + " " + "zoom": `"words":8,"unknown":[]}`,
	} {
		for path, more := range map[string]string{"": "", "/add": "text=x&", "/delete": "reply=1&", "/withdraw": "confirm=1&"} {
			a := s.call(own+"/inbox"+path, more+of(typed).Encode(), formType)
			a.problem(t, 422, "phrase")
			if !strings.HasSuffix(a.trimmed(), want) || len(a.body) != 64<<10 {
				t.Errorf("%s %q: got %s", path, typed, a.trimmed())
			}
		}
	}
	s.call(own+"/inbox", of(words, "before", "x").Encode(), formType).problem(t, 422, "reply")
	s.call(own+"/inbox/delete", of(words).Encode(), formType).problem(t, 422, "reply")
	a := s.multi(own+"/tips", fileOf("a", "x"), fileOf("a.jpg", tellingJPEG(t)[:700]))
	if !strings.HasSuffix(a.trimmed(), `"field":"file","file":2}`) {
		t.Errorf("got %s", a.trimmed())
	}
	if parts := s.parts(0); len(parts) != 1 || len(parts[0]) != 1 {
		t.Errorf("something was kept: %v", parts)
	}
	for range 20 { // drafts of these would fill the vault
		s.multi(own+"/tips", fileOf("a", strings.Repeat("x", 3<<19)), fileOf("a.jpg", tellingJPEG(t)[:700])).problem(t, 422, "not-cleaned")
	}
	s.fill(512 << 10)
	s.multi(own+"/tips", fileOf("a", strings.Repeat("x", 1<<20))).problem(t, 503, "full")
	for range vault.PartsMax - 1 {
		sealed, err := s.vault.BeginSealed(1)
		if err != nil {
			t.Fatal(err)
		}
		sealed.Write([]byte("x"))
		if err := sealed.Add([]byte(words), 0, nil); err != nil {
			t.Fatal(err)
		}
	}
	if a := s.call(own+"/inbox/add", of(words, "text", "y").Encode(), formType); a.status != 503 || len(a.body) != 64<<10 || a.header.Get("Retry-After") == "" {
		t.Errorf("one part too many: got status %d, %d bytes", a.status, len(a.body))
	}
}

// TestProgramNoTips: where no tips are taken, or no files, programs are told,
// and a door that is closed is closed to tips too.
func TestProgramNoTips(t *testing.T) {
	s := newProgramSite(t)
	for _, path := range tipCalls {
		for _, method := range []string{"GET", "POST"} {
			s.ask(method, own+path, "").problem(t, 404, "no-such-call")
		}
	}
	taken := func(s *testSite) map[string]any {
		return s.ask("GET", own+"/limits", "").object(t)["tips"].(map[string]any)
	}
	if got := taken(s); got["taken"] != false {
		t.Errorf("got %v", got)
	}
	d := newDropSite(t, vault.Config{}, Drop{}, "alice", "bob")
	if got, _ := json.Marshal(taken(d.testSite)); !bytes.Contains(got, []byte(`"files":0,"journalists":["alice","bob"],"life":2592000,"parts":64,"taken":true,"text":1048576`)) {
		t.Errorf("got %s", got)
	}
	d.multi(own+"/tips", value("text", "x"), fileOf("a", "y")).problem(t, 422, "no-files")
	d.mustCallTip(value("text", "x"), fileOf("", ""))
	d.ask("GET", own+"/tips", "").problem(t, 405, "no-such-method")
	still := vault.Config{Arena: 16 << 20, Argon2: cheap, Tips: true, Now: func() time.Duration { return time.Hour }}
	closed := newTestSiteOf(t, still, Config{Drop: d.site.Drop, API: api.Versions{V1: true, V2: true}})
	for _, path := range tipCalls {
		if a := closed.ask("POST", own+path, ""); a.status != http.StatusNotFound || a.header.Get("Content-Type") == "application/problem+json" {
			t.Errorf("%s: got status %d, %q", path, a.status, a.header)
		}
	}
}
