// Package deceit finds the characters that can deceive who reads a text: on a
// page, in a terminal, in the name of a file. It allocates nothing, makes no
// strings and works in memory that it is lent.
package deceit

import (
	"io"
	"unicode/utf8"
)

// Kind is a kind of character that can deceive who reads a text.
type Kind uint8

const (
	Control Kind = iota // moves, rings or erases where it is printed; what is no UTF-8 counts too
	Bidi                //  turns the order of what stands around it
	Hidden              //  takes no room, or looks like a blank
	Kinds               // how many there are
)

// ahead is how far an Inspector looks ahead, in bytes: the longest that it
// judges as one is a flag made of seven characters.
const ahead = 32

// markMax is the longest that stands for a character, in bytes.
const markMax = len("[U+10FFFF]")

// Room is the locked memory that an Inspector works in, in bytes.
const Room = 2*ahead + markMax

// An Inspector goes through a text that comes in pieces, which may cut
// characters, and counts those that can deceive. Joiners, blanks without
// width and variation selectors are ordinary in emoji and in many scripts:
// their neighbours decide. Where one of them could stand, something can still
// be hidden.
//
// With out, it writes the text there with each such character as [U+202E],
// so that all of it can be seen.
type Inspector struct {
	Count [Kinds]int // so far
	out   io.Writer

	room   []byte // 2*ahead bytes of locked memory
	sign   []byte // markMax more
	held   int    // bytes of it, not judged yet; less than ahead between calls
	before class  // what stands before
}

// NewInspector returns an inspector that works in room, Room bytes of locked memory,
// which may be used again once it has ended. Without out, it only counts.
func NewInspector(room []byte, out io.Writer) Inspector {
	return Inspector{room: room[: 2*ahead : 2*ahead], sign: room[2*ahead : Room], out: out}
}

// Any is whether there is anything to tell.
func (s *Inspector) Any() bool { return s.Count != [Kinds]int{} }

// Write takes the next piece, which is lent.
func (s *Inspector) Write(b []byte) (int, error) {
	all := len(b)
	if s.held > 0 {
		n := copy(s.room[s.held:], b)
		joined := s.room[:s.held+n]
		end := s.held // the rest is judged where it lies
		if n == all {
			end = len(joined)
		}
		at, err := s.walk(joined, end, false)
		if err != nil {
			return 0, err
		}
		if n == all {
			s.held = copy(s.room, joined[at:])
			return all, nil
		}
		b, s.held = b[at-s.held:], 0
	}
	at, err := s.walk(b, len(b), false)
	if err != nil {
		return 0, err
	}
	s.held = copy(s.room, b[at:])
	return all, nil
}

// End takes in that nothing more will come.
func (s *Inspector) End() error {
	n := s.held
	s.held = 0
	_, err := s.walk(s.room[:n], n, true)
	return err
}

// walk judges what begins in b before end, and returns where it stopped: as
// soon as too little is left to look ahead, unless all is there.
func (s *Inspector) walk(b []byte, end int, all bool) (int, error) {
	i, plain := 0, 0 // b[plain:i] is not written yet
	for i < end && (all || len(b)-i >= ahead) {
		if c := b[i]; c < utf8.RuneSelf && (c >= ' ' && c != 0x7f || c == '\n' || c == '\t') {
			s.before = ascii(c)
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		bad := r == utf8.RuneError && n == 1
		what, is := Control, bad
		if !bad {
			what, n, is = s.judge(r, n, b[i:])
		}
		if !is {
			i += n
			continue
		}
		s.Count[what]++
		s.before = 0
		if err := s.put(b[plain:i]); err != nil {
			return i, err
		}
		if err := s.mark(r, b[i], bad); err != nil {
			return i, err
		}
		i += n
		plain = i
	}
	return i, s.put(b[plain:i])
}

func (s *Inspector) put(b []byte) error {
	if s.out == nil || len(b) == 0 {
		return nil
	}
	_, err := s.out.Write(b)
	return err
}

// mark writes what stands for a character: its number, or the byte that is
// none.
func (s *Inspector) mark(r rune, c byte, bad bool) error {
	const hex = "0123456789ABCDEF"
	b := append(s.sign[:0], '[')
	digits := 2
	if bad {
		r = rune(c)
	} else {
		b = append(b, "U+"...)
		for digits = 4; r>>(4*digits) > 0; {
			digits++
		}
	}
	for digits--; digits >= 0; digits-- {
		b = append(b, hex[r>>(4*digits)&15])
	}
	return s.put(append(b, ']'))
}

// judge looks at a character of n bytes at the beginning of b. It returns
// how much of b that judgement is about.
func (s *Inspector) judge(r rune, n int, b []byte) (Kind, int, bool) {
	switch {
	case IsControl(r):
		return Control, n, true
	case r == 0x61c, r == 0x200e, r == 0x200f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
		return Bidi, n, true
	case s.before&flag != 0 && isTag(r):
		if m := region(b); m > 0 {
			s.before = 0
			return 0, m, false
		}
		return Hidden, n, true
	case isHidden(r):
		if s.ordinary(r, b[n:]) {
			return 0, n, false
		}
		return Hidden, n, true
	}
	s.before = classOf(r, s.before)
	return 0, n, false
}

// ordinary is whether a character that is hidden belongs where it stands, and
// takes in that it stood there.
func (s *Inspector) ordinary(r rune, rest []byte) bool {
	before, after := s.before, class(0)
	next := rune(-1)
	if len(rest) > 0 {
		next, _ = utf8.DecodeRune(rest)
		after = classOf(next, 0)
	}
	s.before = 0
	switch {
	case r == 0x200c: // keeps apart what would join
		return before&joining != 0
	case r == 0x200d: // joins
		return before&joining != 0 || after&joining != 0 || before&after&picture != 0
	case r == 0x200b: // where a line may break
		return before&after&unspaced != 0
	case r == 0xfe0e || r == 0xfe0f: // as text, as a picture
		if before&picture == 0 {
			return before&keycap != 0 && next == 0x20e3
		}
		s.before = picture | varied
		return before&varied == 0
	case 0xfe00 <= r && r <= 0xfe02, 0xe0100 <= r && r <= 0xe01ef: // how it is written in a name
		return before&ideograph != 0
	case 0x180b <= r && r <= 0x180f:
		return before&mongolian != 0
	case r == 0x2800:
		s.before = braille
		return (before|after)&braille != 0 && next != r
	}
	return false
}

// IsControl is whether a character is of C0, C1, or DEL.
func IsControl(r rune) bool { return r < ' ' || 0x7f <= r && r < 0xa0 }
