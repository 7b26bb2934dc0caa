//go:build !race

package main

import (
	"bytes"
	"net/http"

	"lethe/handlers/trace"
)

// tipped is a visit that leaves a tip.
type tipped struct {
	*visit
	phrase, typed []byte // the receipt phrase, and as its holder types it
	draft         []byte // a draft's key
	alias         string // of the tip, at the desk
}

// leave sends what was written, and learns the phrase. Words of a phrase that
// the program says itself would be no trace: the tip is withdrawn then, and
// sent once more.
func (v *visit) leave() *tipped {
	v.Helper()
	for {
		form := v.tipForm()
		p := v.phraseOn(v.tip(form))
		if p == nil {
			continue
		}
		p.again(v.tip(form))
		return p
	}
}

// tipForm is the form of a tip, filled in.
func (v *visit) tipForm() trace.Body {
	v.Helper()
	_, page, err := v.maker.Ask(http.MethodGet, "/tip", trace.Body{})
	v.must(err)
	nonces := trace.Hidden(page, "nonce")
	if len(nonces) != 1 {
		v.Fatalf("the form of a tip has %d nonces", len(nonces))
	}
	v.know(theNonce, nonces...)
	return trace.TipForm(nonces[0], v.text, v.file...)
}

// tip sends the form of one.
func (v *visit) tip(form trace.Body) (page []byte) {
	v.Helper()
	page, err := v.maker.Post("/tip", form)
	v.must(err)
	return page
}

// phraseOn reads the page that says the phrase. It returns nil where the
// program says two of its words, and withdraws that tip.
func (v *visit) phraseOn(page []byte) *tipped {
	v.Helper()
	phrase, err := trace.Phrase(page)
	v.must(err)
	return v.phraseIs(phrase)
}

// phraseIs is phraseOn for a phrase that was read.
func (v *visit) phraseIs(phrase []byte) *tipped {
	v.Helper()
	p := &tipped{visit: v, phrase: phrase, typed: bytes.ToUpper(bytes.ReplaceAll(phrase, []byte(" "), []byte("-")))}
	for _, way := range [][]byte{p.phrase, p.typed} {
		s := trace.Secret{Name: thePhrase, Value: way, Words: true}
		if said, err := trace.InProgram(s); err != nil {
			v.Fatal(err)
		} else if said {
			p.withdraw()
			return nil
		}
		v.must(v.looker.Know(s))
	}
	return p
}

// again sees that a form that was sent twice leads to the same tip.
func (p *tipped) again(page []byte) {
	p.Helper()
	phrase, err := trace.Phrase(page)
	p.must(err)
	if !bytes.Equal(phrase, p.phrase) {
		p.Fatal("the same form leads to another tip")
	}
}

// inbox opens the inbox, or does there what the path says.
func (p *tipped) inbox(path string, more ...trace.Field) (page []byte) {
	p.Helper()
	c := p.connect(false)
	defer c.Close()
	page, err := c.Post("/inbox"+path, trace.InboxForm(p.typed, more...))
	p.must(err)
	return page
}

// stayed connects anew whoever was quiet for as long as all the looks took: a
// site does not wait for ever.
func (v *visit) stayed() {
	v.Helper()
	v.maker.Close()
	v.maker = v.connect(false)
}

// withdraw withdraws the tip, and sees that it is gone.
func (p *tipped) withdraw() {
	p.Helper()
	p.inbox("/withdraw")
	p.inbox("/withdraw", field("sure", "1"))
	p.noInbox()
}

// noInbox sees that the phrase leads nowhere any more.
func (p *tipped) noInbox() {
	p.Helper()
	if page := p.inbox(""); !bytes.Contains(page, []byte(`aria-invalid="true"`)) {
		p.Fatal("the phrase of a tip that is gone leads somewhere")
	}
}

// tipOfText: a text is sent, answered, and withdrawn by who sent it.
func (v *visit) tipOfText() {
	v.Helper()
	v.file = nil
	v.tipComesBack()
	p := v.leave()
	v.after("tip sent")
	p.mistyped()
	v.after("phrase mistyped")
	p.inbox("")
	v.after("inbox opened")
	p.isAnswered()
	v.stayed()
	form := trace.AddForm(p.typed, v.text)
	for range 2 {
		page, err := v.maker.Post("/inbox/add", form)
		v.must(err)
		if len(trace.Hidden(page, "phrase")) == 0 {
			v.Fatal("what was added leads to no inbox")
		}
	}
	v.after("text added")
	p.withdraw()
	v.after("withdrawn")
	v.stayed()
	page, err := v.maker.Post("/inbox/add", form)
	v.must(err)
	if got, err := trace.Typed(page); err != nil || !bytes.Equal(got, v.text) {
		v.Fatalf("what leads nowhere any more does not come back: %v", err)
	}
	v.after("added in vain")
}

// tipComesBack: for nobody who takes tips; the text comes back.
func (v *visit) tipComesBack() {
	v.Helper()
	form := trace.Multipart([]trace.Field{{Name: "text", Value: v.text}, field("to", "7")}, v.file...)
	page := v.asked(v.maker, "/tip", form, http.StatusUnprocessableEntity)
	if got, err := trace.Typed(page); err != nil || !bytes.Equal(got, v.text) {
		v.Fatalf("another text came back: %v", err)
	}
	v.after("tip given back")
}

// mistyped types one word of the phrase as none of the list.
func (p *tipped) mistyped() {
	p.Helper()
	p.stayed()
	words := bytes.Split(p.typed, []byte("-"))
	words[3] = []byte("XQZXQZ")
	p.asked(p.maker, "/inbox", trace.InboxForm(bytes.Join(words, []byte("-"))), http.StatusUnprocessableEntity)
}

// tipOfFiles: files are looked at, sent, cleaned and as they are, collected,
// and done with at the desk.
func (v *visit) tipOfFiles() {
	v.Helper()
	v.pictured(64)
	p := v.drafted("/tip", v.tipForm())
	v.after("files looked at")
	// Files are left without a choice.
	v.asked(v.maker, "/tip/send", trace.SendForm(p.draft, nil), http.StatusUnprocessableEntity)
	v.after("files looked at again")
	sent := v.phraseOn(p.send(nil))
	if sent == nil {
		return // its words are said on a page; others come the next time
	}
	v.after("tip of files sent")
	sent.again(p.send(nil))
	v.after("tip of files sent again")
	sent.isAnswered()
	v.stayed()
	more := v.drafted("/inbox/add", trace.AddForm(sent.phrase, v.text, v.file...))
	v.after("more files looked at")
	more.send(sent.phrase)
	v.after("more files sent")
	sent.isCollected()
	v.after("more files collected")
	sent.isDone()
	sent.noInbox()
	v.after("done")
}
