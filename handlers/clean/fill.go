package clean

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
)

// FillOpen and FillClose are around what a page is filled up with: a comment
// behind its end.
const FillOpen, FillClose = "<!-- ", " -->"

var fillStart, fillEnd = []byte(FillOpen), []byte(FillClose)

// pageClass is the length of a page of n bytes once it is filled up.
func pageClass(n int64) int64 {
	n += int64(len(FillOpen) + len(FillClose))
	return (n + PageStep - 1) / PageStep * PageStep
}

// textSize is the same for a page with a visitor's text.
func textSize(n int64) int64 {
	n += int64(len(FillOpen) + len(FillClose))
	class := int64(TextClass)
	for class < n {
		class *= 2
	}
	return class
}

// fillMax is how many letters are made at once.
const fillMax = 16 << 10

// A filler is room for letters.
type filler [fillMax]byte

var fillers = sync.Pool{New: func() any { return new(filler) }}

// last ends a page with its last pieces and a comment of random letters that
// brings it to its class, which is n bytes more. The letters are no secret;
// random, so that nothing on the way can make them small and no two answers
// of one machine share them.
func (p *Reply) last(n int64, pieces ...[]byte) error {
	f := fillers.Get().(*filler)
	defer fillers.Put(f)
	pieces = append(pieces, fillStart)
	for n -= int64(len(FillOpen) + len(FillClose)); n > fillMax; n -= fillMax {
		if err := p.Send(append(pieces, f.letters(fillMax))...); err != nil {
			return err
		}
		pieces = pieces[:0]
	}
	return p.Send(append(pieces, f.letters(int(n)), fillEnd)...)
}

// letters are n random ones of a to p, two from each random byte. They are
// good until the next call. The generator is SplitMix64 (Steele, Lea, Flood
// 2014), begun anew each time from the runtime's: its cost is what matters.
func (f *filler) letters(n int) []byte {
	const low, a = 0x0f0f0f0f0f0f0f0f, 0x6161616161616161
	seed := rand.Uint64()
	for b := f[:]; len(b) > fillMax-n; b = b[16:] {
		seed += 0x9e3779b97f4a7c15
		r := seed
		r = (r ^ r>>30) * 0xbf58476d1ce4e5b9
		r = (r ^ r>>27) * 0x94d049bb133111eb
		r ^= r >> 31
		binary.LittleEndian.PutUint64(b, r&low+a)
		binary.LittleEndian.PutUint64(b[8:], r>>4&low+a)
	}
	return f[:n]
}
