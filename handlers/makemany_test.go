package handlers

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"lethe/policy"
	"lethe/vault"
)

// receipt is what the receipt on a page with new links says.
func (s *testSite) receipt(a got) vault.Receipt {
	s.t.Helper()
	_, key, ok := strings.Cut(a.body, "http://"+testHost+receiptPrefix)
	if !ok {
		s.t.Fatal("no receipt")
	}
	r, err := s.vault.Receipt([]byte(key[:vault.KeyLen]))
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// TestReceipt: every page with links has a receipt of just these.
func TestReceipt(t *testing.T) {
	s := newTestSite(t)
	a := s.post("/new", url.Values{"text": {"x"}, "passphrase": {"pp"}, "life": {"3600"}, "links": {"3"}})
	paths := a.mustReady(t)
	s.mustHold(paths[1], "pp", textPart("x"))
	r := s.receipt(a)
	if r.Life != time.Hour || !r.Phrase || len(r.Links) != 3 {
		t.Errorf("got %+v", r)
	}
	for i, want := range []vault.State{vault.Waiting, vault.Opened, vault.Waiting} {
		if got := r.Links[i].State; got != want {
			t.Errorf("link %d: got %v, want %v", i+1, got, want)
		}
	}
}

// TestLinks: each of several links opens once, to the same.
func TestLinks(t *testing.T) {
	s := newTestSite(t)
	for _, n := range []int{1, 2, 5, policy.LinksMax} {
		a := s.multi("/new", value("text", "shared"), fileOf("a", "b"), value("links", fmt.Sprint(n)), value("password", "words"))
		paths := a.mustReady(t)
		if len(paths) != n {
			t.Fatalf("got %d links, want %d", len(paths), n)
		}
		password := inside(a.blocks("take")[0])
		seen := make(map[string]bool)
		for i, path := range paths {
			if seen[path] {
				t.Fatalf("link %d is there twice", i+1)
			}
			seen[path] = true
			if i > 4 {
				continue
			}
			s.mustHold(path, "", textPart("shared"), filePart("a", "b"), passwordPart(password))
			if _, err := s.opened(path, ""); err != vault.ErrRefused {
				t.Errorf("link %d again: got %v", i+1, err)
			}
		}
	}
}

// TestLines: each line has its link, blank ones none; one receipt and one
// passphrase for all.
func TestLines(t *testing.T) {
	s := newTestSite(t)
	long := strings.Repeat("a long line ", 6000) // over several pieces
	tests := []struct {
		name, text string
		want       []string
	}{
		{"one", "one", []string{"one"}},
		{"three", "one\r\ntwo\r\nthree\r\n", []string{"one", "two", "three"}},
		{"blank ones", "\r\n\r\none\n \t\r\n\ntwo  \n  three", []string{"one", "two  ", "  three"}},
		{"carriage returns stay", "a\rb\r\n\rc\r\r\n", []string{"a\rb", "\rc\r"}},
		{"long ones", long + "\n" + long + "\nshort\n" + long, []string{long, long, "short", long}},
		{"letters of many bytes", "\U0001fad9\n\u05e9\n", []string{"\U0001fad9", "\u05e9"}},
		{"as many as there may be", strings.Repeat("x\n", policy.LinesMax), strings.Split(strings.Repeat("x", policy.LinesMax), "")},
		{"many blank ones", strings.Repeat("\n", 100_000) + "x" + strings.Repeat("\n", 100_000) + "y", []string{"x", "y"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := s.post("/new", url.Values{"text": {tt.text}, "each": {"1"}, "passphrase": {"pp"}})
			paths := a.mustReady(t)
			if len(paths) != len(tt.want) || len(s.receipt(a).Links) != len(tt.want) {
				t.Fatalf("got %d links, want %d", len(paths), len(tt.want))
			}
			for i, path := range paths {
				if i < 5 {
					s.mustHold(path, "pp", textPart(tt.want[i]))
				}
			}
		})
	}
}

// TestMadePassword: it stands on the page, and in the link, alone or below
// the text; links of both kinds have the length that was asked for.
func TestMadePassword(t *testing.T) {
	s := newTestSite(t)
	for _, tt := range []struct {
		kind, length string
		want         int
	}{
		{"characters", "", policy.PasswordDefault}, {"characters", "8", 8}, {"characters", "64", 64},
		{"words", "", policy.WordsDefault}, {"words", "3", 3}, {"words", "12", 12},
	} {
		for _, text := range []string{"", "user: me\n"} {
			a := s.post("/new", url.Values{"text": {text}, "password": {tt.kind}, "length": {tt.length}})
			path := a.mustReady(t)[0]
			password := inside(a.blocks("take")[0])
			got := len(password)
			if tt.kind == "words" {
				got = len(strings.Fields(password))
			}
			if got != tt.want {
				t.Errorf("%s %q: got %q", tt.kind, tt.length, password)
			}
			want := []keptPart{passwordPart(password)}
			if text != "" {
				want = append([]keptPart{textPart(text)}, want...)
			}
			s.mustHold(path, "", want...)
		}
	}
}

// TestMadePassphrase: six words that open the link, and nothing else does.
func TestMadePassphrase(t *testing.T) {
	s := newTestSite(t)
	a := s.multi("/new", value("text", "x"), value("made", "1"), value("passphrase", " "))
	path := a.mustReady(t)[0]
	areas := a.blocks("take")
	phrase := inside(areas[len(areas)-2])
	if n := len(strings.Fields(phrase)); n != policy.PhraseWords {
		t.Fatalf("got %q", phrase)
	}
	if _, err := s.opened(path, ""); err != vault.ErrRefused {
		t.Errorf("without it: got %v", err)
	}
	s.mustOpen(path, " "+phrase+"\u3000", "x")
}

// TestPassphraseWritten: however it is written, by who makes the link and by
// who opens it.
func TestPassphraseWritten(t *testing.T) {
	s := newTestSite(t)
	for _, tt := range []struct{ made, typed string }{
		{"cafe\u0301 au lait", "caf\u00e9 au\u00a0lait "},
		{"\ufb2c" + strings.Repeat("\ufb2c", 100), strings.Repeat("\u05e9\u05bc\u05c1", 101)},
		{"a\xff ", "a\xff "},
	} {
		s.mustOpen(s.mustMake("x", tt.made), tt.typed, "x")
	}
}
