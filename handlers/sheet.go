package handlers

import (
	"sync"

	"lethe/assets"
)

// A sheetWriter sends a sheet whose holes are filled one after the other, by
// bytes that are fit for HTML, and whose length is known before.
type sheetWriter struct {
	reply *reply
	sheet assets.Sheet // what is not sent yet
	parts [][]byte     // that were not sent yet
	rest  int64        // bytes that fill the page up
}

// begin starts the page. holes is how long they are together.
func (w *sheetWriter) begin(status int, holes int64) {
	n := length(w.sheet) + holes
	total := pageClass(n)
	w.rest = total - n
	w.reply.head(status, htmlType, total)
	w.parts = append(w.reply.parts[:0], w.sheet[0])
	w.sheet = w.sheet[1:]
}

// fill fills the next holes. They are lent until the next flush, or end.
func (w *sheetWriter) fill(holes ...[]byte) {
	for _, hole := range holes {
		w.parts = append(w.parts, hole, w.sheet[0])
		w.sheet = w.sheet[1:]
	}
}

// flush sends what there is, so that its holes can be filled anew.
func (w *sheetWriter) flush() error {
	err := w.reply.send(w.parts...)
	w.parts = w.parts[:0]
	return err
}

// end sends the rest.
func (w *sheetWriter) end() error { return w.reply.last(w.rest, w.parts...) }

// readySheets are the pages with one new link in a language, each rendered
// when it is first asked for: there are some hundred.
type readySheets struct {
	language *assets.Language

	mu   sync.RWMutex
	kept map[assets.ReadyPage]assets.Sheet
}

func newReadySheets(l *assets.Language) *readySheets {
	return &readySheets{language: l, kept: make(map[assets.ReadyPage]assets.Sheet)}
}

// of is the sheet of a page. With more links than one it is not kept: their
// number is the visitor's to choose.
func (r *readySheets) of(page assets.ReadyPage) assets.Sheet {
	if page.Links != 1 {
		return r.language.Ready(page)
	}
	r.mu.RLock()
	sheet, ok := r.kept[page]
	r.mu.RUnlock()
	if ok {
		return sheet
	}
	sheet = r.language.Ready(page)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept[page] = sheet
	return sheet
}
