package clean

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// Text takes a form's text in as it arrives, and watches that a page can show
// it: UTF-8, without NUL. Browsers send each line end of a text field as CR
// LF, whatever was typed or pasted; it is kept as LF, so that what comes out
// is what went in.
type Text struct {
	To   io.Writer
	Raw  bool  // it was not typed into a text field: line ends stay as they are
	Size int64 // bytes that were kept
	Ink  bool  // one of them is more than a blank
	cr   bool  // the last piece ended with a CR, which is held back

	bad  bool
	part [utf8.UTFMax]byte // of a character that is cut between two pieces
	n    int
}

// Take is lent the next piece, to change as it likes.
func (t *Text) Take(piece []byte) error {
	if t.Raw {
		return t.put(piece)
	}
	if t.cr && len(piece) > 0 && piece[0] != '\n' {
		if err := t.put([]byte{'\r'}); err != nil {
			return err
		}
	}
	if len(piece) > 0 {
		t.cr = piece[len(piece)-1] == '\r'
		piece = newlines(piece)
	}
	return t.put(piece)
}

// End takes in that no more will come.
func (t *Text) End() error {
	if !t.cr {
		return nil
	}
	t.cr = false
	return t.put([]byte{'\r'})
}

// newlines makes each CR LF of b an LF, in place, and drops a CR at the end.
func newlines(b []byte) []byte {
	w := 0
	for i, c := range b {
		if c == '\r' && (i+1 == len(b) || b[i+1] == '\n') {
			continue
		}
		b[w] = c
		w++
	}
	return b[:w]
}

func (t *Text) put(piece []byte) error {
	if len(piece) == 0 {
		return nil
	}
	t.Size += int64(len(piece))
	t.Ink = t.Ink || HasInk(piece)
	t.check(piece)
	_, err := t.To.Write(piece)
	return err
}

// HasInk is whether there is anything but blanks and line ends.
func HasInk(b []byte) bool {
	for _, c := range b {
		if c != ' ' && (c < '\t' || c > '\r') {
			return true
		}
	}
	return false
}

// Valid is whether a page can show all that came.
func (t *Text) Valid() bool { return !t.bad && t.n == 0 }

func (t *Text) check(b []byte) {
	for t.n > 0 && len(b) > 0 {
		t.part[t.n] = b[0]
		t.n++
		b = b[1:]
		if utf8.FullRune(t.part[:t.n]) {
			t.bad = t.bad || !utf8.Valid(t.part[:t.n])
			t.n = 0
		}
	}
	whole := len(b) - cut(b)
	t.bad = t.bad || !utf8.Valid(b[:whole]) || bytes.IndexByte(b, 0) >= 0
	if whole < len(b) {
		t.n = copy(t.part[:], b[whole:])
	}
}

// cut is how many bytes at the end of b begin a character that does not end
// there.
func cut(b []byte) int {
	for n := 1; n <= len(b) && n < utf8.UTFMax; n++ {
		if utf8.RuneStart(b[len(b)-n]) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}
