//go:build !race

package main

import (
	"bytes"
	"net/http"

	"lethe/handlers/trace"
)

// request: someone asks for a text, and collects it.
func (v *visit) request() {
	v.Helper()
	v.passphrase = nil
	page, err := v.reader.Post("/request", trace.RequestForm())
	v.must(err)
	ask, err := trace.OneKey(page, "ask")
	v.must(err)
	v.key, err = trace.OneKey(page, "collect")
	v.must(err)
	v.know(theAsk, ask)
	v.know(theCollect, v.key)
	codes, err := trace.Codes(page)
	v.must(err)
	v.know(theCode, codes...)
	v.after("request made")

	v.nonce, err = v.reader.LookAt("/collect/", v.key)
	v.must(err)
	page, err = v.reader.Post("/collect", trace.OpenForm(v.key, v.nonce, nil))
	v.must(err)
	if !bytes.Contains(page, v.key) {
		v.Fatal("what is not there yet: the page has no link to look again")
	}
	v.after("not yet")

	_, page, err = v.maker.Ask(http.MethodGet, "/ask/"+string(ask), trace.Body{})
	v.must(err)
	if keys := trace.Hidden(page, "key"); len(keys) != 1 || !bytes.Equal(keys[0], ask) {
		v.Fatalf("the page that asks has %d forms", len(keys))
	}
	form := trace.AnswerForm(ask, v.text, v.file...)
	v.asked(v.maker, "/answer", form, http.StatusOK)
	v.after("answered")
	page = v.asked(v.maker, "/answer", form, http.StatusNotFound)
	if got, err := trace.Typed(page); err != nil || !bytes.Equal(got, v.text) {
		v.Fatalf("another answer came back: %v", err)
	}
	v.after("answer given back")

	v.open("/collect", v.text)
	v.after("collected")
	v.open("/collect", v.text)
	if v.file != nil {
		v.fetch()
	}
	v.after("collected again")
	_, err = v.maker.Post("/collect", trace.OpenForm(v.key, nil, nil))
	v.isRefused("another form", err)
}
