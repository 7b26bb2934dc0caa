// Package qr makes a QR code of bytes that are lent, and a picture of it: as it
// stands in a page, a PNG in base64, or as a terminal shows it.
//
// It is our own because libraries take strings, make images, and leave copies
// of a link all over the heap. Here everything lies in memory that the caller
// lends, and is erased before the call returns. It makes no garbage.
//
// What it makes follows ISO/IEC 18004: byte mode, error correction level M,
// versions 1 to 10, and the mask with the least penalty.
package qr

import "encoding/base64"

const (
	// Max is the longest content, in bytes: what version 10 holds at level
	// M. A link is 103 bytes, which is version 6.
	Max = 213

	// Room is how much memory Append works in, in bytes.
	Room = drawRoom + pngMax

	// SizeMax is the most that Append appends, in bytes. The picture of a
	// link is 616.
	SizeMax = (pngMax + 2) / 3 * 4
)

// Append appends to dst the base64 of a PNG with the QR code of content: one
// pixel a module, and a quiet zone of four. dst has capacity for SizeMax bytes
// more; room is Room bytes, erased when Append returns. ok is false, and
// nothing is appended, when content is longer than Max or there is too little
// room. It takes about 12 µs for a link, a third of it to weigh the masks.
func Append(dst, content, room []byte) (out []byte, ok bool) {
	if len(room) < Room || cap(dst)-len(dst) < SizeMax {
		return dst, false
	}
	room = room[:Room]
	defer clear(room)
	m, f, mask, ok := draw(content, room[:drawRoom])
	if !ok {
		return dst, false
	}
	png := m.png(room[drawRoom:drawRoom], f, mask)
	return base64.StdEncoding.AppendEncode(dst, png), true
}

// drawRoom is how much memory draw works in, in bytes.
const drawRoom = 2*codeMax + 2*8*sideMax

// draw makes the code of content in room, which is zero where ok is false, and
// its caller's to clear otherwise.
func draw(content, room []byte) (m modules, f *frame, mask int, ok bool) {
	v, fits := versionFor(len(content))
	if !fits {
		return modules{}, nil, 0, false
	}
	cut := func(n int) []byte { b := room[:n:n]; room = room[n:]; return b }
	words, mixed := cut(codeMax), cut(codeMax)
	m = modules{rows: cut(8 * sideMax), cols: cut(8 * sideMax)}
	f = frameOf(v)
	m.place(f, v.mix(mixed, v.code(words, content)))
	return m, f, m.bestMask(f), true
}
