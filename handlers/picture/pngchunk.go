package picture

import (
	"encoding/binary"
	"hash/crc32"
)

// How colours are stored (PNG 3, 11.2.1).
const (
	grey      = 0
	rgb       = 2
	indexed   = 3
	greyAlpha = 4
	rgbAlpha  = 6
)

// mayPixels is whether an IDAT may stand here.
func (w *walker) mayPixels() bool {
	g := &w.png
	return g.header && !g.past && (g.colour != indexed || g.colors > 0)
}

// chunkFits is whether a chunk that pixels are made of is in its place and
// just as long as what it says.
func (w *walker) chunkFits(b []byte) bool {
	g := &w.png
	switch {
	case w.is("IHDR"):
		first := !g.header
		g.header = true
		if !first || !headerFits(b) {
			return false
		}
		g.colour = b[9]
		return true
	case w.is("PLTE"):
		if g.colors > 0 || g.clear || g.pixels || g.colour == grey || g.colour == greyAlpha {
			return false
		}
		g.colors = len(b) / 3
		return len(b)%3 == 0 && g.colors > 0 && g.colors <= 256
	case w.is("tRNS"):
		if g.clear || g.pixels {
			return false
		}
		g.clear = true
		switch g.colour {
		case grey:
			return len(b) == 2
		case rgb:
			return len(b) == 6
		case indexed:
			return len(b) > 0 && len(b) <= g.colors
		}
		return false
	}
	return g.pixels && len(b) == 0 // IEND
}

func headerFits(b []byte) bool {
	if len(b) != 13 {
		return false
	}
	width, height := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	if width == 0 || height == 0 || width > 1<<31-1 || height > 1<<31-1 || b[10] != 0 || b[11] != 0 || b[12] > 1 {
		return false
	}
	depth := b[8]
	switch b[9] {
	case grey:
		return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16
	case indexed:
		return depth == 1 || depth == 2 || depth == 4 || depth == 8
	case rgb, greyAlpha, rgbAlpha:
		return depth == 8 || depth == 16
	}
	return false
}

// plain are chunks that say how pixels are meant and give nothing away as
// long as they have no more than that many bytes. They are left out of
// cleaned copies: pixels are the same without them, and a measured screen's
// numbers are its own.
var plain = []struct {
	name string
	size int64
}{
	{"gAMA", 4}, {"cHRM", 32}, {"sRGB", 1}, {"cICP", 4}, {"sBIT", 4}, {"bKGD", 6}, {"pHYs", 9}, {"hIST", 512},
	{"mDCV", 24}, {"mDCv", 24}, {"cLLI", 8}, {"cLLi", 8}, {"sTER", 1},
}

// overAncillary tells what a chunk gives away that pixels are not made of.
func (w *walker) overAncillary(b []byte) {
	for _, p := range plain {
		if w.is(p.name) && w.size <= p.size {
			return
		}
	}
	switch {
	case w.is("tEXt"), w.is("zTXt"), w.is("iTXt"):
		w.found |= w.text(b)
	case w.is("eXIf"):
		w.overEXIF(b)
	case w.is("tIME"):
		w.found |= Time
	case w.is("iCCP"):
		w.found |= Profile
	case w.is("acTL"), w.is("fcTL"), w.is("fdAT"):
		w.found |= Frames
	case w.is("caBX"):
		w.found |= Origin
	case w.is("iDOT"): // of Apple's programs
		w.found |= Software
	default:
		w.found |= Unknown
	}
}

// overEXIF keeps which way is up. Some programs write the block with the head
// that it has in a JPEG file.
func (w *walker) overEXIF(b []byte) {
	off := 0
	if begins(b, exifHead) {
		off = len(exifHead)
	}
	turn := w.readTIFF(int64(off))
	if turn == 0 {
		return
	}
	var block [turnSize]byte
	copy(block[:], turnBlock)
	block[turnAt] = turn
	w.png.sum = crc32.Update(crc32.ChecksumIEEE(w.png.chunk[:]), crc32.IEEETable, block[:])
	w.chunk(block[:])
}
