package qr

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"
	"unicode/utf8"
)

// screen is what a terminal shows of blocks, four dots a module.
func screen(t *testing.T, blocks []byte) image.Image {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(string(blocks), "\n"), "\n")
	width := utf8.RuneCountInString(lines[0]) - len(inBlackOnWhite) - len(asBefore) + 1
	img := image.NewGray(image.Rect(0, 0, 4*width, 8*len(lines)))
	for y, line := range lines {
		line, began := strings.CutPrefix(line, inBlackOnWhite)
		line, ended := strings.CutSuffix(line, strings.TrimSuffix(asBefore, "\n"))
		if !began || !ended || utf8.RuneCountInString(line) != width {
			t.Fatalf("line %d is %q", y, line)
		}
		x := 0
		for _, r := range line {
			for i := range 8 {
				dark := r == '█' || r == '▀' && i < 4 || r == '▄' && i >= 4
				for j := range 4 {
					img.SetGray(4*x+j, 8*y+i, color.Gray{255})
					if dark {
						img.SetGray(4*x+j, 8*y+i, color.Gray{})
					}
				}
			}
			x++
		}
	}
	return img
}

// TestBlocks: what a terminal shows is read, by another's reader; the code
// stands in light on all sides.
func TestBlocks(t *testing.T) {
	room := make([]byte, BlocksRoom)
	for _, n := range []int{1, 103, Max} {
		want := bytes.Repeat([]byte("link."), Max)[:n]
		dst := append(make([]byte, 0, 3+BlocksMax), "abc"...)
		out, ok := AppendBlocks(dst, want, room)
		if !ok || string(out[:3]) != "abc" || &out[0] != &dst[0] {
			t.Fatalf("%d bytes: got %v, %q", n, ok, out[:3])
		}
		if bytes.Count(room, []byte{0}) != BlocksRoom {
			t.Errorf("%d bytes: the room is not erased", n)
		}
		img := screen(t, out[3:])
		if got := read(t, img); !bytes.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		v, _ := versionFor(n)
		b := img.Bounds()
		if got, want := b.Dx(), 4*(v.side()+2*quiet); got != want || b.Dy() != want+4 {
			t.Errorf("%d bytes: got %v, want a side of %d", n, b, want)
		}
		for i := range b.Dx() {
			for j := range 4 * quiet {
				for _, c := range []color.Color{img.At(i, j), img.At(j, i), img.At(i, b.Dy()-1-4-j), img.At(b.Dx()-1-j, i)} {
					if c != (color.Gray{255}) {
						t.Fatalf("%d bytes: the margin is dark", n)
					}
				}
			}
		}
	}
	for _, tt := range []struct{ content, dst, room int }{
		{Max + 1, BlocksMax, BlocksRoom}, {10, BlocksMax - 1, BlocksRoom}, {10, BlocksMax, BlocksRoom - 1},
	} {
		out, ok := AppendBlocks(make([]byte, 0, tt.dst), make([]byte, tt.content), make([]byte, tt.room))
		if ok || len(out) != 0 {
			t.Errorf("%+v: got %v and %d bytes", tt, ok, len(out))
		}
	}
}

// TestBlocksNoGarbage: nothing of a link reaches the heap, and no piece of what
// was drawn grows.
func TestBlocksNoGarbage(t *testing.T) {
	dst, room, content := make([]byte, 0, BlocksMax), make([]byte, BlocksRoom), link("/s/")
	if n := testing.AllocsPerRun(100, func() { AppendBlocks(dst, content, room) }); n != 0 {
		t.Errorf("got %v allocations, want 0", n)
	}
}
