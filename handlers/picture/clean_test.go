package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/png"
	"testing"
)

// A cleaned copy shows the same pixels, gives nothing away, is as long as was
// counted, and is its own clean copy.
func TestClean(t *testing.T) {
	for _, s := range append(jpegSamples(t), pngSamples(t)...) {
		t.Run(s.name, func(t *testing.T) {
			copied, err := clean(t, s.file, 4096)
			if err != nil {
				t.Fatal(err)
			}
			isClean(t, copied)
			samePixels(t, s.file, copied)
			var n Counter
			c := NewCleaner(&n, make([]byte, Room))
			feed(c, s.file, 100)
			if err := c.End(); err != nil || int(n) != len(copied) {
				t.Errorf("counted %d bytes (%v), want %d", n, err, len(copied))
			}
		})
	}
}

func isClean(t *testing.T, copied []byte) {
	t.Helper()
	if kind, found := look(t, copied, 4096); found != 0 || !kind.Cleanable() {
		t.Errorf("the copy gives away: %s (%s)", list(found), kind.Name())
	}
	again, err := clean(t, copied, 4096)
	if err != nil || !bytes.Equal(again, copied) {
		t.Errorf("the copy of the copy is another: %v", err)
	}
}

func samePixels(t *testing.T, a, b []byte) {
	t.Helper()
	m, _, err := image.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	n, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds() != n.Bounds() {
		t.Fatalf("got %v, want %v", n.Bounds(), m.Bounds())
	}
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			if m.At(x, y) != n.At(x, y) {
				t.Fatalf("at %d, %d: got %v, want %v", x, y, n.At(x, y), m.At(x, y))
			}
		}
	}
}

// Go's encoders write nothing but pixels: what was put into their files is all
// that goes.
func TestCleanTakesOutJustThat(t *testing.T) {
	for _, file := range [][]byte{plainJPEG(t), plainPNG(t), progressive()} {
		camera := segment(mAPP0+1, exifHead, tiff(binary.BigEndian, []testField{{0x010f, 2, "Acme\x00"}}))
		if file[0] == 0x89 {
			camera = chunk("eXIf", camera[10:])
		}
		for _, f := range [][]byte{file, with(file, camera), join(file, "trailer")} {
			if got, err := clean(t, f, 512); err != nil || !bytes.Equal(got, file) {
				t.Errorf("%q: got %d bytes (%v), want the %d of the file", f[:4], len(got), err, len(file))
			}
		}
	}
}

// Which way is up stays, as the first EXIF block has it, and nothing else of
// the block.
func TestCleanKeepsUp(t *testing.T) {
	for turn := byte(1); turn <= 8; turn++ {
		block := []byte(turnBlock)
		block[turnAt] = turn
		full := tiff(binary.LittleEndian, []testField{{0x010f, 2, "Acme\x00"}, {0x0112, 3, uint16(turn)}, {0x0132, 2, "2026:01:02 03:04:05\x00"}})
		second := tiff(binary.BigEndian, []testField{{0x0112, 3, uint16(9 - turn)}})
		for _, c := range []struct{ plain, first, second, kept []byte }{
			{plainJPEG(t), segment(mAPP0+1, exifHead, full), segment(mAPP0+1, exifHead, second), segment(mAPP0+1, exifHead, block)},
			{plainPNG(t), chunk("eXIf", full), chunk("eXIf", second), chunk("eXIf", block)},
		} {
			want := with(c.plain, c.kept)
			if turn == 1 { // nothing to say
				want = c.plain
			}
			if got, err := clean(t, with(c.plain, c.first, c.second), 333); err != nil || !bytes.Equal(got, want) {
				t.Errorf("orientation %d: got %d bytes (%v), want %d", turn, len(got), err, len(want))
			}
		}
	}
}

// Palettes, transparency, grey, 16 bits: all ways a PNG stores colours.
func TestCleanColours(t *testing.T) {
	bounds := image.Rect(0, 0, 33, 21)
	paletted := image.NewPaletted(bounds, append(palette.WebSafe, color.NRGBA{0, 0, 0, 0}))
	clear := image.NewNRGBA(bounds)
	for _, m := range []draw.Image{image.NewGray(bounds), image.NewGray16(bounds), image.NewNRGBA64(bounds), image.NewRGBA64(bounds), paletted, clear} {
		for i := range 21 {
			m.Set(i, i, color.NRGBA{uint8(i * 10), 9, 99, uint8(255 - i)})
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		copied, err := clean(t, with(b.Bytes(), chunk("tIME", "1234567")), 100)
		if err != nil || !bytes.Equal(copied, b.Bytes()) {
			t.Errorf("%T: got %d bytes (%v), want %d", m, len(copied), err, b.Len())
		}
	}
	// Another kind of picture is not taken.
	var b bytes.Buffer
	if err := gif.Encode(&b, paletted, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := clean(t, b.Bytes(), 100); err != ErrDamaged {
		t.Errorf("GIF: got %v, want %v", err, ErrDamaged)
	}
}

// What fills up before a marker does not stay, nor does the rest of an Adobe
// or a JFIF segment that decoding needs.
func TestCleanWritesAnew(t *testing.T) {
	file := plainJPEG(t)
	dirty := with(file, segment(mAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x01", "abc"), []byte{0xff, 0xff},
		segment(mAPP0+14, "Adobe\x00\x65\x12\x34\x56\x78\x01", "more"), segment(mAPP0+14, "Adobe\x00\x65\x12\x34\x56\x78\x02"))
	want := with(file, segment(mAPP0, jfif), segment(mAPP0+14, "Adobe\x00\x64\x00\x00\x00\x00\x01"))
	if got, err := clean(t, dirty, 50); err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %x (%v), want %x", got[:60], err, want[:60])
	}
}

// What is looked at while it is written is not handed on once something is
// found in it: here a copy that was not cleaned.
func TestWatch(t *testing.T) {
	for _, s := range append(jpegSamples(t), pngSamples(t)...) {
		var b bytes.Buffer
		v := watch{w: newWalker(nil, make([]byte, roomLeast)), dst: &b}
		var err error
		for i := 0; i < len(s.file) && err == nil; i++ {
			_, err = v.Write(s.file[i : i+1])
		}
		if (s.want == 0) != (err == nil) || err != nil && err != ErrUnclean {
			t.Errorf("%s: got %v", s.name, err)
		}
		if err != nil && b.Len() >= len(s.file) {
			t.Errorf("%s: all of it was handed on", s.name)
		}
	}
}

var errFull = errors.New("full")

// A full is a writer with so much room.
type full int

func (f *full) Write(p []byte) (int, error) {
	if len(p) > int(*f) {
		return 0, errFull
	}
	*f -= full(len(p))
	return len(p), nil
}

func TestErrorsOfDst(t *testing.T) {
	for _, file := range [][]byte{plainJPEG(t), plainPNG(t), progressive()} {
		for n := range len(file) {
			room := full(n)
			c := NewCleaner(&room, make([]byte, Room))
			feed(c, file, len(file))
			if err := c.End(); err != errFull {
				t.Fatalf("room for %d: got %v, want %v", n, err, errFull)
			}
			if n > 200 {
				break
			}
		}
	}
}
