//go:build !race

package main

import (
	"bytes"
	"encoding/hex"
	"net/http"

	"lethe/handlers/trace"
)

// programTip: a program sends text and files as a tip, twice, reads and
// destroys the reply, sends more, and withdraws it.
func (v *visit) programTip() {
	v.Helper()
	v.pictured(64)
	nonce := hex.AppendEncode(nil, trace.Random(16))
	v.know(theNonce, nonce)
	form := trace.Multipart([]trace.Field{{Name: "text", Value: v.text}, {Name: "nonce", Value: nonce}}, v.file...)
	send := func() []byte {
		v.Helper()
		return v.said(v.asked(v.maker, "/api/lethe/v1/tips", form, http.StatusCreated), "phrase")
	}
	p := v.phraseIs(send())
	if p == nil {
		return // its words are said on a page; others come the next time
	}
	v.after("own: tip sent")
	p.same("phrase", send(), p.phrase)
	v.after("own: tip sent again")
	p.isCollected()
	reply := trace.Random(400)
	p.know(theReply, reply)
	p.does("reply", trace.Field{Name: "text", Value: reply})
	p.same("reply", p.said(p.calls("", "waiting"), "replies.0.text"), reply)
	v.after("own: reply read")
	p.calls("/delete", "waiting", field("reply", "1"))
	v.after("own: reply destroyed")
	form = trace.Multipart([]trace.Field{{Name: "phrase", Value: p.typed}, {Name: "text", Value: v.text}, field("clean", "none")}, v.file...)
	v.stayed()
	p.same("state", p.said(v.asked(v.maker, "/api/lethe/v1/inbox/add", form, http.StatusOK), "state"), []byte("added"))
	v.after("own: more sent")
	p.isCollected()
	p.calls("/withdraw", "withdrawn", field("confirm", "1"))
	v.after("own: withdrawn")
	p.calls("", "unknown")
	words := bytes.Split(p.typed, []byte("-"))
	words[3] = []byte("XQZXQZ")
	v.stayed()
	v.asked(v.maker, "/api/lethe/v1/inbox", trace.JSONObject(trace.Field{Name: "phrase", Value: bytes.Join(words, []byte("-"))}), http.StatusUnprocessableEntity)
	v.after("own: phrase mistyped")
}

// calls asks as a program for the inbox, or for what the path says, and sees
// what state it is in.
func (p *tipped) calls(path, state string, more ...trace.Field) (page []byte) {
	p.Helper()
	c := p.connect(false)
	defer c.Close()
	form := trace.JSONObject(append([]trace.Field{{Name: "phrase", Value: p.typed}}, more...)...)
	page = p.asked(c, "/api/lethe/v1/inbox"+path, form, http.StatusOK)
	p.same("state", p.said(page, "state"), []byte(state))
	return page
}
