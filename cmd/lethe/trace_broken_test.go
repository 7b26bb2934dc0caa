//go:build !race

package main

import (
	"errors"
	"net/http"

	"lethe/handlers/trace"
)

// formAborted: half of a form has come when the line breaks.
func (v *visit) formAborted() {
	v.Helper()
	v.half("/new", v.form(), "form")
}

// answerAborted: half of an answer to a request has.
func (v *visit) answerAborted() {
	v.Helper()
	page, err := v.reader.Post("/request", trace.RequestForm())
	v.must(err)
	ask, err := trace.OneKey(page, "ask")
	v.must(err)
	v.know(theAsk, ask)
	v.half("/answer", trace.AnswerForm(ask, v.text, v.file...), "answer")
}

// half sends so much of a form and breaks off.
func (v *visit) half(path string, form trace.Body, name string) {
	v.Helper()
	v.must(v.maker.Send(http.MethodPost, path, form, len(form.Bytes)/2))
	v.taken(v.maker)
	v.halfway(name + " half sent")
	v.maker.Abort()
	v.after(name + " broken off")
}

// openingAborted: the line breaks while the answer is under way, or, when it
// is short, before it was read.
func (v *visit) openingAborted() {
	v.Helper()
	v.make()
	form := trace.OpenForm(v.key, v.nonce, v.passphrase)
	slow := v.connect(true)
	defer slow.Close()
	v.must(slow.Send(http.MethodPost, "/open", form, len(form.Bytes)))
	if v.size >= large {
		v.held(slow)
		v.halfway("page half read")
	}
	slow.Abort()
	v.after("opening broken off")
}

// tooLarge: files that are more than the site takes, most of them empty, are
// sent whole, and so is the answer that says so.
func (v *visit) tooLarge() {
	v.Helper()
	if v.file == nil {
		return
	}
	last := trace.File{Field: "file", Filename: trace.RandomName(20), Value: trace.Random(4 << 10)}
	v.know(theName, last.Filename)
	v.know(theFile, last.Value)
	v.file = append(v.file, trace.File{Field: "file", Filename: []byte("empty.bin"), Value: make([]byte, 30<<20)}, last)
	v.asked(v.maker, "/new", v.form(), http.StatusRequestEntityTooLarge)
	v.after("refused as too large")
}

// taken waits until the site has read all that was sent so far.
func (v *visit) taken(by *trace.Visitor) {
	v.Helper()
	v.queued(by, "the site has read what was sent", func(_, unread int) bool { return unread == 0 })
}

// held waits until an answer has begun to come, and not all that the site
// wrote of it can be taken in.
func (v *visit) held(by *trace.Visitor) {
	v.Helper()
	v.must(by.Begun())
	v.queued(by, "the answer is held up", func(unsent, _ int) bool { return unsent > 0 })
}

func (v *visit) queued(by *trace.Visitor, what string, is func(unsent, unread int) bool) {
	v.Helper()
	until(v.T, what, func() bool {
		unsent, unread, err := by.Queued()
		if errors.Is(err, trace.ErrUnseen) {
			return false
		}
		v.must(err)
		return is(unsent, unread)
	})
}
