package qr

import (
	"encoding/binary"
	"math/bits"
)

// modules are the bits of the content in their places, by rows and by
// columns, eight bytes each, in lent memory.
type modules struct{ rows, cols []byte }

func line(lines []byte, i int) uint64 { return binary.LittleEndian.Uint64(lines[8*i:]) }

func toggle(lines []byte, i, bit int, by byte) {
	lines[8*i+bit/8] |= by << (bit % 8)
}

// place puts the bits of all codewords where they belong.
func (m modules) place(f *frame, words []byte) {
	for i, at := range f.order {
		bit := words[i/8] >> (7 - i%8) & 1
		toggle(m.rows, int(at.y), int(at.x), bit)
		toggle(m.cols, int(at.x), int(at.y), bit)
	}
}

// row is a row of the finished code.
func (m modules) row(f *frame, mask, y int) uint64 { return line(m.rows, y) ^ f.rows[mask][y] }

// masked is whether a mask turns the module at x and y over.
func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// bestMask is the mask with the least penalty.
func (m modules) bestMask(f *frame) (best int) {
	least := -1
	for mask := range masks {
		p, dark := penalties(m.rows, &f.rows[mask], f.side)
		q, _ := penalties(m.cols, &f.cols[mask], f.side)
		p += q + m.blocks(f, mask) + unbalance(dark, f.side)
		if least < 0 || p < least {
			least, best = p, mask
		}
	}
	return best
}

// penalties are those for what stands in a row in one direction: five and
// more of one colour, and what looks like a finder. It counts dark modules
// too.
func penalties(lines []byte, mask *[sideMax]uint64, side int) (p, dark int) {
	for i := range side {
		w := line(lines, i) ^ mask[i]
		dark += bits.OnesCount64(w)

		// A run of n equal modules leaves n-4 bits here, beside each other.
		same := ^(w ^ w>>1) & (1<<(side-1) - 1)
		runs := same & (same >> 1) & (same >> 2) & (same >> 3)
		p += bits.OnesCount64(runs) + 2*bits.OnesCount64(runs&^(runs<<1))

		// Dark, light, three dark, light, dark, and four light ones on
		// either side; what is outside of the code is light.
		w <<= 4
		like := w & ^(w >> 1) & (w >> 2) & (w >> 3) & (w >> 4) & ^(w >> 5) & (w >> 6)
		if like != 0 {
			before := ^(w<<1 | w<<2 | w<<3 | w<<4)
			after := ^(w>>7 | w>>8 | w>>9 | w>>10)
			p += 40 * bits.OnesCount64(like&(before|after))
		}
	}
	return p, dark
}

// blocks is the penalty for each two by two of one colour.
func (m modules) blocks(f *frame, mask int) (p int) {
	above := m.row(f, mask, 0)
	for y := 1; y < f.side; y++ {
		w := m.row(f, mask, y)
		same := ^(above ^ above>>1) & ^(w ^ w>>1) & ^(above ^ w) & (1<<(f.side-1) - 1)
		p += 3 * bits.OnesCount64(same)
		above = w
	}
	return p
}

// unbalance is the penalty for dark modules being more or fewer than half: ten
// for each whole twentieth.
func unbalance(dark, side int) int {
	all := side * side
	away := 20*dark - 10*all
	return 10 * (max(away, -away) / all)
}
