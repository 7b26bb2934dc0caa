package handlers

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lethe/handlers/bundle"
	"lethe/policy"
	"lethe/vault"
)

// answer answers a request as a visitor does: its page, then the button.
func (s *testSite) answer(ask, text string, files ...sent) got {
	s.t.Helper()
	key := s.form(ask, "").Get("key")
	return s.multi("/answer", append([]sent{value("key", key), value("text", text)}, files...)...)
}

// TestAnswer: text and files go to whoever asked, to the byte, once.
func TestAnswer(t *testing.T) {
	s := newTestSite(t)
	big := strings.Repeat("\x00\xff\r\n--", 30_000)
	for _, tt := range []struct {
		text, want string
		files      []sent
	}{
		{"an <answer> & more", "an <answer> & more", nil},
		{"two\r\nlines\r\n", "two\nlines\n", []sent{fileOf("", "")}}, // none chosen
		{"", "", []sent{fileOf("a.pdf", "x")}},
		{"with files\r", "with files\r", []sent{fileOf(`C:\x\a.pdf`, big), fileOf("b", ""), fileOf("", "nameless")}},
	} {
		ask, collect := s.asked()
		if a := s.answer(ask, tt.text, tt.files...); a.status != http.StatusOK || !strings.Contains(a.text("h1"), "waits") {
			t.Fatalf("%q: got status %d, %q", tt.text, a.status, a.text("h1"))
		}
		a := s.post("/collect", s.form(collect, ""))
		if a.status != http.StatusOK || strings.ReplaceAll(a.text("pre"), "\r", "\n") != strings.ReplaceAll(tt.want, "\r", "\n") {
			t.Errorf("%q: got status %d, %q", tt.text, a.status, a.text("pre"))
		}
		var sent []sent
		for _, f := range tt.files {
			if f.file != "" || f.content != "" {
				sent = append(sent, f)
			}
		}
		forms := a.forms("/file")
		if len(forms) != len(sent) {
			t.Fatalf("%q: got %d files, want %d", tt.text, len(forms), len(sent))
		}
		for i, form := range forms {
			if got := s.post("/file", form); got.body != sent[i].content {
				t.Errorf("%q: file %d: got %d bytes, want %d", tt.text, i+1, len(got.body), len(sent[i].content))
			}
		}
	}
}

// TestAnswerGone: a request that takes no answer gives the text back, and
// says the same whatever the reason.
func TestAnswerGone(t *testing.T) {
	var clock atomic.Int64
	s := newTestSiteOf(t, vault.Config{
		Arena: 4 << 20, Argon2: cheap, Now: func() time.Duration { return time.Duration(clock.Load()) },
	}, Config{})
	old, _ := s.asked()
	clock.Add(int64(2 * time.Hour))
	ask, collect := s.asked()
	if a := s.answer(ask, "first"); a.status != http.StatusOK {
		t.Fatalf("got status %d", a.status)
	}
	link := s.mustMake("x", "")
	const text = "\nkeep <this> & \"that\"\n"
	bare := func(a got) string {
		return strings.ReplaceAll(a.visible(), a.forms("/answer")[0].Get("key"), "*")
	}
	want := s.answer("/ask/"+strings.Repeat("q", vault.KeyLen), text)
	for name, at := range map[string]string{
		"answered": ask, "expired": old, "the other link": "/ask/" + collect[9:], "a link": "/ask/" + link[3:], "malformed": "/ask/x",
	} {
		a := s.answer(at, text)
		if a.status != http.StatusNotFound || a.text("textarea") != text {
			t.Errorf("%s: got status %d, text %q", name, a.status, a.text("textarea"))
		}
		if bare(a) != bare(want) || len(a.body) != len(want.body) || !reflect.DeepEqual(a.header, want.header) {
			t.Errorf("%s: got %q, want %q", name, bare(a), bare(want))
		}
	}
	if a := s.post("/collect", s.form(collect, "")); a.text("pre") != "first" {
		t.Errorf("the first answer: got %q", a.text("pre"))
	}
	s.mustOpen(link, "", "x")
}

// TestAnswerWrong: what is wrong is said beside its field, and the text comes
// back; the request can still be answered.
func TestAnswerWrong(t *testing.T) {
	s := newTestSite(t)
	ask, collect := s.asked()
	many := make([]sent, policy.FilesMax+1)
	for i := range many {
		many[i] = fileOf("a", "x")
	}
	long := strings.Repeat("x", policy.TextMax+1)
	for _, tt := range []struct {
		name, text string
		files      []sent
		ids        []string
		status     int
	}{
		{"empty", "", nil, []string{"text-wrong"}, 422},
		{"blanks", " \t\r\n ", nil, []string{"text-wrong"}, 422},
		{"an empty file", "", []sent{fileOf("a", "")}, []string{"text-wrong", "file-wrong"}, 422},
		{"empty files and blanks", " \r\n", []sent{fileOf("a", ""), fileOf("", ""), fileOf("b", "")}, []string{"text-wrong", "file-wrong"}, 422},
		{"NUL", "a\x00b", nil, []string{"text-wrong"}, 422},
		{"not UTF-8", "a\xffb", nil, []string{"text-wrong"}, 422},
		{"not UTF-8, with a file", "a\xffb", []sent{fileOf("a", "x")}, []string{"text-wrong", "file-wrong"}, 422},
		{"too long", long, nil, []string{"text-wrong"}, 413},
		{"too many files", "keep", many, []string{"file-wrong"}, 422},
		{"a name that cannot be kept", "keep", []sent{fileOf(strings.Repeat("x", 256), "x")}, []string{"file-wrong"}, 422},
		{"files too large", "keep", []sent{fileOf("a", strings.Repeat("x", int(uploadMax(s.vault))))}, []string{"file-wrong"}, 413},
	} {
		a := s.answer(ask, tt.text, tt.files...)
		if a.status != tt.status || !strings.HasPrefix(a.title(), "Error:") {
			t.Errorf("%s: got status %d, %q", tt.name, a.status, a.title())
		}
		if got, want := a.text("textarea"), strings.NewReplacer("\r", "", "\x00", "\ufffd", "\xff", "\ufffd").Replace(tt.text); got != want {
			t.Errorf("%s: got %.40q (%d), want %.40q (%d)", tt.name, got, len(got), want, len(want))
		}
		if got, want := strings.Contains(a.visible(), "still in its field"), strings.TrimSpace(tt.text) != ""; got != want {
			t.Errorf("%s: that the text is still there is said: %v, want %v", tt.name, got, want)
		}
		for _, id := range tt.ids {
			if !strings.Contains(a.body, `id="`+id+`"`) {
				t.Errorf("%s: nothing is said at %s", tt.name, id)
			}
		}
		if got := a.forms("/answer"); len(got) != 1 || got[0].Get("key") != ask[5:] {
			t.Errorf("%s: the form has the key %v", tt.name, got)
		}
	}
	if a := s.answer(ask, "right"); a.status != http.StatusOK {
		t.Fatalf("got status %d", a.status)
	}
	if a := s.post("/collect", s.form(collect, "")); a.text("pre") != "right" {
		t.Errorf("got %q", a.text("pre"))
	}
}

// TestAnswerFull: where there is no room, the text comes back and nothing is
// lost.
func TestAnswerFull(t *testing.T) {
	s := newTestSite(t)
	ask, _ := s.asked()
	for {
		sub, err := s.vault.Begin(64 << 10)
		if err != nil {
			break
		}
		sub.Write(make([]byte, 64<<10))
		if sub.Commit(vault.Terms{Life: time.Minute}, make([]byte, vault.KeyLen)) != nil {
			break
		}
	}
	a := s.answer(ask, "keep it", fileOf("a", strings.Repeat("x", 1<<20)))
	if a.status != http.StatusServiceUnavailable || a.text("textarea") != "keep it" || a.header.Get("Retry-After") == "" {
		t.Errorf("got status %d, %q", a.status, a.text("textarea"))
	}
	s.vault.Purge()
}

// TestAnswerShort: who answers is told for how long the answer waits, which is
// less than was asked for where room is short.
func TestAnswerShort(t *testing.T) {
	var clock atomic.Int64
	s := newTestSiteOf(t, vault.Config{
		Arena: 4 << 20, Argon2: cheap, Now: func() time.Duration { return time.Duration(clock.Load()) },
	}, Config{})
	file := fileOf("a", strings.Repeat("x", 600<<10))
	said := func() time.Duration {
		t.Helper()
		ask, collect := s.askedFor("2592000")
		a := s.answer(ask, "", file)
		days, _, _ := strings.Cut(a.text("main")[strings.Index(a.text("main"), "within ")+len("within "):], " days")
		n, err := strconv.Atoi(days)
		if a.status != http.StatusOK || err != nil {
			t.Fatalf("got status %d, %q", a.status, a.text("main"))
		}
		clock.Add(int64(n)*int64(24*time.Hour) - 1)
		if answered, err := s.vault.Answered([]byte(collect[9:])); !answered || err != nil {
			t.Errorf("before %d days are over: %v, %v", n, answered, err)
		}
		s.vault.Purge()
		return time.Duration(n) * 24 * time.Hour
	}
	if got := said(); got != policy.LifeMax {
		t.Errorf("in an empty vault: %v, want %v", got, policy.LifeMax)
	}
	for s.vault.Longest(600<<10) == vault.LifeMax {
		s.keep("", piece{bundle.File, "a", strings.Repeat("x", 64<<10)})
	}
	if got := said(); got < 24*time.Hour || got >= policy.LifeMax {
		t.Errorf("where room is short: %v", got)
	}
}

// TestAnswerMalformed: what is no form answers nothing.
func TestAnswerMalformed(t *testing.T) {
	s := newTestSite(t)
	ask, collect := s.asked()
	for name, a := range map[string]got{
		"no key":     s.multi("/answer", value("text", "x")),
		"two keys":   s.multi("/answer", value("key", ask[5:]), value("key", ask[5:]), value("text", "x")),
		"two texts":  s.multi("/answer", value("key", ask[5:]), value("text", "x"), value("text", "x")),
		"urlencoded": s.ask("POST", "/answer", "key="+ask[5:]+"&text=x", "Content-Type", formType),
	} {
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, a.status)
		}
	}
	if answered, err := s.vault.Answered([]byte(collect[9:])); answered || err != nil {
		t.Errorf("got answered %v, %v", answered, err)
	}
}

// TestAnswerOrder: the parts may come in any order.
func TestAnswerOrder(t *testing.T) {
	s := newTestSite(t)
	ask, collect := s.asked()
	if a := s.multi("/answer", fileOf("a", "x"), value("text", "late\r"), fileOf("b", "y"), value("key", strings.ToUpper(ask[5:]))); a.status != http.StatusOK {
		t.Fatalf("got status %d", a.status)
	}
	a := s.post("/collect", s.form(collect, ""))
	if got := a.text("pre"); got != "late\n" || len(a.forms("/file")) != 2 { // the parser's LF for a CR
		t.Errorf("got %q, %d files", got, len(a.forms("/file")))
	}
}
