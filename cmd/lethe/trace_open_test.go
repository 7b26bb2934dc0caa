//go:build !race

package main

import (
	"net/http"

	"lethe/handlers/trace"
)

// opened: a link is made, looked at, pasted, opened, opened once more by the
// same form; its files are saved; others go on.
func (v *visit) opened() {
	v.Helper()
	keys, _ := v.send(v.form())
	v.key = keys[0]
	if v.file == nil {
		v.after("made, urlencoded")
	} else {
		v.after("made, multipart")
	}
	v.see()
	v.after("page seen")
	v.mistyped()
	v.after("page seen by mistyped links")
	v.pasted()
	v.after("pasted")
	v.open("/open", v.text)
	v.after("opened")
	v.open("/open", v.text)
	v.after("repeated")
	v.files()
	other := v.connect(false)
	defer other.Close()
	for range 10 {
		v.must(cycle(other, trace.Random(200), nil))
		for _, path := range []string{"/", "/new"} {
			_, _, err := other.Ask(http.MethodGet, path, trace.Body{})
			v.must(err)
		}
	}
	v.after("50 requests later")
	v.refused(other)
}

// mistyped asks for pages by what is nearly the link, comes from it, and has
// it in what nobody asked for.
func (v *visit) mistyped() {
	v.Helper()
	key := string(v.key)
	v.reader.Referer = "/s/" + key
	for _, path := range []string{
		"/s/" + key + ".", "/s/" + key[1:], "/s/" + key + "0", "/S/" + key, "/secret/" + key,
		"/receipt/" + key, "/ask/" + key, "/collect/" + key, "/" + key, "/s/" + key + "/" + key, "/new?key=" + key,
	} {
		_, _, err := v.reader.Ask(http.MethodGet, path, trace.Body{})
		v.must(err)
	}
	v.reader.Referer = ""
}

// pasted gives the link to the form that takes one.
func (v *visit) pasted() {
	v.Helper()
	paste := append([]byte("It is at http://"+v.to.addr+"/s/"), v.key...)
	page, err := v.reader.Post("/open-link", trace.URLEncoded(trace.Field{Name: "link", Value: append(paste, ". Once."...)}))
	v.must(err)
	v.nonce, err = trace.Nonce(page, v.key)
	v.must(err)
	// What is no link comes back without it.
	v.asked(v.reader, "/open-link", trace.URLEncoded(trace.Field{Name: "link", Value: v.key[1:]}), http.StatusUnprocessableEntity)
}

// files saves the first one twice, and breaks off in the middle.
func (v *visit) files() {
	v.Helper()
	if v.file == nil {
		return
	}
	v.fetch()
	v.after("file fetched")
	v.fetch()
	v.after("file fetched again")
	slow := v.connect(true)
	defer slow.Close()
	form := trace.FetchForm(v.grant, 1)
	v.must(slow.Send(http.MethodPost, "/file", form, len(form.Bytes)))
	if v.size >= large {
		v.held(slow)
		v.halfway("file half fetched")
	}
	slow.Abort()
	v.after("file broken off")
}

// wrongPassphrase: one wrong one, and then as many as destroy the text.
func (v *visit) wrongPassphrase() {
	v.Helper()
	if v.passphrase == nil {
		return
	}
	v.make()
	for i := range 5 {
		wrong := trace.Random(24)
		v.know(thePassphrase, wrong)
		_, err := v.reader.Open(v.key, v.nonce, wrong)
		v.isRefused("a wrong passphrase", err)
		if i == 0 {
			v.after("wrong passphrase")
		}
	}
	v.after("destroyed by wrong passphrases")
	v.refused(v.reader)
}
