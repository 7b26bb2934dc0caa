package handlers

import (
	"math/rand/v2"
	"strings"
	"testing"

	"lethe/handlers/bundle"
	"lethe/policy"
)

// noise are n random bytes.
func noise(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return string(b)
}

// TestFiles: text and files come back byte for byte, with their names, in
// their order.
func TestFiles(t *testing.T) {
	s := newTestSite(t)
	lineEnds := "\r\n\n\r\r\n--\r\n--x\x00\xff\r"
	large := noise(int(uploadMax(s.vault)) / 2)
	var most []sent
	var held []keptPart
	for range policy.FilesMax {
		name := strings.Repeat("n", bundle.NameMax)
		most, held = append(most, fileOf(name, "x")), append(held, filePart(name, "x"))
	}
	tests := []struct {
		name  string
		parts []sent
		want  []keptPart
	}{
		{"a text and a file", []sent{value("text", "see file"), fileOf("a.pdf", "%PDF\r\n")},
			[]keptPart{textPart("see file"), filePart("a.pdf", "%PDF\r\n")}},
		{"a file alone", []sent{value("text", ""), fileOf("a", lineEnds)}, []keptPart{filePart("a", lineEnds)}},
		{"no text field", []sent{fileOf("a", "b")}, []keptPart{filePart("a", "b")}},
		{"a file before the text", []sent{fileOf("a", "b"), value("text", "c\r\nd\r")}, []keptPart{filePart("a", "b"), textPart("c\nd\r")}},
		{"a text that ends in a line", []sent{value("text", "c\r"), fileOf("a", "b")}, []keptPart{textPart("c\r"), filePart("a", "b")}},
		{"blanks and a file", []sent{value("text", " \r\n"), fileOf("a", "b")}, []keptPart{textPart(" \n"), filePart("a", "b")}},
		{"none chosen", []sent{value("text", "x"), fileOf("", "")}, []keptPart{textPart("x")}},
		{"none chosen, twice, and one", []sent{value("text", "x"), fileOf("", ""), fileOf("a", "b"), fileOf("", "")},
			[]keptPart{textPart("x"), filePart("a", "b")}},
		{"without a name", []sent{fileOf("", "b"), value("text", "x")}, []keptPart{filePart("", "b"), textPart("x")}},
		{"an empty file", []sent{fileOf("a", ""), value("text", "x"), fileOf("b", "")}, []keptPart{filePart("a", ""), textPart("x"), filePart("b", "")}},
		{"names", []sent{fileOf(`C:\\dir\\ein Brief – Überall.odt`, "1"), fileOf("../../etc/passwd", "2"), fileOf("..", "3"), fileOf("a\x01b", "")}, nil},
		{"more names", []sent{fileOf(`C:\\dir\\ein Brief – Überall.odt`, "1"), fileOf("../../etc/passwd", "2"), fileOf("..", "3")},
			[]keptPart{filePart("ein Brief – Überall.odt", "1"), filePart("passwd", "2"), filePart("", "3")}},
		{"as many as there may be", most, held},
		{"large", []sent{value("text", "x"), fileOf("a", large), fileOf("b", "small")}, []keptPart{textPart("x"), filePart("a", large), filePart("b", "small")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := s.multi("/new", tt.parts...)
			if tt.want == nil {
				if a.status != 400 {
					t.Errorf("got status %d, want 400", a.status)
				}
				return
			}
			s.mustHold(a.mustReady(t)[0], "", tt.want...)
		})
	}
}

// TestUploadLimit: exactly as much as the pages say fits, in one file, in
// twenty, and with the longest names and a password.
func TestUploadLimit(t *testing.T) {
	s := newTestSite(t)
	most := int(uploadMax(s.vault))
	one := noise(most)
	s.mustHold(s.multi("/new", fileOf("a", one)).mustReady(t)[0], "", filePart("a", one))

	parts := []sent{value("password", "words"), value("length", "12")}
	for range policy.FilesMax {
		parts = append(parts, fileOf(strings.Repeat("n", bundle.NameMax), one[:most/policy.FilesMax]))
	}
	got, err := s.opened(s.multi("/new", parts...).mustReady(t)[0], "")
	if err != nil || len(got) != policy.FilesMax+1 {
		t.Errorf("got %d parts, %v", len(got), err)
	}
}
