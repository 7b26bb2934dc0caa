package picture

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"image/png"
	"testing"
)

// hostile are files that are made to cost: each is a beginning and what
// follows it again and again.
func hostile(t testing.TB) map[string][2][]byte {
	j, p := plainJPEG(t), plainPNG(t)
	circle := []byte("II*\x00\x08\x00\x00\x00")
	const fields = 3800 // as many as can be read
	circle = binary.LittleEndian.AppendUint16(circle, fields)
	for i := range fields { // each leads to a directory within the others
		circle = binary.LittleEndian.AppendUint16(circle, tagExif)
		circle = append(circle, 4, 0, 1, 0, 0, 0)
		circle = binary.LittleEndian.AppendUint32(circle, uint32(8+12*(i%9)))
	}
	scan := j[:bytes.Index(j, []byte{0xff, mSOS})+14]
	return map[string][2][]byte{
		"comments":           {j[:2], segment(mCOM, "a")},
		"empty segments":     {j[:2], segment(mAPP0 + 9)},
		"EXIF":               {j[:2], segment(mAPP0+1, exifHead, circle)},
		"extended XMP":       {j[:2], segment(mAPP0+1, xmpMore, make([]byte, 40), bytes.Repeat([]byte(":x"), 30000))},
		"tables":             {j[:2], segment(mDQT, []byte{0}, make([]byte, 64))},
		"IPTC":               {j[:2], segment(mAPP0+13, shopHead, bim(0x0404, bytes.Repeat(iim(80, ""), 9000)))},
		"resources":          {j[:2], segment(mAPP0+13, shopHead, bytes.Repeat(bim(0x0422), 5000))},
		"fills up":           {j[:2], []byte{0xff}},
		"scan":               {scan, []byte{0xff, 0}},
		"restarts":           {scan, []byte{0xff, mRST0, 1}},
		"fills up in a scan": {scan, []byte{0xff}},
		"chunks":             {p[:33], chunk("anNa")},
		"times":              {p[:33], chunk("tIME", "1234567")},
		"eXIf":               {p[:33], chunk("eXIf", circle)},
		"names":              {join(p[:33], "\x7f\xff\xff\xffiTXt", xmpKeyword, "\x00\x00\x00\x00\x00"), []byte(":creatos")},
		"short names":        {join(p[:33], "\x7f\xff\xff\xffiTXt", xmpKeyword, "\x00\x00\x00\x00\x00"), []byte(":x")},
		"empty pixels":       {p[:33], chunk("IDAT")},
	}
}

// However a file is made, nothing is kept of it but what is in the room.
func TestHostileKeepsNothing(t *testing.T) {
	for name, h := range hostile(t) {
		l := NewLook(make([]byte, Room))
		c := NewCleaner(new(Counter), make([]byte, Room))
		l.Write(h[0])
		c.Write(h[0])
		again := bytes.Repeat(h[1], 1+4096/len(h[1]))
		l.Write(again)
		c.Write(again)
		if n := testing.AllocsPerRun(5, func() { l.Write(again) }); n > 0 {
			t.Errorf("%s: looking at %d more bytes allocates %v times", name, len(again), n)
		}
		if n := testing.AllocsPerRun(5, func() { c.Write(again) }); n > 0 {
			t.Errorf("%s: cleaning %d more bytes allocates %v times", name, len(again), n)
		}
		l.End()
		if err := c.End(); err != ErrDamaged {
			t.Errorf("%s: got %v, want %v", name, err, ErrDamaged)
		}
	}
}

// BenchmarkHostile says what a megabyte costs that is made to cost.
func BenchmarkHostile(b *testing.B) {
	for name, h := range hostile(b) {
		b.Run(name, func(b *testing.B) {
			room := make([]byte, Room)
			again := bytes.Repeat(h[1], 1<<20/len(h[1]))
			b.SetBytes(int64(len(again)))
			for b.Loop() {
				l := NewLook(room)
				l.Write(h[0])
				l.Write(again)
				l.End()
			}
		})
	}
}

// BenchmarkClean is a photograph of 12 megapixels, in pieces as a vault lends
// them.
func BenchmarkClean(b *testing.B) {
	var jpegFile, pngFile bytes.Buffer
	m := scene(4000, 3000)
	if err := jpeg.Encode(&jpegFile, m, nil); err != nil {
		b.Fatal(err)
	}
	if err := png.Encode(&pngFile, m); err != nil {
		b.Fatal(err)
	}
	for _, file := range [][]byte{jpegFile.Bytes(), pngFile.Bytes()} {
		b.Run(KindOf(file, "").Name(), func(b *testing.B) {
			room := make([]byte, Room)
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				c := NewCleaner(new(Counter), room)
				for rest := file; len(rest) > 0; rest = rest[min(4096, len(rest)):] {
					c.Write(rest[:min(4096, len(rest))])
				}
				if err := c.End(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
