package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lethe/policy"
)

// TestMakeWrong: what is wrong is said beside its field, and all that was
// typed and chosen comes back, but for the passphrase; in both ways that a
// form is sent.
func TestMakeWrong(t *testing.T) {
	s := newTestSite(t)
	long := strings.Repeat("p", policy.PassphraseMax+1)
	lines := strings.Repeat("line\n\n", policy.LinesMax+1)
	const text = "\nkeep <this> & \"that\"\n"
	tests := []struct {
		name  string
		form  url.Values
		wrong string // fields
		text  string // in its field; the one that was sent where it is empty
	}{
		{"empty", url.Values{"text": {""}}, "text", ""},
		{"no text field", url.Values{"life": {"300"}}, "text", ""},
		{"only blanks", url.Values{"text": {" \t\n\n "}}, "text", ""},
		{"bad expiry", url.Values{"text": {text}, "life": {"301"}}, "life", ""},
		{"expiry in words", url.Values{"text": {text}, "life": {"a week"}}, "life", ""},
		{"expiry too long", url.Values{"text": {text}, "life": {"6048000000000000000"}}, "life", ""},
		{"passphrase too long", url.Values{"text": {text}, "passphrase": {long}}, "passphrase", ""},
		{"passphrase to type again", url.Values{"text": {text}, "passphrase": {"pp"}, "life": {"1"}}, "life passphrase", ""},
		{"passphrase of blanks", url.Values{"text": {text}, "passphrase": {" "}}, "passphrase", ""},
		{"passphrase of other blanks", url.Values{"text": {text}, "passphrase": {"\t\u00a0\r\n\u3000"}}, "passphrase", ""},
		{"passphrase of blanks, and more", url.Values{"text": {text}, "passphrase": {" \u00a0"}, "life": {"1"}}, "life passphrase", ""},
		{"own and made passphrase", url.Values{"text": {text}, "passphrase": {"pp"}, "made": {"1"}}, "passphrase", ""},
		{"NUL", url.Values{"text": {"a\x00b"}}, "text", "a\ufffdb"},
		{"not UTF-8", url.Values{"text": {"a\xff\xfeb€"}}, "text", "a\ufffd\ufffdb€"},
		{"cut UTF-8", url.Values{"text": {"ab\xe2\x82"}}, "text", "ab\ufffd\ufffd"},
		{"all of it", url.Values{"text": {""}, "passphrase": {long}, "life": {"x"}, "links": {"0"}, "password": {"x"}}, "life links passphrase password text", ""},
		{"long text", url.Values{"text": {strings.Repeat("<", 100_000)}, "life": {"x"}}, "life", ""},
		{"no link", url.Values{"text": {text}, "links": {"0"}}, "links", ""},
		{"too many links", url.Values{"text": {text}, "links": {"101"}}, "links", ""},
		{"links in words", url.Values{"text": {text}, "links": {"three"}}, "links", ""},
		{"links, very many", url.Values{"text": {text}, "links": {"100000000000000000001"}}, "links", ""},
		{"lines and links", url.Values{"text": {text}, "links": {"2"}, "each": {"1"}}, "links", ""},
		{"too many lines", url.Values{"text": {lines}, "each": {"1"}}, "links", ""},
		{"lines of blanks", url.Values{"text": {" \n\t\n"}, "each": {"1"}}, "text", ""},
		{"lines and a password", url.Values{"text": {text}, "each": {"1"}, "password": {"words"}}, "password", ""},
		{"lines, and only a password", url.Values{"text": {""}, "each": {"1"}, "password": {"words"}}, "password text", ""},
		{"password of another kind", url.Values{"text": {text}, "password": {"charactersx"}}, "password", ""},
		{"password too short", url.Values{"text": {text}, "password": {"characters"}, "length": {"7"}}, "password", ""},
		{"password too long", url.Values{"text": {text}, "password": {"characters"}, "length": {"65"}}, "password", ""},
		{"too few words", url.Values{"text": {text}, "password": {"words"}, "length": {"2"}}, "password", ""},
		{"too many words", url.Values{"text": {text}, "password": {"words"}, "length": {"13"}}, "password", ""},
		{"no words", url.Values{"text": {text}, "password": {"words"}, "length": {"0"}}, "password", ""},
		{"length in words", url.Values{"text": {text}, "password": {"words"}, "length": {"six"}}, "password", ""},
		{"length of no kind", url.Values{"text": {text}, "length": {"20"}}, "password", ""},
		{"length of no kind, for each line", url.Values{"text": {text}, "each": {"1"}, "password": {""}, "length": {"8"}}, "password", ""},
		{"length in words, of no kind", url.Values{"text": {text}, "length": {"six"}}, "password", ""},
		{"choices that were right", url.Values{
			"text": {text}, "links": {"7"}, "made": {"1"}, "password": {"words"}, "length": {"9"}, "life": {"2"},
		}, "life", ""},
		{"more choices that were right", url.Values{
			"text": {text}, "each": {"1"}, "life": {"3600"}, "passphrase": {long},
		}, "passphrase", ""},
		{"choices that were wrong", url.Values{
			"text": {""}, "links": {"101"}, "password": {"characters"}, "length": {"70"}, "life": {"3600"},
		}, "links password", ""},
	}
	for _, tt := range tests {
		if tt.text == "" {
			tt.text = tt.form.Get("text")
		}
		for way, a := range map[string]got{"urlencoded": s.post("/new", tt.form), "multipart": s.multi("/new", values(tt.form)...)} {
			t.Run(tt.name+"/"+way, func(t *testing.T) {
				if a.status != http.StatusUnprocessableEntity {
					t.Fatalf("got status %d, want 422", a.status)
				}
				if !strings.HasPrefix(a.title(), "Error:") {
					t.Errorf("got title %q", a.title())
				}
				if got, want := a.wrong(), strings.Fields(tt.wrong); !slices.Equal(got, want) {
					t.Errorf("got %q wrong, want %q", got, want)
				}
				if got := a.text("textarea"); got != tt.text {
					t.Errorf("text: got %q, want %q", got, tt.text)
				}
				if got, want := strings.Contains(a.visible(), "still in its field"), strings.TrimSpace(tt.text) != ""; got != want {
					t.Errorf("that the text is still there is said: %v, want %v", got, want)
				}
				checkChosen(t, a, tt.form)
			})
		}
	}
}

// checkChosen sees that choices come back as they were made, and what was no
// choice as the usual one; and a passphrase not at all.
func checkChosen(t *testing.T, a got, form url.Values) {
	t.Helper()
	box := a.boxes()
	if p := form.Get("passphrase"); box.Get("passphrase") != "" || len(p) > 1 && strings.Contains(a.body, `value="`+p) {
		t.Error("the passphrase came back")
	}
	is := func(field, want string) {
		t.Helper()
		if got := box.Get(field); got != want {
			t.Errorf("%s: got %q, want %q", field, got, want)
		}
	}
	is("made", form.Get("made"))
	is("each", form.Get("each"))
	is("links", usual(form.Get("links"), "1", "2", "7", "101"))
	if form.Get("password") != "charactersx" && form.Get("password") != "x" {
		is("password", form.Get("password"))
	}
	if n := form.Get("length"); n != "six" && n != "0" {
		is("length", n)
	}
	life := form.Get("life")
	if life != "300" && life != "3600" {
		life = "604800"
	}
	is("life", life)
}

// usual is v if it is one of those that come back, or else the first of them.
func usual(v string, back ...string) string {
	if slices.Contains(back, v) {
		return v
	}
	return back[0]
}

// TestMakeWrongFiles: so it is with files, which have to be chosen again.
func TestMakeWrongFiles(t *testing.T) {
	s := newTestSite(t)
	const text = "kept \r\n too\r\n"
	most := int(uploadMax(s.vault))
	few := []sent{fileOf("a.txt", "a"), fileOf("b.txt", "b")}
	var many []sent
	for range policy.FilesMax + 1 {
		many = append(many, fileOf("x", "x"))
	}
	tests := []struct {
		name   string
		parts  []sent
		wrong  string
		says   string
		status int
	}{
		{"wrong beside files", append(few, value("life", "1")), "file life", "Choose the files again", 422},
		{"lines and files", append(few, value("each", "1")), "file links", "neither files", 422},
		{"too many files", many, "file", "20 at most", 422},
		{"too large", []sent{fileOf("a", strings.Repeat("a", most-len("kept \n too\n")+1))}, "file", "too large", 413},
		{"together too large", []sent{fileOf("a", strings.Repeat("a", most/2)), fileOf("b", strings.Repeat("\r\n", most/4+1))}, "file", "too large", 413},
		{"much too large", []sent{fileOf("a", strings.Repeat("\x00", 2*most)), fileOf("b", "b")}, "file", "too large", 413},
		{"a name that is too long", []sent{fileOf(strings.Repeat("n", 256), "x"), few[0]}, "file", "name", 422},
		{"a name that is not UTF-8", []sent{few[0], fileOf("a\xff", "x")}, "file", "name", 422},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 { // the first leaves nothing that is in the way of the second
				a := s.multi("/new", slices.Concat([]sent{value("text", text)}, tt.parts)...)
				if a.status != tt.status || !strings.Contains(a.visible(), tt.says) {
					t.Errorf("got status %d, %q", a.status, a.title())
				}
				if got, want := a.wrong(), strings.Fields(tt.wrong); !slices.Equal(got, want) {
					t.Errorf("got %q wrong, want %q", got, want)
				}
				if got, want := a.text("textarea"), strings.ReplaceAll(text, "\r", ""); got != want {
					t.Errorf("text: got %q, want %q", got, want)
				}
			}
		})
	}
}

// TestMakeEmptyFiles: files without a byte are nothing to send, but for beside
// a text, a password, or a file with one.
func TestMakeEmptyFiles(t *testing.T) {
	s := newTestSite(t)
	for _, tt := range []struct {
		name  string
		parts []sent
		wrong string
	}{
		{"one", []sent{fileOf("a", "")}, "file text"},
		{"two, and blanks", []sent{fileOf("a", ""), value("text", " \r\n"), fileOf("b", "")}, "file text"},
		{"for each line", []sent{fileOf("a", ""), value("each", "1")}, "file links text"},
		{"beside a text", []sent{fileOf("a", ""), value("text", "x")}, ""},
		{"beside a password", []sent{fileOf("a", ""), value("password", "words")}, ""},
		{"beside a file", []sent{fileOf("a", ""), fileOf("b", "x")}, ""},
	} {
		a := s.multi("/new", tt.parts...)
		if got, want := a.wrong(), strings.Fields(tt.wrong); !slices.Equal(got, want) || (len(want) == 0) != (a.status == http.StatusOK) {
			t.Errorf("%s: got status %d, %q wrong, want %q", tt.name, a.status, got, want)
		}
	}
}

// TestTooLarge: a text over the limit comes back with the limit, as far as one
// is read at all; nothing of it stays.
func TestTooLarge(t *testing.T) {
	s := newTestSite(t)
	limit := int(s.site.textMax)
	over := strings.Repeat("a", limit+1)
	for range 3 {
		for name, a := range map[string]got{
			"multipart":  s.multi("/new", value("text", over)),
			"urlencoded": s.ask("POST", "/new", "text="+over, "Content-Type", formType),
		} {
			if a.status != http.StatusRequestEntityTooLarge || a.text("textarea") != over || !slices.Equal(a.wrong(), []string{"text"}) {
				t.Errorf("%s: got status %d, %q, %d letters back", name, a.status, a.title(), len(a.text("textarea")))
			}
		}
	}
	huge := strings.Repeat("a", policy.FormMax)
	for name, send := range map[string]func() got{
		"form":                 func() got { return s.ask("POST", "/new", "text="+huge, "Content-Type", formType) },
		"more than there is":   func() got { return s.multi("/new", value("text", huge)) },
		"refused by the guard": func() got { return s.ask("POST", "/new", huge+huge+huge+huge, "Content-Type", formType) },
		"other fields":         func() got { return s.ask("POST", "/new", "x="+huge, "Content-Type", formType) },
	} {
		if a := send(); a.status != http.StatusRequestEntityTooLarge || !strings.Contains(a.title(), "too l") {
			t.Errorf("%s: got status %d, %q", name, a.status, a.title())
		}
	}
	most := strings.Repeat("<", limit)
	s.mustOpen(s.mustMake(most, ""), "", most)
}
