package clean

import "lethe/assets"

// A weaver sends a sheet whose holes are filled one after the other: it is
// told when the next piece of the sheet comes, and what is written to it in
// between is escaped. It copies all into its room, which is locked memory, and
// sends what fits there as one answer of a known length. It runs inside
// vault.Do, but for End, which can run behind that: what it has net/http
// allocate costs ten times as much inside.
type Weaver struct {
	Reply  *Reply
	Status int
	Sheet  assets.Sheet // the pieces to come
	Room   []byte

	// Least is how large the page is made at the least, in bytes, a class of
	// TextClass and up: for pages that are not to differ although what is in
	// them does. 0 is the smallest class.
	Least int64

	n     int  // of room
	begun bool // the beginning was sent
}

// Piece puts the next piece of the sheet.
func (w *Weaver) Piece() error {
	b := w.Sheet[0]
	w.Sheet = w.Sheet[1:]
	return w.Raw(b)
}

// Hole puts bytes that are fit for HTML, and the piece behind them.
func (w *Weaver) Hole(b []byte) error {
	if err := w.Raw(b); err != nil {
		return err
	}
	return w.Piece()
}

// Raw puts bytes that are fit for HTML, in the middle of a hole.
func (w *Weaver) Raw(b []byte) error {
	for {
		n := copy(w.Room[w.n:], b)
		w.n += n
		if b = b[n:]; len(b) == 0 {
			return nil
		}
		if err := w.flush(); err != nil {
			return err
		}
	}
}

// Write puts bytes and escapes them. They are lent.
func (w *Weaver) Write(b []byte) (n int, err error) {
	for {
		written, read := Escape(w.Room[w.n:], b[n:])
		w.n += written
		if n += read; n == len(b) {
			return n, nil
		}
		if err := w.flush(); err != nil {
			return n, err
		}
	}
}

func (w *Weaver) flush() error {
	if !w.begun {
		w.Reply.Head(w.Status, HTMLType, -1)
		w.begun = true
	}
	err := w.Reply.Send(w.Room[:w.n])
	w.n = 0
	return err
}

// End sends what is left, filled up to the size of a page with a visitor's
// text.
func (w *Weaver) End() error {
	p := w.Reply
	total := max(textSize(p.sent+int64(w.n)), w.Least)
	if !w.begun {
		p.Head(w.Status, HTMLType, total)
	}
	return p.last(total-p.sent-int64(w.n), append(p.parts[:0], w.Room[:w.n])...)
}
