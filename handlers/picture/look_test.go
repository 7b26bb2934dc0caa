package picture

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func TestLookFinds(t *testing.T) {
	for kind, samples := range map[Kind][]sample{JPEG: jpegSamples(t), PNG: pngSamples(t)} {
		for _, s := range samples {
			t.Run(kind.Name()+"/"+s.name, func(t *testing.T) {
				got, found := look(t, s.file, len(s.file))
				if got != kind || found != s.want {
					t.Errorf("got %s: %s, want %s: %s", got.Name(), list(found), kind.Name(), list(s.want))
				}
			})
		}
	}
}

// However a file is divided, the same is found, and the same copy comes out.
func TestPiecesDoNotMatter(t *testing.T) {
	for _, s := range append(jpegSamples(t), pngSamples(t)...) {
		kind, found := look(t, s.file, len(s.file))
		copied, err := clean(t, s.file, len(s.file))
		for _, piece := range []int{1, 2, 3, 7, 64, 1000} {
			if k, f := look(t, s.file, piece); k != kind || f != found {
				t.Errorf("%s in pieces of %d: got %s, want %s", s.name, piece, list(f), list(found))
			}
			if c, e := clean(t, s.file, piece); e != err || !bytes.Equal(c, copied) {
				t.Errorf("%s in pieces of %d: got another copy: %v, want %v", s.name, piece, e, err)
			}
		}
	}
}

// What Look calls damaged is what Cleaner refuses.
func TestDamaged(t *testing.T) {
	for name, file := range refused(t) {
		for _, piece := range []int{1, max(1, len(file))} {
			kind, found := look(t, file, piece)
			if kind.Cleanable() != found.Has(Damaged) {
				t.Errorf("%s: got %s: %s", name, kind.Name(), list(found))
			}
			if _, err := clean(t, file, piece); err != ErrDamaged {
				t.Errorf("%s: got %v, want %v", name, err, ErrDamaged)
			}
		}
	}
	for _, file := range [][]byte{progressive(), with(plainJPEG(t), segment(mAPP0+1, exifHead, camera(binary.LittleEndian))), plainPNG(t)} {
		for n := range min(len(file), 1500) {
			kind, found := look(t, file[:n], max(1, n))
			if kind.Cleanable() != found.Has(Damaged) {
				t.Fatalf("%d bytes: got %s: %s", n, kind.Name(), list(found))
			}
			if _, err := clean(t, file[:n], max(1, n)); err != ErrDamaged {
				t.Fatalf("%d bytes: got %v, want %v", n, err, ErrDamaged)
			}
		}
	}
}

// Every bit has a name of its own, and is found in some file.
func TestNames(t *testing.T) {
	var all Found
	for _, s := range append(jpegSamples(t), pngSamples(t)...) {
		all |= s.want
	}
	if all|Damaged != All {
		t.Errorf("no file for: %s", list(All&^all))
	}
	seen := make(map[string]bool)
	for one := range All.Each() {
		if name := one.Name(); name == "" || seen[name] {
			t.Errorf("name of %#x: %q", one, name)
		} else {
			seen[name] = true
		}
	}
	if len(seen) != len(names) || Mail.Name() != "mail" {
		t.Errorf("got %d names, want %d", len(seen), len(names))
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		start, extension string
		want             Kind
	}{
		{"\xff\xd8\xff\xe0", "", JPEG},
		{"\xff\xd8\xff\xe0", "png", JPEG},
		{pngSignature, "", PNG},
		{"hello", "jpg", None},
		{"hello", "png", None},
		{"hello", "txt", None},
		{"", "", None},
		{"%PDF-1.7", "", PDF},
		{"PK\x03\x04" + string(make([]byte, 26)) + "[Content_Types].xml", "", Office},
		{"PK\x03\x04" + string(make([]byte, 26)) + "mimetypeapplication/vnd.oasis", "", Office},
		{"PK\x03\x04" + string(make([]byte, 26)) + "photos/a.jpg", "", Archive},
		{"PK\x03\x04" + string(make([]byte, 26)) + "other", "docx", Office},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", Office},
		{"ID3\x04", "", Audio},
		{"RIFF\x00\x00\x00\x00WAVEfmt ", "", Audio},
		{"RIFF\x00\x00\x00\x00WEBPVP8 ", "", Image},
		{"RIFF\x00\x00\x00\x00AVI LIST", "", Video},
		{"\x00\x00\x00\x18ftypmp42", "", Video},
		{"\x00\x00\x00\x14ftypqt  ", "", Video},
		{"\x00\x00\x00\x18ftypheic", "", Image},
		{"\x00\x00\x00\x18ftypM4A ", "", Audio},
		{"GIF89a", "", Image},
		{"II*\x00", "", Image},
		{"<svg", "svg", Image},
		{"From: ann", "eml", Mail},
	} {
		if got := KindOf([]byte(c.start), c.extension); got != c.want {
			t.Errorf("%q %s: got %s, want %s", c.start, c.extension, got.Name(), c.want.Name())
		}
	}
	// What a Look saw of the beginning is enough for that.
	l := NewLook(make([]byte, Room))
	feed(l, []byte("%PDF-1.7 and so on"), 3)
	if got := KindOf(l.Start(), "docx"); got != PDF {
		t.Errorf("got %s, want %s", got.Name(), PDF.Name())
	}
	if kind, found := l.End(); kind != PDF || found != 0 {
		t.Errorf("got %s: %s, want %s", kind.Name(), list(found), PDF.Name())
	}
}
