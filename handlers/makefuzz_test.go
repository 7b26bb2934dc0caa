package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"lethe/handlers/bundle"
	"lethe/handlers/deceit"
	"lethe/vault"
)

// FuzzMake: whatever text, file and choices a browser sends, either links come
// back that hold just these, or a page with the text in it, and no fault.
func FuzzMake(f *testing.F) {
	f.Add("a text", "file", "a.txt", "", "1", "", "")
	f.Add("one\r\ntwo\n\n", "", "", "pp", "", "1", "")
	f.Add("\n<&>\x00\r", "\r\n--x", "../\xff", "\u00a0", "100", "", "words")
	f.Add(" ", "", "a", "", "3", "", "characters")
	s := newTestSite(f)
	f.Fuzz(func(t *testing.T, text, file, filename, passphrase, links, each, password string) {
		s.t = t
		s.vault.Purge()
		if len(passphrase) > 0 && len(text)%8 > 0 {
			passphrase = "" // Argon2id takes its time
		}
		parts := []sent{value("text", text), value("passphrase", passphrase), value("links", links), value("each", each), value("password", password)}
		quoted := strings.ContainsAny(filename, "\"\\\r\n") || strings.ContainsFunc(filename, func(r rune) bool { return deceit.IsControl(r) })
		if !quoted && (file != "" || filename != "") {
			parts = append(parts, fileOf(filename, file))
		}
		a := s.multi("/new", parts...)
		kept := strings.ReplaceAll(text, "\r\n", "\n")
		switch a.status {
		case http.StatusOK:
			for i, path := range a.mustReady(t) {
				if i > 3 {
					break
				}
				held, err := s.opened(path, compared(passphrase))
				if err != nil {
					t.Fatal(err)
				}
				if each == wishYes {
					if len(held) != 1 || !strings.Contains("\n"+kept+"\n", "\n"+held[0].content+"\n") {
						t.Fatalf("got %q of %q", held, kept)
					}
					continue
				}
				if i := slices.IndexFunc(held, func(p keptPart) bool { return p.kind == bundle.Text }); (i >= 0) != (kept != "") || i >= 0 && held[i].content != kept {
					t.Fatalf("got %q, want the text %q", held, kept)
				}
				if i := slices.IndexFunc(held, func(p keptPart) bool { return p.kind == bundle.File }); file != "" && !quoted && (i < 0 || held[i].content != file) {
					t.Fatalf("got %q, want the file %q", held, file)
				}
			}
		case http.StatusUnprocessableEntity:
			want := strings.ReplaceAll(kept, "\x00", "\ufffd")
			if got := a.text("textarea"); utf8.ValidString(kept) && !strings.Contains(kept, "\r") && got != want {
				t.Fatalf("got %q back, want %q", got, want)
			}
			if len(a.wrong()) == 0 {
				t.Fatal("nothing is wrong")
			}
		default:
			t.Fatalf("got status %d, %q", a.status, a.title())
		}
	})
}

// FuzzMakeBody: whatever bytes are sent as a form, in both ways, the answer is
// one of those there are for it, and no fault; and the site goes on.
func FuzzMakeBody(f *testing.F) {
	const head = "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n"
	f.Add([]byte("text=a&links=3&life=300"), false)
	f.Add([]byte("text=%00%ff&each=1&made=1&password=words"), false)
	f.Add([]byte(head+"a\r\n--x--\r\n"), true)
	f.Add([]byte(head+"a\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nb\r\n--x--"), true)
	f.Add(bytes.Repeat([]byte(head), 30), true)
	s := newTestSite(f)
	known := []int{
		http.StatusOK, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusServiceUnavailable,
	}
	f.Fuzz(func(t *testing.T, body []byte, parts bool) {
		s.t = t
		s.vault.Purge()
		kind := formType
		if parts {
			kind = "multipart/form-data; boundary=x"
		}
		a := s.ask("POST", "/new", string(body), "Content-Type", kind)
		if !slices.Contains(known, a.status) {
			t.Fatalf("got status %d, %q", a.status, a.title())
		}
		if got, want := a.header.Get("Content-Length"), fmt.Sprint(len(a.body)); got != want && a.status == http.StatusOK {
			t.Fatalf("got length %s, want %s", got, want)
		}
		for _, n := range a.blocks("secret") {
			if path, ok := strings.CutPrefix(inside(n), "http://"+testHost); !ok || len(path) != len("/s/")+vault.KeyLen {
				t.Fatalf("got the link %q", inside(n))
			}
		}
		select {
		case class := <-s.faults:
			t.Fatalf("fault: %s", class)
		default:
		}
	})
}
