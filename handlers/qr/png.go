package qr

import (
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"math/bits"
)

// pngRest is all of a picture but its lines: signature, header with its data,
// data with the frames of zlib and of one stored block, end.
const pngRest = 8 + 12 + 13 + 12 + 2 + 5 + 4 + 12

// png appends the code as a picture in 1-bit grey, in which 1 is white. The
// data is stored as it is: deflate keeps tables, and would save nothing. It
// fits one stored block, which takes 64 KiB.
func (m modules) png(b []byte, f *frame, mask int) []byte {
	side := f.side + 2*quiet
	width := (side + 7) / 8
	n := side * (1 + width)

	b = append(b, "\x89PNG\r\n\x1a\n"...)
	b, at := begin(b, "IHDR")
	b = binary.BigEndian.AppendUint32(b, uint32(side))
	b = binary.BigEndian.AppendUint32(b, uint32(side))
	b = append(b, 1, 0, 0, 0, 0) // bits, grey, deflate, filters, not interlaced
	b = end(b, at)

	b, at = begin(b, "IDAT")
	b = append(b, 0x78, 0x01, 1) // zlib, its fastest; the last block, stored
	b = binary.LittleEndian.AppendUint16(b, uint16(n))
	b = binary.LittleEndian.AppendUint16(b, ^uint16(n))
	lines := len(b)
	for y := range side {
		w := ^uint64(0)
		if y >= quiet && y < side-quiet {
			// The first module becomes the highest bit; what is behind
			// the last is white.
			w = bits.Reverse64(^m.row(f, mask, y-quiet))
		}
		b = appendLine(b, w, width)
	}
	b = binary.BigEndian.AppendUint32(b, adler32.Checksum(b[lines:]))
	b = end(b, at)

	b, at = begin(b, "IEND")
	return end(b, at)
}

// appendLine appends one line, not filtered: the quiet zone and the modules
// behind it.
func appendLine(b []byte, w uint64, width int) []byte {
	var buf [9]byte
	buf[0] = 0xf0 | byte(w>>60)
	binary.BigEndian.PutUint64(buf[1:], w<<4|0xf)
	b = append(append(b, 0), buf[:width]...)
	clear(buf[:])
	return b
}

// begin begins a chunk, whose length is not known yet.
func begin(b []byte, kind string) ([]byte, int) {
	b = append(b, 0, 0, 0, 0)
	return append(b, kind...), len(b)
}

// end ends the chunk whose kind stands at a place: its length before it, its
// checksum behind it.
func end(b []byte, at int) []byte {
	binary.BigEndian.PutUint32(b[at-4:], uint32(len(b)-at-4))
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[at:]))
}
