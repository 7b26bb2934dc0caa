package qr

// Each line of a terminal shows two rows of modules, in half blocks. The
// colours are said, black on white of the fixed part of the 256 (16 and 231),
// so that a terminal with a dark background shows no inverted code, which many
// readers refuse.
const (
	inBlackOnWhite = "\x1b[38;5;16;48;5;231m"
	asBefore       = "\x1b[0m\n"
)

// halves are what shows two modules, by 1 if the upper one is dark, and 2 if
// the lower one is.
var halves = [4]string{" ", "▀", "▄", "█"}

const (
	// BlocksRoom is how much memory AppendBlocks works in, in bytes.
	BlocksRoom = drawRoom

	// BlocksMax is the most that AppendBlocks appends, in bytes.
	BlocksMax = (sideMax + 2*quiet + 1) / 2 * (len(inBlackOnWhite) + 3*(sideMax+2*quiet) + len(asBefore))
)

// AppendBlocks appends to dst the QR code of content as a terminal that knows
// colours and Unicode shows it: that of a link is 49 columns wide and 25 lines
// high. dst has capacity for BlocksMax bytes more; room is BlocksRoom bytes,
// erased when AppendBlocks returns. ok is false, and nothing is appended, when
// content is longer than Max or there is too little room.
func AppendBlocks(dst, content, room []byte) (out []byte, ok bool) {
	if len(room) < BlocksRoom || cap(dst)-len(dst) < BlocksMax {
		return dst, false
	}
	room = room[:BlocksRoom]
	defer clear(room)
	m, f, mask, ok := draw(content, room)
	if !ok {
		return dst, false
	}
	row := func(y int) uint64 {
		if y < 0 || y >= f.side {
			return 0
		}
		return m.row(f, mask, y)
	}
	for y := -quiet; y < f.side+quiet; y += 2 {
		upper, lower := row(y), row(y+1)
		dst = append(dst, inBlackOnWhite...)
		for x := -quiet; x < f.side+quiet; x++ {
			half := 0
			if x >= 0 && x < f.side {
				half = int(upper>>x&1 | lower>>x&1<<1)
			}
			dst = append(dst, halves[half]...)
		}
		dst = append(dst, asBefore...)
	}
	return dst, true
}
