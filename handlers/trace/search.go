package trace

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// window is the shortest run that is a trace, in bytes of the secret, and the
// length of the pieces that the table is made of, in bytes of text. A run of
// 8 random printable bytes comes up by chance once in 2^52 places.
const window = 8

// long is the shortest of the longer runs that are counted apart, in bytes.
const long = 16

// Secret is a value to look for.
type Secret struct {
	Name  string
	Value []byte // 8 bytes at least

	// Words says that the value is made of words out of a list that the
	// program holds: only runs that cross from one word into another count.
	Words bool
}

// Extent is how much of a secret a trace is.
type Extent int

// The extents, by which traces are counted: each in one only.
const (
	Full  Extent = iota // all of it
	Long                // 16 bytes and more
	Short               // 8 to 15 bytes
)

// Search finds secrets in memory. It does not change once made and may be
// used by many goroutines.
type Search struct {
	secrets []Secret
	written []written
	of      []int // which secret each of written is
	starts  []int // where each begins in all

	all   []byte   // every text of written
	table []uint32 // by hash: the place of a window in all, and one more; 0 is free
	shift uint

	// maybe has a bit set for the hash of each window. It is small enough
	// to stay in the processor's cache, where the table is not.
	maybe      []uint64
	maybeShift uint

	never uint64 // bits that no window has
	skip  int    // how far one may go when 8 bytes are zero
}

// NewSearch prepares to look for secrets. Values must be random for the most
// part: a long one that repeats itself would take for ever. A value of 1 MiB
// takes about half a second and 100 MiB.
func NewSearch(secrets ...Secret) (*Search, error) {
	s := &Search{secrets: secrets}
	windows := 0
	for i, secret := range secrets {
		if len(secret.Value) < window {
			return nil, fmt.Errorf("looking for %s: shorter than %d bytes", secret.Name, window)
		}
		for _, w := range forms(secret.Value) {
			s.written = append(s.written, w)
			s.of = append(s.of, i)
			s.starts = append(s.starts, len(s.all))
			s.all = append(s.all, w.text...)
			windows += (len(w.text)-window)/w.stride + 1
		}
	}
	if uint64(len(s.all)) >= 1<<32-1 {
		return nil, fmt.Errorf("looking for secrets: %d bytes in all forms are too many", len(s.all))
	}
	size := uint(bits.Len(uint(windows))) + 1 // at most half full
	s.table = make([]uint32, 1<<size)
	s.shift = 64 - size
	s.maybe, s.maybeShift = make([]uint64, 1<<max(size, 5)/16), 64-(size+2)
	s.fill()
	return s, nil
}

// fill enters every window into the table.
func (s *Search) fill() {
	var ever byte
	zeros := 0
	for _, c := range s.all {
		ever |= c
	}
	for n, w := range s.written {
		for i := 0; i+window <= len(w.text); i += w.stride {
			v := binary.LittleEndian.Uint64(w.text[i:])
			zeros = max(zeros, bits.TrailingZeros64(v)/8)
			bit := v * spread >> s.maybeShift
			s.maybe[bit/64] |= 1 << (bit % 64)
			h := s.hash(v)
			for s.table[h] != 0 {
				h = s.next(h)
			}
			s.table[h] = uint32(s.starts[n]+i) + 1
		}
	}
	s.never = uint64(^ever) * 0x0101010101010101
	s.skip = window - zeros
}

// spread is 2^64 divided by the golden ratio, which spreads what lies close.
const spread = 0x9e3779b97f4a7c15

func (s *Search) hash(v uint64) uint64 { return v * spread >> s.shift }
func (s *Search) next(h uint64) uint64 { return (h + 1) & uint64(len(s.table)-1) }

// match is a run in memory that is also in the text of one form.
type match struct {
	at, end     int // in memory
	form        int // in written
	first, last int // bytes of the secret
	full        bool
}

// nothing is memory that was never used, or wiped: most of what there is.
var nothing [4 << 10]byte

// find calls f for each trace in mem, from the front, the longest where
// several begin at one place. It and what it calls are left out of the race
// detector, which would make the loop twenty times as slow.
//
//go:norace
func (s *Search) find(mem []byte, f func(match)) {
	var before match
	for i := 0; i+window <= len(mem); {
		v := binary.LittleEndian.Uint64(mem[i:])
		if no := v & s.never; no != 0 {
			i += (bits.Len64(no) + 7) / 8
			continue
		}
		if v == 0 && s.skip > 0 {
			if len(mem)-i >= len(nothing) && bytes.Equal(mem[i:i+len(nothing)], nothing[:]) {
				i += len(nothing) - window
			}
			i += s.skip
			continue
		}
		if bit := v * spread >> s.maybeShift; s.maybe[bit/64]&(1<<(bit%64)) == 0 {
			i++
			continue
		}
		m, ok := s.best(mem, i, v)
		if !ok {
			i++
			continue
		}
		// What reads on where the one before ended, in another form, is
		// the same trace.
		if m.end-before.end >= window || s.of[m.form] != s.of[before.form] {
			f(m)
			before = m
		}
		i = max(i+1, m.end-window+1)
	}
}

// best is the longest trace around the window at mem[i:].
//
//go:norace
func (s *Search) best(mem []byte, i int, v uint64) (best match, ok bool) {
	for h := s.hash(v); s.table[h] != 0; h = s.next(h) {
		at := int(s.table[h] - 1)
		if binary.LittleEndian.Uint64(s.all[at:]) != v {
			continue
		}
		m := s.extend(mem, i, at)
		if s.counts(m) && (!ok || m.more(best)) {
			best, ok = m, true
		}
	}
	return best, ok
}

// more is whether a run holds more of its secret than another, or as much in
// more letters.
func (m match) more(than match) bool {
	if a, b := m.last-m.first, than.last-than.first; a != b {
		return a > b
	}
	return m.end-m.at > than.end-than.at
}

// extend makes a window the longest run that both mem and the text have.
//
//go:norace
func (s *Search) extend(mem []byte, i, at int) match {
	n, exact := slices.BinarySearch(s.starts, at)
	if !exact {
		n--
	}
	w := &s.written[n]
	from := at - s.starts[n]
	to, end := from+window, i+window
	for from > 0 && i > 0 && w.text[from-1] == mem[i-1] {
		from, i = from-1, i-1
	}
	for to < len(w.text) && end < len(mem) && w.text[to] == mem[end] {
		to, end = to+1, end+1
	}
	m := match{at: i, end: end, form: n, full: from == 0 && to == len(w.text)}
	m.first, m.last = w.covers(from, to, len(s.secrets[s.of[n]].Value))
	return m
}

// counts is whether a run is a trace.
func (s *Search) counts(m match) bool {
	secret := &s.secrets[s.of[m.form]]
	if m.full && !secret.Words {
		return true
	}
	return m.last-m.first >= window && (!secret.Words || crosses(secret.Value[m.first:m.last]))
}

// crosses is whether a run of a phrase has parts of two words.
func crosses(run []byte) bool {
	in, words := false, 0
	for _, c := range run {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c >= 0x80
		if letter && !in {
			words++
		}
		in = letter
	}
	return words > 1
}

func (m match) extent() Extent {
	switch {
	case m.full:
		return Full
	case m.last-m.first >= long:
		return Long
	}
	return Short
}
