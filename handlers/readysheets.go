package handlers

import (
	"sync"

	"lethe/assets"
)

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
