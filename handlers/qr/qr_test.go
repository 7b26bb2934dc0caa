package qr

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// picture is the PNG that Append makes of content.
func picture(t testing.TB, content []byte) image.Image {
	t.Helper()
	room := make([]byte, Room)
	out, ok := Append(make([]byte, 0, SizeMax), content, room)
	if !ok {
		t.Fatalf("%d bytes: refused", len(content))
	}
	for i, c := range room {
		if c != 0 {
			t.Fatalf("%d bytes: byte %d of the room is not erased", len(content), i)
		}
	}
	all := make([]byte, base64.StdEncoding.DecodedLen(len(out)))
	n, err := base64.StdEncoding.Decode(all, out)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(all[:n]))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// read is what a reader that is not ours finds in a picture.
func read(t testing.TB, img image.Image) []byte {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_PURE_BARCODE:  true,
		gozxing.DecodeHintType_CHARACTER_SET: "ISO-8859-1", // a byte a letter
	})
	if err != nil {
		t.Fatal(err)
	}
	if level := found.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL]; level != "M" {
		t.Errorf("got level %v, want M", level)
	}
	var all []byte
	for _, segment := range found.GetResultMetadata()[gozxing.ResultMetadataType_BYTE_SEGMENTS].([][]byte) {
		all = append(all, segment...)
	}
	return all
}

// link is an address as long as those on an onion site.
func link(path string) []byte {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	b := []byte("http://")
	for range 56 {
		b = append(b, letters[rand.IntN(len(letters))])
	}
	b = append(append(b, ".onion"...), path...)
	for range 31 {
		b = append(b, "0123456789abcdefghijklmnopqrstuvwxyz"[rand.IntN(36)])
	}
	return b
}

// TestLinks: what is written is read, by another's reader.
func TestLinks(t *testing.T) {
	for _, path := range []string{"/s/", "/es/s/", "/receipt/", "/collect/"} {
		for range 100 {
			want := link(path)
			if got := read(t, picture(t, want)); !bytes.Equal(got, want) {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
	}
}

// TestLengths: every length has its version, of every size, up to Max.
func TestLengths(t *testing.T) {
	for n := 1; n <= Max; n++ {
		want := make([]byte, n)
		for i := range want {
			want[i] = byte('!' + rand.IntN(90))
		}
		img := picture(t, want)
		if got := read(t, img); !bytes.Equal(got, want) {
			t.Fatalf("%d bytes: got %q, want %q", n, got, want)
		}
		v, _ := versionFor(n)
		if got, want := img.Bounds().Dx(), v.side()+2*quiet; got != want || img.Bounds().Dy() != want {
			t.Fatalf("%d bytes: got %v, want a side of %d", n, img.Bounds(), want)
		}
	}
	for length, want := range map[int]int{14: 1, 15: 2, 103: 6, 106: 6, 107: 7, 180: 9, 181: 10, Max: 10} {
		if v, ok := versionFor(length); !ok || v.number != want {
			t.Errorf("%d bytes: got version %d, want %d", length, v.number, want)
		}
	}
}

// TestRefuses: what does not fit is refused, and nothing of it is written.
func TestRefuses(t *testing.T) {
	for _, tt := range []struct{ content, dst, room int }{
		{Max + 1, SizeMax, Room}, {100_000, SizeMax, Room}, {10, SizeMax - 1, Room}, {10, SizeMax, Room - 1},
	} {
		dst, room := make([]byte, 0, tt.dst), make([]byte, tt.room)
		out, ok := Append(dst, bytes.Repeat([]byte("x"), tt.content), room)
		if ok || len(out) != 0 || bytes.Count(room, []byte{0}) != tt.room {
			t.Errorf("%+v: got %v and %d bytes", tt, ok, len(out))
		}
	}
}

// TestAppends: what stood before stays, and nothing grows.
func TestAppends(t *testing.T) {
	dst := append(make([]byte, 0, 3+SizeMax), "abc"...)
	out, ok := Append(dst, link("/s/"), make([]byte, Room))
	if !ok || string(out[:3]) != "abc" || &out[0] != &dst[0] {
		t.Errorf("got %v, %q", ok, out[:3])
	}
	if got, want := len(out)-3, 616; got != want {
		t.Errorf("got %d bytes, want %d", got, want)
	}
}

// TestNoGarbage: nothing of a link reaches the heap.
func TestNoGarbage(t *testing.T) {
	dst, room, content := make([]byte, 0, SizeMax), make([]byte, Room), link("/s/")
	if n := testing.AllocsPerRun(100, func() { Append(dst, content, room) }); n != 0 {
		t.Errorf("got %v allocations, want 0", n)
	}
}

// TestMask: the mask that is taken has the least penalty, counted module by
// module as the standard words it.
func TestMask(t *testing.T) {
	for range 40 {
		content := link("/s/")[:1+rand.IntN(103)]
		v, _ := versionFor(len(content))
		f := frameOf(v)
		m := modules{make([]byte, 8*sideMax), make([]byte, 8*sideMax)}
		m.place(f, v.mix(make([]byte, codeMax), v.code(make([]byte, codeMax), content)))
		var all [masks]int
		for mask := range masks {
			all[mask] = penalty(f.side, func(x, y int) bool {
				return x >= 0 && y >= 0 && x < f.side && y < f.side && m.row(f, mask, y)>>x&1 == 1
			})
		}
		best := m.bestMask(f)
		for mask, p := range all {
			if p < all[best] || p == all[best] && mask < best {
				t.Fatalf("got mask %d of penalties %v", best, all)
			}
		}
	}
}

func penalty(side int, dark func(x, y int) bool) (sum int) {
	for _, at := range []func(i, j int) bool{dark, func(i, j int) bool { return dark(j, i) }} {
		for i := range side {
			run := 0
			for j := range side {
				run++
				if j+1 == side || at(j, i) != at(j+1, i) {
					if run >= 5 {
						sum += 3 + run - 5
					}
					run = 0
				}
				text := ""
				for k := j - 4; k < j+11; k++ {
					text += fmt.Sprint(map[bool]int{true: 1}[at(k, i)])
				}
				if text[4:11] == "1011101" && (text[:4] == "0000" || text[11:] == "0000") {
					sum += 40
				}
			}
		}
	}
	count := 0
	for x := range side {
		for y := range side {
			if dark(x, y) {
				count++
			}
			if x > 0 && y > 0 && dark(x, y) == dark(x-1, y) && dark(x, y) == dark(x, y-1) && dark(x, y) == dark(x-1, y-1) {
				sum += 3
			}
		}
	}
	percent := float64(count) * 100 / float64(side*side)
	return sum + 10*int(max(percent-50, 50-percent)/5)
}

// FuzzAppend: any bytes at all are read again as they were, or refused for
// their length.
func FuzzAppend(f *testing.F) {
	f.Add([]byte("http://a.onion/s/0"))
	f.Add([]byte{0, 0xff, 0x80, 0xec, 0x11})
	f.Add(bytes.Repeat([]byte{0xff}, Max))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > Max {
			if _, ok := Append(make([]byte, 0, SizeMax), content, make([]byte, Room)); ok {
				t.Fatalf("%d bytes: not refused", len(content))
			}
			return
		}
		if len(content) == 0 {
			picture(t, content)
			return // the reader finds nothing in it
		}
		if got := read(t, picture(t, content)); !bytes.Equal(got, content) {
			t.Fatalf("got %q, want %q", got, content)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	dst, room, content := make([]byte, 0, SizeMax), make([]byte, Room), link("/s/")
	for b.Loop() {
		Append(dst, content, room)
	}
}
