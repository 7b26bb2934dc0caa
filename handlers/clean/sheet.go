package clean

import "lethe/assets"

// A SheetWriter sends a sheet whose holes are filled one after the other, by
// bytes that are fit for HTML, and whose length is known before.
type SheetWriter struct {
	Reply *Reply
	Sheet assets.Sheet // what is not sent yet
	parts [][]byte     // that were not sent yet
	rest  int64        // bytes that fill the page up
}

// Begin starts the page. holes is how long they are together.
func (w *SheetWriter) Begin(status int, holes int64) {
	n := length(w.Sheet) + holes
	total := pageClass(n)
	w.rest = total - n
	w.Reply.Head(status, HTMLType, total)
	w.parts = append(w.Reply.parts[:0], w.Sheet[0])
	w.Sheet = w.Sheet[1:]
}

// Fill fills the next holes. They are lent until the next flush, or end.
func (w *SheetWriter) Fill(holes ...[]byte) {
	for _, hole := range holes {
		w.parts = append(w.parts, hole, w.Sheet[0])
		w.Sheet = w.Sheet[1:]
	}
}

// Flush sends what there is, so that its holes can be filled anew.
func (w *SheetWriter) Flush() error {
	err := w.Reply.Send(w.parts...)
	w.parts = w.parts[:0]
	return err
}

// End sends the rest.
func (w *SheetWriter) End() error { return w.Reply.last(w.rest, w.parts...) }
