package handlers

import (
	"io"
	"unicode/utf8"
)

// deceit is a kind of character that can deceive who reads a text.
type deceit uint8

const (
	control deceit = iota // moves, rings or erases where it is printed; what is no UTF-8 counts too
	bidi                  // turns the order of what stands around it
	hidden                // takes no room, or looks like a blank
	deceits
)

// ahead is how far an inspector looks ahead, in bytes: the longest that it
// judges as one is a flag made of seven characters.
const ahead = 32

// markMax is the longest that stands for a character, in bytes.
const markMax = len("[U+10FFFF]")

// inspectRoom is the locked memory that an inspector works in, in bytes.
const inspectRoom = 2*ahead + markMax

// An inspector goes through a text that comes in pieces, which may cut
// characters, and counts those that can deceive. Joiners, blanks without
// width and variation selectors are ordinary in emoji and in many scripts:
// their neighbours decide. Where one of them could stand, something can still
// be hidden.
//
// With out, it writes the text there with each such character as [U+202E],
// so that all of it can be seen.
type inspector struct {
	count [deceits]int
	out   io.Writer

	room   []byte // 2*ahead bytes of locked memory
	sign   []byte // markMax more
	held   int    // bytes of it, not judged yet; less than ahead between calls
	before class  // what stands before
}

func newInspector(room []byte, out io.Writer) inspector {
	return inspector{room: room[: 2*ahead : 2*ahead], sign: room[2*ahead : inspectRoom], out: out}
}

// any is whether there is anything to tell.
func (s *inspector) any() bool { return s.count != [deceits]int{} }

// Write takes the next piece, which is lent.
func (s *inspector) Write(b []byte) (int, error) {
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

// end takes in that nothing more will come.
func (s *inspector) end() error {
	n := s.held
	s.held = 0
	_, err := s.walk(s.room[:n], n, true)
	return err
}

// walk judges what begins in b before end, and returns where it stopped: as
// soon as too little is left to look ahead, unless all is there.
func (s *inspector) walk(b []byte, end int, all bool) (int, error) {
	i, plain := 0, 0 // b[plain:i] is not written yet
	for i < end && (all || len(b)-i >= ahead) {
		if c := b[i]; c < utf8.RuneSelf && (c >= ' ' && c != 0x7f || c == '\n' || c == '\t') {
			s.before = ascii(c)
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		bad := r == utf8.RuneError && n == 1
		what, is := control, bad
		if !bad {
			what, n, is = s.judge(r, n, b[i:])
		}
		if !is {
			i += n
			continue
		}
		s.count[what]++
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

func (s *inspector) put(b []byte) error {
	if s.out == nil || len(b) == 0 {
		return nil
	}
	_, err := s.out.Write(b)
	return err
}

// mark writes what stands for a character: its number, or the byte that is
// none.
func (s *inspector) mark(r rune, c byte, bad bool) error {
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
func (s *inspector) judge(r rune, n int, b []byte) (deceit, int, bool) {
	switch {
	case isControl(r):
		return control, n, true
	case r == 0x61c, r == 0x200e, r == 0x200f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
		return bidi, n, true
	case s.before&flag != 0 && isTag(r):
		if m := region(b); m > 0 {
			s.before = 0
			return 0, m, false
		}
		return hidden, n, true
	case isHidden(r):
		if s.ordinary(r, b[n:]) {
			return 0, n, false
		}
		return hidden, n, true
	}
	s.before = classOf(r, s.before)
	return 0, n, false
}

// ordinary is whether a character that is hidden belongs where it stands, and
// takes in that it stood there.
func (s *inspector) ordinary(r rune, rest []byte) bool {
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
