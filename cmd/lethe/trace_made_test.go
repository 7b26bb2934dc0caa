//go:build !race

package main

import (
	"bytes"
	"net/http"

	"lethe/handlers/trace"
)

// severalLinks: three lead to the same; one is opened, the others are burned
// by the receipt.
func (v *visit) severalLinks() {
	v.Helper()
	v.alone()
	keys, _ := v.send(v.form(field("links", "3")))
	if len(keys) != 3 {
		v.Fatalf("got %d links, want 3", len(keys))
	}
	v.after("several links made")
	v.key = keys[1]
	v.see()
	v.open("/open", v.text)
	v.after("one of several opened")
	_, page, err := v.maker.Ask(http.MethodGet, "/receipt/"+string(v.receipt), trace.Body{})
	v.must(err)
	if n := len(trace.Hidden(page, "key")); n != 3 { // one for each that waits, one for all
		v.Fatalf("the receipt has %d forms, want 3", n)
	}
	v.after("receipt seen")
	v.asked(v.maker, "/burn", trace.BurnForm(v.receipt, false), http.StatusOK)
	v.asked(v.maker, "/burn", trace.BurnForm(v.receipt, true), http.StatusOK)
	v.after("burned")
	for _, v.key = range keys {
		v.refused(v.reader)
	}
}

// lines: each third of the text, a line end short, is one and has a link.
func (v *visit) lines() {
	v.Helper()
	v.file = nil
	third := v.size / 3
	all := [][]byte{v.text[1:third], v.text[third+1 : 2*third], v.text[2*third:]}
	v.text = bytes.Join(all, []byte("\n"))
	keys, _ := v.send(v.form(field("each", "1")))
	if len(keys) != len(all) {
		v.Fatalf("got %d links for %d lines", len(keys), len(all))
	}
	v.after("a link made for each line")
	v.key = keys[1]
	v.see()
	v.open("/open", all[1])
	v.after("a line opened")
}

// words: password and passphrase are made. Words count where two of them
// stand together: the list of all is in the program.
func (v *visit) words() { v.madeUp("words") }

// characters: the password is made of characters.
func (v *visit) characters() { v.madeUp("characters") }

func (v *visit) madeUp(kind string) {
	v.Helper()
	v.alone()
	v.passphrase = nil
	form := v.form(field("made", "1"), field("password", kind))
	var password trace.Secret
	for password.Value == nil {
		keys, page := v.send(form)
		v.key = keys[0]
		password = v.below(page, "password", theText, kind == "words")
		passphrase := v.below(page, "passphrase", thePassphrase, true)
		v.passphrase = passphrase.Value
		for _, made := range []trace.Secret{password, passphrase} {
			// A page says "header a"; another password is as good.
			if said, err := trace.InProgram(made); err != nil {
				v.Fatal(err)
			} else if said {
				password.Value = nil
				continue
			}
			v.must(v.looker.Know(made))
		}
	}
	v.after("password and passphrase made")
	v.see()
	v.open("/open", append(append(v.text[:v.size:v.size], '\n'), password.Value...))
	v.after("opened by a made passphrase")
}

// below is what a page has to copy below a heading, for a column.
func (v *visit) below(page []byte, heading, column string, words bool) trace.Secret {
	v.Helper()
	b, err := trace.Below(page, heading)
	v.must(err)
	return trace.Secret{Name: column, Value: b, Words: words}
}

// givenBack: something is wrong with the form, and it comes back with the text
// in it; what is no text, too, as far as it can be shown.
func (v *visit) givenBack() {
	v.Helper()
	v.comesBack(v.form(field("links", "none")), v.text)
	v.after("form given back")
	end := v.size - 1
	v.text = append(v.text[:end:end], 0xff)
	v.comesBack(v.form(), v.text[:end])
	v.after("form given back that is no text")
}

func (v *visit) comesBack(form trace.Body, want []byte) {
	v.Helper()
	page := v.asked(v.maker, "/new", form, http.StatusUnprocessableEntity)
	if got, err := trace.Typed(page); err != nil || !bytes.HasPrefix(got, want) {
		v.Fatalf("another text came back: %v", err)
	}
}
