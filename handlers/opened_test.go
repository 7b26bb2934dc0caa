package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// piece is a part as the tests give it.
type piece struct {
	kind    bundle.Kind
	name    string
	content string
}

// keep puts parts into the vault and returns the key of a link to them.
func (s *testSite) keep(passphrase string, pieces ...piece) string {
	s.t.Helper()
	sub := s.submit(pieces...)
	key := make([]byte, vault.KeyLen)
	if err := sub.Commit(vault.Terms{Life: time.Hour, Passphrase: []byte(passphrase)}, key); err != nil {
		s.t.Fatal(err)
	}
	return string(key)
}

// submit puts parts into a submission.
func (s *testSite) submit(pieces ...piece) *vault.Submission {
	s.t.Helper()
	room := bundle.Room(len(pieces))
	for _, p := range pieces {
		room += int64(len(p.content))
	}
	sub, err := s.vault.Begin(room)
	if err != nil {
		s.t.Fatal(err)
	}
	w := bundle.NewWriter(sub, make([]byte, bundle.IndexMax))
	for _, p := range pieces {
		if err := w.Begin(p.kind, []byte(p.name)); err != nil {
			s.t.Fatal(err)
		}
		if _, err := w.Write([]byte(p.content)); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		s.t.Fatal(err)
	}
	return sub
}

// forms are what the forms would send that post to an address, in order.
func (a got) forms(action string) (forms []url.Values) {
	for _, n := range a.all("form") {
		if attr(n, "action") != action {
			continue
		}
		f := url.Values{}
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && d.Data == "input" {
				f.Set(attr(d, "name"), attr(d, "value"))
			}
		}
		forms = append(forms, f)
	}
	return forms
}

// texts are what stands in the elements of a kind with a class.
func (a got) texts(tag, class string) (all []string) {
	for _, n := range a.all(tag) {
		if class != "" && attr(n, "class") != class {
			continue
		}
		var b strings.Builder
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data)
			}
		}
		all = append(all, b.String())
	}
	return all
}

// TestOpenedPassword: a password that was made stands on a line of its own,
// below the text if there is one.
func TestOpenedPassword(t *testing.T) {
	s := newTestSite(t)
	for _, tt := range []struct {
		pieces []piece
		want   string
	}{
		{[]piece{{bundle.Password, "", "pass"}}, "pass"},
		{[]piece{{bundle.Text, "", "for the safe"}, {bundle.Password, "", "pass"}}, "for the safe\npass"},
		{[]piece{{bundle.Password, "", "pass"}, {bundle.Text, "", "for the safe"}}, "for the safe\npass"},
		{[]piece{{bundle.Text, "", "for the safe\n"}, {bundle.Password, "", "pass"}}, "for the safe\npass"},
		{[]piece{{bundle.Text, "", "\n"}, {bundle.Password, "", "pass"}}, "\npass"},
		{[]piece{{bundle.Text, "", ""}, {bundle.Password, "", "pass"}}, "pass"},
		{[]piece{{bundle.Text, "", strings.Repeat("<", 100_000)}, {bundle.Password, "", "&"}}, strings.Repeat("<", 100_000) + "\n&"},
	} {
		s.mustOpen("/s/"+s.keep("", tt.pieces...), "", tt.want)
	}
}

// TestOpenedWarns: what can deceive is counted, and shown by its number; the
// text itself is as it was.
func TestOpenedWarns(t *testing.T) {
	s := newTestSite(t)
	const text = "rm\u202e -rf\u2066 <\u200b>\x1b[2K & done\x07"
	a := s.open("/s/"+s.keep("", piece{bundle.Text, "", text}), "")
	if got := a.text("pre"); got != text {
		t.Errorf("got %+q, want %+q", got, text)
	}
	const inert = "rm[U+202E] -rf[U+2066] <[U+200B]>[U+001B][2K & done[U+0007]"
	if got := a.texts("pre", "inert"); len(got) != 1 || got[0] != inert {
		t.Errorf("inert: got %+q, want %+q", got, inert)
	}
	for _, say := range []string{"2 characters can steer", "2 characters turn", "1 character cannot be seen"} {
		if !strings.Contains(a.body, say) {
			t.Errorf("nothing says %q", say)
		}
	}
	for _, plain := range []string{"plain", "\u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f680", ""} {
		a := s.open("/s/"+s.keep("", piece{bundle.Text, "", plain}), "")
		if got := a.texts("pre", "inert"); len(got) > 0 || strings.Contains(a.body, "can steer") {
			t.Errorf("%+q: got %q", plain, got)
		}
	}
	// Over several pieces, and cut between them.
	long := strings.Repeat("x", 20_001) + "\u202e" + strings.Repeat("y", 30_000) + "\u200b"
	a = s.open("/s/"+s.keep("", piece{bundle.Text, "", long}), "")
	want := strings.NewReplacer("\u202e", "[U+202E]", "\u200b", "[U+200B]").Replace(long)
	if got := a.texts("pre", "inert"); a.text("pre") != long || len(got) != 1 || got[0] != want {
		t.Errorf("a long text: got %d and %d bytes, want %d", len(a.text("pre")), len(got), len(want))
	}
}

// TestSavedFiles: every file comes back to the byte, under a neutral name, as
// often as asked.
func TestSavedFiles(t *testing.T) {
	s := newTestSite(t)
	big := strings.Repeat("\x00\x01\xff0123456789", 20_000)
	files := []piece{
		{bundle.File, "Offer, final \u202efdp.<b>.PDF", "%PDF-1.7"},
		{bundle.File, "page.html", "<script>"},
		{bundle.File, "", "no name"},
		{bundle.File, "empty.tar.gz", ""},
		{bundle.File, "big", big},
	}
	names := []string{"file-1.pdf", "file-2.bin", "file-3.bin", "file-4.gz", "file-5.bin"}
	a := s.open("/s/"+s.keep("p", append(files, piece{bundle.Text, "", "with files"})...), "p")
	if a.status != http.StatusOK || a.text("pre") != "with files" {
		t.Fatalf("got status %d, %q", a.status, a.text("pre"))
	}
	shown := []string{"Offer, final [U+202E]fdp.<b>.PDF", "page.html", "file-3.bin", "empty.tar.gz", "big"}
	if got := a.texts("bdi", "name"); !reflect.DeepEqual(got, shown) {
		t.Errorf("got names %q, want %q", got, shown)
	}
	for _, size := range []string{">8 B<", ">7 B<", ">0 B<", ">253 KiB<"} {
		if !strings.Contains(a.body, size) {
			t.Errorf("nothing says %q", size)
		}
	}
	forms := a.forms("/file")
	if len(forms) != len(files) {
		t.Fatalf("got %d forms, want %d", len(forms), len(files))
	}
	for range 2 {
		for i, form := range forms {
			a := s.post("/file", form)
			if a.status != http.StatusOK || a.body != files[i].content {
				t.Errorf("%s: got status %d, %d bytes", names[i], a.status, len(a.body))
			}
			for name, want := range map[string]string{
				"Content-Type":           "application/octet-stream",
				"Content-Disposition":    `attachment; filename="` + names[i] + `"`,
				"Content-Length":         fmt.Sprint(len(files[i].content)),
				"X-Content-Type-Options": "nosniff",
			} {
				if got := a.header.Get(name); got != want {
					t.Errorf("%s: %s: got %q, want %q", names[i], name, got, want)
				}
			}
		}
	}
}

// TestSlowReaders: however many save files and do not read on, a link still
// opens.
func TestSlowReaders(t *testing.T) {
	s := newTestSiteWith(t, vault.Config{Arena: testWorks << 20, Argon2: cheap, Repeat: time.Minute})
	if n := s.vault.Layout().Desk; n != testWorks {
		t.Fatalf("got %d desks, want %d, as many as there are slots", n, testWorks)
	}
	link := "/s/" + s.keep("", piece{bundle.Text, "", "still opens"})
	a := s.open("/s/"+s.keep("", piece{bundle.File, "a", strings.Repeat("x", 2<<20)}), "")
	form := a.forms("/file")[0].Encode()
	for range testWorks {
		c, err := s.dial()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "POST /file HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", testHost, formType, len(form), form)
		// Whoever has to wait gets nothing; that is not what is tested.
		c.SetReadDeadline(time.Now().Add(time.Second / 4))
		c.Read(make([]byte, 1))
	}
	s.client.Timeout = 20 * time.Second // before the first of them is cut off
	s.mustOpen(link, "", "still opens")
}

// TestFilesAlone: a page with files and no text has no field for one.
func TestFilesAlone(t *testing.T) {
	s := newTestSite(t)
	a := s.open("/s/"+s.keep("", piece{bundle.File, "a", "b"}), "")
	if a.status != http.StatusOK || len(a.all("pre")) > 0 || len(a.forms("/file")) != 1 {
		t.Errorf("got status %d, %d texts, %d forms", a.status, len(a.all("pre")), len(a.forms("/file")))
	}
}

// TestRepeatWithFiles: the same form gives the page again, with another key
// for its files; the first one leads to nothing then.
func TestRepeatWithFiles(t *testing.T) {
	s := newTestSite(t)
	form := s.form("/s/"+s.keep("", piece{bundle.File, "a", "content"}), "")
	first, second := s.post("/open", form), s.post("/open", form)
	if first.status != http.StatusOK || second.status != http.StatusOK {
		t.Fatalf("got status %d, then %d", first.status, second.status)
	}
	if a := s.post("/file", first.forms("/file")[0]); a.status != http.StatusNotFound {
		t.Errorf("the first key: got status %d, want 404", a.status)
	}
	if a := s.post("/file", second.forms("/file")[0]); a.status != http.StatusOK || a.body != "content" {
		t.Errorf("the second: got status %d, %q", a.status, a.body)
	}
}

// TestFileRefusals: whatever the reason, a file that is not handed out has
// the one answer of files.
func TestFileRefusals(t *testing.T) {
	s := newTestSite(t)
	link := s.keep("", piece{bundle.File, "a", "content"})
	good := s.open("/s/"+link, "").forms("/file")[0]
	ended := s.open("/s/"+s.keep("", piece{bundle.File, "a", "content"}), "").forms("/file")[0]
	with := func(form url.Values, name string, value ...string) url.Values {
		f := url.Values{}
		for k, v := range form {
			f[k] = v
		}
		f[name] = value
		return f
	}
	s.vault.Purge()
	again := s.open("/s/"+s.keep("", piece{bundle.File, "a", "content"}), "").forms("/file")[0]
	want := s.post("/file", with(good, "key", strings.Repeat("z", vault.KeyLen)))
	s.mustRefuse(want, "This file cannot be saved.")
	for name, form := range map[string]url.Values{
		"unknown":         with(good, "key", strings.Repeat("q", vault.KeyLen)),
		"purged":          ended,
		"a link's key":    with(good, "key", link),
		"malformed":       with(good, "key", "x"),
		"empty":           with(good, "key", ""),
		"too long":        with(good, "key", strings.Repeat("q", 100)),
		"far too long":    with(good, "key", strings.Repeat("q", 2*clean.ShortMax)),
		"no such file":    with(again, "file", "2"),
		"file 0":          with(again, "file", "0"),
		"no number":       with(again, "file"),
		"an empty number": with(again, "file", ""),
		"a word":          with(again, "file", "one"),
		"a padded number": with(again, "file", "00001"),
		"a long number":   with(again, "file", "100000000000000000001"),
		"a negative one":  with(again, "file", "-1"),
	} {
		a := s.post("/file", form)
		if a.status != want.status || a.visible() != want.visible() || len(a.body) != len(want.body) || !reflect.DeepEqual(a.header, want.header) {
			t.Errorf("%s: got status %d, %d bytes, %v", name, a.status, len(a.body), a.header)
		}
	}
	if a := s.post("/file", again); a.status != http.StatusOK {
		t.Errorf("the right one: got status %d", a.status)
	}
}

// TestSizes: a size is said in a few characters.
func TestSizes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1023: "1023 B", 1024: "1 KiB", 1127: "1.1 KiB", 10_239: "9.9 KiB", 10_240: "10 KiB", 1 << 20: "1 MiB",
		1<<20 + 419_431: "1.4 MiB", 25 << 20: "25 MiB", 512 << 20: "512 MiB", 3 << 30: "3 GiB",
	} {
		if got := string(clean.AppendSize(nil, n)); got != want || len(got) > clean.SizeMax {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

// TestOpenedHeaders: a page with files is not kept by the browser either.
func TestOpenedHeaders(t *testing.T) {
	s := newTestSite(t)
	a := s.open("/s/"+s.keep("", piece{bundle.File, "a", "b"}), "")
	if got := a.header.Get("Clear-Site-Data"); got != policy.ClearSiteData {
		t.Errorf("got %q", got)
	}
	if n := len(a.body); n&(n-1) != 0 || n < clean.TextClass {
		t.Errorf("got %d bytes", n)
	}
}
