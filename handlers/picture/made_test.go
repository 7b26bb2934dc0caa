package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// scene is a picture with something in it.
func scene(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.NRGBA{uint8(x * 7), uint8(y * 5), uint8(x * y), 255})
		}
	}
	return m
}

func plainJPEG(t testing.TB) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, scene(67, 43), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func plainPNG(t testing.TB) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, scene(67, 43)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bits are bytes written out as zeros and ones, the last filled up with ones.
func bits(s string) (b []byte) {
	s = strings.ReplaceAll(s, " ", "")
	s += strings.Repeat("1", (8-len(s)%8)%8)
	for ; len(s) > 0; s = s[8:] {
		v, _ := strconv.ParseUint(s[:8], 2, 8)
		b = append(b, byte(v))
		if v == 0xff {
			b = append(b, 0)
		}
	}
	return b
}

// progressive is a progressive JPEG file of 16 by 16 grey pixels, in two
// scans, with restarts in the first.
func progressive() []byte {
	dqt := append([]byte{0}, bytes.Repeat([]byte{8}, 64)...)
	frame := []byte{8, 0, 16, 0, 16, 1, 1, 0x11, 0}
	dc := append([]byte{0x00, 0, 3}, append(make([]byte, 14), 0, 5, 6)...) // 00: 0, 01: 5, 10: 6
	ac := append([]byte{0x10, 0, 1}, append(make([]byte, 14), 0)...)       // 00: end of block
	return join("\xff\xd8",
		segment(mDQT, dqt), segment(mSOF0+2, frame), segment(mDHT, dc), segment(mDRI, []byte{0, 2}),
		segment(mSOS, []byte{1, 1, 0x00, 0, 0, 0}), bits("01 10100  00"), []byte{0xff, mRST0}, bits("10 010111  01 11111"),
		segment(mDHT, ac), segment(mSOS, []byte{1, 1, 0x00, 1, 63, 0}), bits("00 00"), []byte{0xff, mRST0}, bits("00 00"),
		"\xff\xd9")
}

func join(parts ...any) (b []byte) {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		}
	}
	return b
}

func segment(code byte, body ...any) []byte {
	b := join(body...)
	return join([]byte{0xff, code, byte((len(b) + 2) >> 8), byte(len(b) + 2)}, b)
}

func chunk(name string, body ...any) []byte {
	b := join(body...)
	c := binary.BigEndian.AppendUint32(nil, uint32(len(b)))
	c = join(c, name, b)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

// with puts parts behind the first bytes of a file: 2 of a JPEG, 33 of a PNG.
func with(file []byte, parts ...[]byte) []byte {
	at := 2
	if file[0] == 0x89 {
		at = 33
	}
	return slices.Insert(slices.Clone(file), at, bytes.Join(parts, nil)...)
}

// A field of an EXIF directory; a directory as value is one it leads to.
type testField struct {
	tag, kind uint16
	value     any // string, []byte, uint16, uint32, []testField
}

// tiff is an EXIF block with the directories one after the other.
func tiff(order binary.AppendByteOrder, chain ...[]testField) []byte {
	b := []byte("MM\x00*")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("II*\x00")
	}
	b = order.AppendUint32(b, 8)
	for i, fields := range chain {
		b = tiffDirectory(order, b, fields, i+1 < len(chain))
	}
	return b
}

func tiffDirectory(order binary.AppendByteOrder, b []byte, fields []testField, more bool) []byte {
	size := 2 + 12*len(fields) + 4
	end := len(b) + size // where values go
	var values, heads []byte
	for _, f := range fields {
		heads = order.AppendUint16(heads, f.tag)
		heads = order.AppendUint16(heads, f.kind)
		var v []byte
		count := uint32(1)
		switch value := f.value.(type) {
		case []testField:
			heads = order.AppendUint32(heads, 1)
			heads = order.AppendUint32(heads, uint32(end+len(values)))
			// the directory stands where a value would
			inner := tiffDirectory(order, make([]byte, end+len(values)), value, false)
			values = append(values, inner[end+len(values):]...)
			continue
		case string:
			v, count = []byte(value), uint32(len(value))
		case []byte:
			v, count = value, uint32(len(value))
			if f.kind == 5 {
				count /= 8
			}
		case uint16:
			v = order.AppendUint16(nil, value)
		case uint32:
			v = order.AppendUint32(nil, value)
		}
		heads = order.AppendUint32(heads, count)
		if len(v) > 4 {
			heads = order.AppendUint32(heads, uint32(end+len(values)))
			values = append(values, v...)
			if len(values)%2 == 1 {
				values = append(values, 0)
			}
		} else {
			heads = append(heads, append(v, 0, 0, 0, 0)[:4]...)
		}
	}
	b = order.AppendUint16(b, uint16(len(fields)))
	b = append(b, heads...)
	next := uint32(0)
	if more {
		next = uint32(end + len(values))
	}
	return append(order.AppendUint32(b, next), values...)
}

func rationals(order binary.AppendByteOrder, v ...uint32) (b []byte) {
	for _, n := range v {
		b = order.AppendUint32(order.AppendUint32(b, n), 1)
	}
	return b
}

// look runs file through a Look in pieces of that many bytes.
func look(t testing.TB, file []byte, piece int) (Kind, Found) {
	t.Helper()
	room := make([]byte, Room)
	l := NewLook(room)
	feed(l, file, piece)
	kind, found := l.End()
	if !bytes.Equal(room, make([]byte, Room)) {
		t.Error("the room was not wiped")
	}
	return kind, found
}

// clean runs file through a Cleaner in pieces of that many bytes. Pieces are
// wiped as soon as they were taken.
func clean(t testing.TB, file []byte, piece int) ([]byte, error) {
	t.Helper()
	room := make([]byte, Room)
	var b bytes.Buffer
	c := NewCleaner(&b, room)
	err := feed(c, file, piece)
	if end := c.End(); err == nil {
		err = end
	} else if end != err {
		t.Errorf("End: got %v, want %v", end, err)
	}
	if !bytes.Equal(room, make([]byte, Room)) {
		t.Error("the room was not wiped")
	}
	return b.Bytes(), err
}

func feed(w io.Writer, file []byte, piece int) error {
	lent := make([]byte, min(piece, len(file)))
	for len(file) > 0 {
		n := copy(lent, file)
		_, err := w.Write(lent[:n])
		clear(lent)
		if err != nil {
			return err
		}
		file = file[n:]
	}
	return nil
}

func list(f Found) string {
	var s []string
	for one := range f.Each() {
		s = append(s, one.Name())
	}
	return strings.Join(s, " ")
}
