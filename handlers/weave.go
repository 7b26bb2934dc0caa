package handlers

import "lethe/assets"

// A weaver sends a sheet whose holes are filled one after the other: it is
// told when the next piece of the sheet comes, and what is written to it in
// between is escaped. It copies all into its room, which is locked memory, and
// sends what fits there as one answer of a known length. It runs inside
// vault.Do.
type weaver struct {
	reply  *reply
	status int
	sheet  assets.Sheet // the pieces to come
	room   []byte
	n      int  // of room
	begun  bool // the beginning was sent
}

// piece puts the next piece of the sheet.
func (w *weaver) piece() error {
	b := w.sheet[0]
	w.sheet = w.sheet[1:]
	return w.raw(b)
}

// hole puts bytes that are fit for HTML, and the piece behind them.
func (w *weaver) hole(b []byte) error {
	if err := w.raw(b); err != nil {
		return err
	}
	return w.piece()
}

func (w *weaver) raw(b []byte) error {
	for {
		n := copy(w.room[w.n:], b)
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
func (w *weaver) Write(b []byte) (n int, err error) {
	for {
		written, read := escape(w.room[w.n:], b[n:])
		w.n += written
		if n += read; n == len(b) {
			return n, nil
		}
		if err := w.flush(); err != nil {
			return n, err
		}
	}
}

func (w *weaver) flush() error {
	if !w.begun {
		w.reply.head(w.status, htmlType, -1)
		w.begun = true
	}
	err := w.reply.send(w.room[:w.n])
	w.n = 0
	return err
}

// end sends what is left, filled up to the size of a page with a visitor's
// text.
func (w *weaver) end() error {
	p := w.reply
	total := textSize(p.sent + int64(w.n))
	if !w.begun {
		p.head(w.status, htmlType, total)
	}
	return p.last(total-p.sent-int64(w.n), append(p.parts[:0], w.room[:w.n])...)
}
