package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lethe/policy"
	"lethe/vault"
)

// fill fills the vault with tips until nothing of size bytes goes in.
func (s *dropSite) fill(size int64) {
	for n := range 1000 {
		sealed, err := s.vault.BeginSealed(size)
		if err != nil {
			return
		}
		sealed.Write(make([]byte, size))
		if sealed.Tip([]byte{byte(size >> 10), byte(n), byte(n >> 8)}, 0, time.Minute) != nil {
			sealed.Abort()
			return
		}
	}
	s.t.Fatal("the vault never gets full")
}

// TestTipWrong: what is wrong is said beside its field, the text comes back,
// and nothing is kept.
func TestTipWrong(t *testing.T) {
	s := newDropSite(t, vault.Config{}, Drop{Files: true, Max: 2 << 20}, "alice", "bob")
	many := make([]sent, policy.FilesMax+1)
	for i := range many {
		many[i] = fileOf("a", "x")
	}
	words := s.mustTip("x")
	for _, tt := range []struct {
		name, text string
		files      []sent
		ids        []string
		status     int
	}{
		{"empty", "", nil, []string{"text-wrong"}, 422},
		{"blanks", " \t\r\n ", nil, []string{"text-wrong"}, 422},
		{"an empty file", "", []sent{fileOf("a", "")}, []string{"text-wrong", "file-wrong"}, 422},
		{"NUL", "a\x00b", nil, []string{"text-wrong"}, 422},
		{"not UTF-8, with a file", "a\xffb", []sent{fileOf("a", "x")}, []string{"text-wrong", "file-wrong"}, 422},
		{"too long", strings.Repeat("x", policy.TextMax+1), nil, []string{"text-wrong"}, 413},
		{"too many files", "keep", many, []string{"file-wrong"}, 422},
		{"files too large", "keep", []sent{fileOf("a", strings.Repeat("x", 2<<20))}, []string{"file-wrong"}, 413},
		{"a name that cannot be kept", "keep", []sent{fileOf(strings.Repeat("x", 256), "x")}, []string{"file-wrong"}, 422},
	} {
		for path, form := range map[string][]sent{"/tip": s.form("/tip"), "/inbox/add": {value("phrase", words)}} {
			a := s.multi(path, append(append(form, value("text", tt.text)), tt.files...)...)
			if a.status != tt.status || !strings.HasPrefix(a.title(), "Error:") {
				t.Errorf("%s, %s: got status %d, %q", path, tt.name, a.status, a.title())
			}
			if got, want := a.text("textarea"), strings.NewReplacer("\r", "", "\x00", "\ufffd", "\xff", "\ufffd").Replace(tt.text); got != want {
				t.Errorf("%s, %s: got %.40q (%d), want %.40q (%d)", path, tt.name, got, len(got), want, len(want))
			}
			for _, id := range tt.ids {
				if !strings.Contains(a.body, `id="`+id+`"`) {
					t.Errorf("%s, %s: nothing is said at %s", path, tt.name, id)
				}
			}
			if f := a.filled(t, path); f.Get("phrase") != "" && f.Get("phrase") != words || f.Get("phrase") == "" && len(f.Get("nonce")) != vault.NonceLen {
				t.Errorf("%s, %s: the form has %v", path, tt.name, f)
			}
		}
	}
	if tips := s.parts(0); len(tips) != 1 || len(tips[0]) != 1 {
		t.Errorf("got tips %v", tips)
	}
}

// TestTextAlone: where a text alone is taken, files are refused and not only
// not asked for.
func TestTextAlone(t *testing.T) {
	s := newDropSite(t, vault.Config{}, Drop{}, "alice")
	if a := s.ask("GET", "/tip", ""); strings.Contains(a.body, `type="file"`) {
		t.Error("files are asked for")
	}
	words := s.mustTip("x")
	if a := s.inbox(words); strings.Contains(a.body, `type="file"`) {
		t.Error("the inbox asks for files")
	}
	for path, first := range map[string]sent{"/tip": value("text", "keep"), "/inbox/add": value("phrase", words)} {
		for _, text := range []string{"keep", ""} {
			parts := []sent{first, value("text", text), fileOf("a.jpg", tellingJPEG(t))}
			if path == "/tip" {
				parts = parts[1:]
			}
			a := s.multi(path, parts...)
			if a.status != http.StatusUnprocessableEntity || a.text("textarea") != text || !strings.Contains(a.body, "No files are taken here") {
				t.Errorf("%s: got status %d, %q back", path, a.status, a.text("textarea"))
			}
		}
	}
	if tips := s.parts(0); len(tips) != 1 || len(tips[0]) != 1 {
		t.Errorf("got tips %v", tips)
	}
}

// TestTipFull: where there is no room the text comes back, a draft still waits,
// and nothing is half taken.
func TestTipFull(t *testing.T) {
	s := usualDrop(t)
	look := s.tip("a text", fileOf("a", strings.Repeat("x", 300<<10)))
	form := look.filled(t, "/tip/send")
	s.fill(128 << 10)
	s.fill(32 << 10)
	before := len(s.parts(0))

	a := s.tip("keep it", fileOf("a", strings.Repeat("x", 1<<20)))
	if a.status != http.StatusServiceUnavailable || a.text("textarea") != "keep it" || a.header.Get("Retry-After") == "" {
		t.Errorf("with a file: got status %d, %q back", a.status, a.text("textarea"))
	}
	long := strings.Repeat("keep it ", 1000)
	if a := s.tip(long); a.status != http.StatusServiceUnavailable || a.text("textarea") != long {
		t.Errorf("a text: got status %d, %d bytes back", a.status, len(a.text("textarea")))
	}
	if a := s.tip(strings.Repeat(long, 20)); a.status != http.StatusServiceUnavailable || a.text("h1") != "There is no room just now." {
		t.Errorf("a text that no room can hold: got status %d, %q", a.status, a.text("h1"))
	}
	again := s.post("/tip/send", form)
	if again.status != http.StatusServiceUnavailable || !strings.Contains(again.body, "no room for so much") {
		t.Errorf("a draft: got status %d, %q", again.status, again.text("h1"))
	}
	if n := len(s.parts(0)); n != before {
		t.Errorf("got %d tips, want %d", n, before)
	}
	for range 40 {
		s.vault.Done(s.alias())
	}
	s.post("/tip/send", again.filled(t, "/tip/send")).words(t)
}

// TestTipMalformed: what is no form sends nothing.
func TestTipMalformed(t *testing.T) {
	s := usualDrop(t)
	for name, a := range map[string]got{
		"urlencoded": s.ask("POST", "/tip", "text=x", "Content-Type", formType),
		"two texts":  s.multi("/tip", value("text", "x"), value("text", "x")),
		"two nonces": s.multi("/tip", value("nonce", "x"), value("nonce", "x"), value("text", "x")),
		"cut off":    s.ask("POST", "/tip", "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx", "Content-Type", "multipart/form-data; boundary=b"),
	} {
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, a.status)
		}
	}
	if len(s.parts(0)) != 0 {
		t.Error("a tip is there")
	}
}
