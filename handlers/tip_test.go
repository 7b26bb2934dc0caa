package handlers

import (
	"archive/tar"
	"bytes"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"golang.org/x/net/html"

	"lethe/handlers/api"
	"lethe/handlers/parcel"
	"lethe/handlers/phrase"
	"lethe/policy"
	"lethe/vault"
)

// A dropSite is a tested site that takes tips, and the keys that open them.
type dropSite struct {
	*testSite
	names []string
	keys  []age.Identity
}

// newDropSite is one for journalists of those names.
func newDropSite(t testing.TB, v vault.Config, d Drop, names ...string) *dropSite {
	t.Helper()
	s := &dropSite{names: names}
	var lines []parcel.Line
	for _, name := range names {
		key, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		s.keys = append(s.keys, key)
		lines = append(lines, parcel.Line{Name: name, Key: key.Recipient().String()})
	}
	var err error
	if d.Recipients, err = parcel.NewRecipients(lines); err != nil {
		t.Fatal(err)
	}
	if d.Life == 0 {
		d.Life = policy.TipLife
	}
	v.Tips, v.Argon2 = true, cheap
	if v.Arena == 0 {
		v.Arena = 16 << 20
	}
	if v.Now == nil {
		start := time.Now()
		v.Now = func() time.Duration { return time.Since(start) }
	}
	s.testSite = newTestSiteOf(t, v, Config{Drop: &d, API: api.Versions{V1: true, V2: true, Own: true}})
	return s
}

func usualDrop(t testing.TB) *dropSite {
	return newDropSite(t, vault.Config{}, Drop{Files: true}, "alice", "bob")
}

// A gotPart is a part of a tip as a journalist opens it.
type gotPart struct {
	to    uint8
	files map[string]string // by their names in the tar
}

// parts are all parts of all tips, in the order in which they came, opened by
// the key of a journalist; nil stands for one that the key does not open.
func (s *dropSite) parts(journalist int) (tips [][]*gotPart) {
	s.t.Helper()
	type at struct {
		alias vault.Alias
		parts []vault.Part
	}
	var all []at
	s.vault.Tips(math.MaxInt64, func(t *vault.Tip) bool {
		all = append(all, at{t.Alias, append([]vault.Part{}, t.Parts...)})
		return true
	})
	for _, tip := range all {
		var parts []*gotPart
		for _, part := range tip.parts {
			var b bytes.Buffer
			err := s.vault.Part(tip.alias, part.Number, func(o *vault.Opening) error {
				return o.Read(func(page []byte) error { b.Write(page); return nil })
			})
			if err != nil {
				s.t.Fatal(err)
			}
			parts = append(parts, s.openPart(part.To, b.Bytes(), journalist))
		}
		tips = append(tips, parts)
	}
	return tips
}

func (s *dropSite) openPart(to uint8, sealed []byte, journalist int) *gotPart {
	s.t.Helper()
	r, err := age.Decrypt(bytes.NewReader(sealed), s.keys[journalist])
	if err != nil {
		return nil
	}
	p := &gotPart{to, make(map[string]string)}
	for in := tar.NewReader(r); ; {
		head, err := in.Next()
		if err == io.EOF {
			return p
		}
		if err != nil {
			s.t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			s.t.Fatal(err)
		}
		p.files[head.Name] = string(b)
	}
}

// only is the one part of the one tip.
func (s *dropSite) only() *gotPart {
	s.t.Helper()
	tips := s.parts(0)
	if len(tips) != 1 || len(tips[0]) != 1 || tips[0][0] == nil {
		s.t.Fatalf("got tips %v, want one with one part", tips)
	}
	return tips[0][0]
}

// filled is what the form to an address would send: hidden fields, and what is
// chosen.
func (a got) filled(t testing.TB, action string) url.Values {
	t.Helper()
	f, found := url.Values{}, false
	for _, n := range a.all("form") {
		if attr(n, "action") != action {
			continue
		}
		found = true
		for d := range n.Descendants() {
			if d.Type != html.ElementNode || d.Data != "input" || attr(d, "type") == "file" {
				continue
			}
			chosen := attr(d, "type") != "radio"
			for _, a := range d.Attr {
				chosen = chosen || a.Key == "checked"
			}
			if chosen {
				f.Add(attr(d, "name"), attr(d, "value"))
			}
		}
	}
	if !found {
		t.Fatalf("%q has no form to %s", a.text("h1"), action)
	}
	return f
}

// form is a tip's form as it comes, without the text.
func (s *dropSite) form(path string) []sent {
	s.t.Helper()
	a := s.ask("GET", path, "")
	if a.status != http.StatusOK {
		s.t.Fatalf("GET %s: got status %d", path, a.status)
	}
	var all []sent
	for name, values := range a.filled(s.t, path) {
		for _, v := range values {
			all = append(all, value(name, v))
		}
	}
	return all
}

// tip sends a tip, and returns the answer.
func (s *dropSite) tip(text string, more ...sent) got {
	s.t.Helper()
	return s.multi("/tip", append(append(s.form("/tip"), value("text", text)), more...)...)
}

// words are the receipt phrase on a page.
func (a got) words(t testing.TB) string {
	t.Helper()
	var all []string
	for _, n := range a.all("ol") {
		if attr(n, "class") == "words" {
			for d := range n.Descendants() {
				if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" {
					all = append(all, d.Data)
				}
			}
		}
	}
	if a.status != http.StatusOK || len(all) != phrase.Words {
		t.Fatalf("got status %d, %q, words %q", a.status, a.text("h1"), all)
	}
	return strings.Join(all, " ")
}

// mustTip sends a text and returns the phrase.
func (s *dropSite) mustTip(text string) string {
	s.t.Helper()
	return s.tip(text).words(s.t)
}

// inbox opens an inbox.
func (s *dropSite) inbox(words string) got {
	s.t.Helper()
	return s.post("/inbox", url.Values{"phrase": {words}})
}

// TestTip: a text is sealed to the journalists, to the byte, and the words that
// are shown open the inbox.
func TestTip(t *testing.T) {
	s := usualDrop(t)
	for _, tt := range []struct{ text, want string }{
		{"what <I> know & \"more\"", "what <I> know & \"more\""},
		{"two\r\nlines\r\n", "two\nlines\n"},
		{strings.Repeat("\u0645\u0631\u062d\u0628\u0627 ", 20_000), strings.Repeat("\u0645\u0631\u062d\u0628\u0627 ", 20_000)},
	} {
		words := s.mustTip(tt.text)
		p := s.only()
		if got := p.files["message.txt"]; got != tt.want || p.to != 0 || p.files["file-01.bin"] != "" {
			t.Errorf("got %.40q (%d), to %d, %d files", got, len(got), p.to, len(p.files))
		}
		if a := s.inbox(strings.ToUpper(words)); a.status != http.StatusOK || !strings.Contains(a.text("main"), "no journalist has it yet") {
			t.Errorf("inbox: got status %d, %q", a.status, a.text("h1"))
		}
		s.vault.Purge()
	}
}

// TestTipRepeat: the same form sent twice is one tip, and says the same words;
// another text in the same form, or the same in another form, is another.
func TestTipRepeat(t *testing.T) {
	s := usualDrop(t)
	form := s.form("/tip")
	send := func(text string, form []sent) string {
		return s.multi("/tip", append(append([]sent{}, form...), value("text", text))...).words(t)
	}
	first := send("one", form)
	if again := send("one", form); again != first {
		t.Errorf("the same form again: got %q, want %q", again, first)
	}
	if n := len(s.parts(0)); n != 1 {
		t.Errorf("got %d tips, want 1", n)
	}
	seen := map[string]bool{first: true}
	for _, other := range []string{send("two", form), send("one", s.form("/tip")), send("one", nil), send("one", nil)} {
		if seen[other] {
			t.Errorf("%q: given twice", other)
		}
		seen[other] = true
	}
	if n := len(s.parts(0)); n != 5 {
		t.Errorf("got %d tips, want 5", n)
	}
}

// TestTipWhom: a tip for one journalist opens by the key of that one alone, and
// one for anyone by all.
func TestTipWhom(t *testing.T) {
	s := usualDrop(t)
	for to, opens := range [][2]bool{{true, true}, {true, false}, {false, true}} {
		form := []sent{value("text", "x"), value("to", string(rune('0'+to)))}
		s.multi("/tip", form...).words(t)
		for i, want := range opens {
			p := s.parts(i)[0][0]
			if got := p != nil; got != want {
				t.Errorf("to %d: that %s opens it: got %v, want %v", to, s.names[i], got, want)
			}
			if p != nil && int(p.to) != to {
				t.Errorf("got a part for %d, want %d", p.to, to)
			}
		}
		s.vault.Purge()
	}
	for _, to := range []string{"3", "-1", "x", "256", "00000001"} {
		a := s.multi("/tip", value("text", "keep"), value("to", to))
		if a.status != http.StatusUnprocessableEntity || a.text("textarea") != "keep" || !strings.Contains(a.body, `id="to-wrong"`) {
			t.Errorf("to %q: got status %d, %q", to, a.status, a.text("textarea"))
		}
	}
	one := newDropSite(t, vault.Config{}, Drop{}, "alice")
	if a := one.ask("GET", "/tip", ""); strings.Contains(a.body, `name="to"`) {
		t.Error("there is a choice of one")
	}
}

// TestNoTips: a site that takes no tips has no page about them.
func TestNoTips(t *testing.T) {
	s := newTestSite(t)
	for path, at := range tipRoutes {
		for method, f := range map[string]page{"GET": at.get, "POST": at.post} {
			want := s.ask(method, path+"x", "")
			if a := s.ask(method, path, ""); a.status != http.StatusNotFound || a.visible() != want.visible() {
				t.Errorf("%s %s (%v): got status %d", method, path, f != nil, a.status)
			}
		}
	}
	if a := s.ask("GET", "/", ""); strings.Contains(a.body, `href="/tip"`) || strings.Contains(a.body, `href="/inbox"`) {
		t.Error("the first page leads there")
	}
	d := usualDrop(t)
	if a := d.ask("GET", "/", ""); !strings.Contains(a.body, `href="/tip"`) || !strings.Contains(a.body, `href="/inbox"`) {
		t.Error("the first page does not lead there")
	}
}

// TestDropConfig: a drop that could not work makes no site.
func TestDropConfig(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	to, err := parcel.NewRecipients([]parcel.Line{{Name: "alice", Key: key.Recipient().String()}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tips := range []bool{false, true} {
		v, err := vault.New(vault.Config{Arena: 4 << 20, Argon2: cheap, Tips: tips, Now: func() time.Duration { return 0 }})
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		for name, d := range map[string]Drop{
			"good": {Recipients: to, Life: time.Hour}, "no life": {Recipients: to}, "too long a life": {Recipients: to, Life: policy.LifeMax + 1}, "nobody": {Life: time.Hour},
		} {
			_, err := newSite(Config{Vault: v, Drop: &d})
			if got, want := err == nil, tips && name == "good"; got != want {
				t.Errorf("%s, room %v: got %v", name, tips, err)
			}
		}
	}
}
