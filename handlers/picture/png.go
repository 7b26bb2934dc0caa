package picture

import (
	"encoding/binary"
	"hash/crc32"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// What a pngWalk waits for outside of bodies.
type pngStep uint8

const (
	atChunk pngStep = iota // length and type
	atCheck                // the check sum
)

// A pngWalk is how far a walk through a PNG file is.
type pngWalk struct {
	step   pngStep
	chunk  [4]byte // type of the chunk
	sum    uint32  // of a chunk that is kept
	header bool    // there was an IHDR
	colour byte    // how colours are stored, from IHDR
	colors int     // in the palette
	clear  bool    // there was a tRNS
	pixels bool    // there was an IDAT
	past   bool    // something else followed the last IDAT
}

func (w *walker) beginPNG() {
	w.write([]byte(pngSignature))
	w.png.step = atChunk
	w.gather(8)
}

func (w *walker) is(chunk string) bool { return equal(w.png.chunk[:], chunk) }

// isKept is whether the chunk at hand is one that pixels are made of.
func (w *walker) isKept() bool {
	return w.is("IHDR") || w.is("PLTE") || w.is("tRNS") || w.is("IDAT") || w.is("IEND")
}

func (w *walker) headPNG() {
	g := &w.png
	if g.step == atCheck {
		w.check()
		return
	}
	size := int64(binary.BigEndian.Uint32(w.small))
	copy(g.chunk[:], w.small[4:8])
	kept := w.isKept()
	critical := g.chunk[0]&0x20 == 0 // a small first letter: can be done without
	data := w.is("IDAT")
	if size > 1<<31-1 || critical && !kept || kept && !data && size > tableMax || !g.header && !w.is("IHDR") || data && !w.mayPixels() {
		w.damaged()
		return
	}
	g.past = g.pixels && !data
	g.step = atCheck
	if kept {
		g.sum = crc32.ChecksumIEEE(g.chunk[:])
	}
	if data {
		g.pixels = true
		w.write(w.small[:8])
	}
	w.part(size, data)
}

// pixels takes bytes of an IDAT.
func (w *walker) pixels(p []byte) {
	w.png.sum = crc32.Update(w.png.sum, crc32.IEEETable, p)
	w.write(p)
}

// tellPNG finds out what a chunk is.
func (w *walker) tellPNG() {
	if w.is("iTXt") {
		w.search.begin()
		w.searchFrom(0)
	}
}

// overPNG is the end of a chunk's body.
func (w *walker) overPNG() {
	w.gather(4)
	g := &w.png
	if w.is("IDAT") {
		return
	}
	b := w.had()
	if !w.isKept() {
		w.overAncillary(b)
		return
	}
	if !w.chunkFits(b) {
		w.damaged()
		return
	}
	g.sum = crc32.Update(g.sum, crc32.IEEETable, b)
}

// check is the end of a chunk. Those that are kept must add up.
func (w *walker) check() {
	g := &w.png
	g.step = atChunk
	if !w.isKept() {
		w.gather(8)
		return
	}
	if binary.BigEndian.Uint32(w.small) != g.sum {
		w.damaged()
		return
	}
	if w.is("IDAT") {
		w.write(w.small[:4])
	} else {
		w.chunk(w.had())
	}
	w.gather(8)
	if w.is("IEND") {
		w.at = atEnd
	}
}

// chunk writes the chunk at hand with that body, whose check sum is known.
func (w *walker) chunk(body []byte) {
	binary.BigEndian.PutUint32(w.small, uint32(len(body)))
	copy(w.small[4:], w.png.chunk[:])
	w.write(w.small[:8])
	w.write(body)
	binary.BigEndian.PutUint32(w.small, w.png.sum)
	w.write(w.small[:4])
}
