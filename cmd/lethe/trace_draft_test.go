//go:build !race

package main

import (
	"bytes"
	"net/http"
	"time"

	"lethe/handlers/trace"
)

// pictured puts a picture of that many pixels on each side, which says what it
// should not, before the files. Of a large one the beginning is looked for.
func (v *visit) pictured(side int) {
	v.Helper()
	p := newPhoto(side, string(trace.Random(64)))
	v.know(theFile, p.scan[:min(len(p.scan), large)], []byte(p.says))
	f := trace.File{Field: "file", Filename: append(trace.Random(16), ".jpg"...), Value: p.file}
	for bytes.ContainsAny(f.Filename, `"\`) {
		f.Filename = append(trace.Random(16), ".jpg"...)
	}
	v.know(theName, f.Filename)
	v.file = append([]trace.File{f}, v.file...)
}

// drafted sends a form with files, and learns the key of the draft.
func (v *visit) drafted(path string, form trace.Body) *tipped {
	v.Helper()
	page, err := v.maker.Post(path, form)
	v.must(err)
	keys := trace.Hidden(page, "key")
	if len(keys) != 2 || !bytes.Equal(keys[0], keys[1]) {
		v.Fatalf("the look at %d files has %d forms with a key, want 2", len(v.file), len(keys))
	}
	v.know(theDraft, keys[0])
	return &tipped{visit: v, draft: keys[0]}
}

// send sends the draft, for a phrase's tip or a new one.
func (p *tipped) send(phrase []byte) (page []byte) {
	p.Helper()
	page, err := p.maker.Post("/tip/send", trace.SendForm(p.draft, phrase, "clean", "as it is"))
	p.must(err)
	return page
}

// draftStopped: a draft is wiped by who sent it.
func (v *visit) draftStopped() {
	v.Helper()
	v.pictured(64)
	p := v.drafted("/tip", v.tipForm())
	form := trace.StopForm(p.draft)
	v.asked(v.maker, "/tip/stop", form, http.StatusOK)
	v.after("draft stopped")
	v.asked(v.maker, "/tip/stop", form, http.StatusNotFound)
	v.asked(v.maker, "/tip/send", trace.SendForm(p.draft, nil, "clean", "as it is"), http.StatusNotFound)
	v.after("draft that is gone sent")
}

// tipAborted: half of a tip has come when the line breaks.
func (v *visit) tipAborted() {
	v.Helper()
	v.pictured(64)
	v.half("/tip", v.tipForm(), "tip")
}

// tipBeingSealed looks while tips are sealed: a little later at each.
func (v *visit) tipBeingSealed() {
	v.Helper()
	v.pictured(1600) // 4 MB, so that it takes a while
	for i := range 4 {
		d := v.drafted("/tip", v.tipForm())
		form := trace.SendForm(d.draft, nil, "clean", "as it is")
		v.must(v.maker.Send(http.MethodPost, "/tip/send", form, len(form.Bytes)))
		time.Sleep(time.Duration(i*4+v.seals/4%4) * time.Millisecond / 2)
		seen := v.amid("tip being sealed", v.to, v.looker)
		v.seals++
		if v.maker.Waits() || seen {
			v.sealed++
		}
		status, page, err := v.maker.Whole()
		v.must(err)
		if status != http.StatusOK {
			v.Fatalf("a draft is sent: got status %d", status)
		}
		if p := v.phraseOn(page); p != nil {
			p.withdraw()
		}
	}
	v.after("tips sealed and withdrawn")
}
