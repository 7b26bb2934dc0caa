//go:build !race

package main

import (
	"bytes"
	"errors"
	"net/http"

	"lethe/handlers/trace"
)

// kind is a kind of text.
type kind struct {
	size   int // bytes
	phrase bool
	file   bool // one of the same size goes with it
}

// The kinds of a long run, and those of a short one.
var (
	kinds = []kind{
		{64, false, false}, {64, true, true}, {4 << 10, false, true},
		{4 << 10, true, false}, {1 << 20, false, false}, {1 << 19, true, true},
	}
	fewKinds = []kind{{64, false, true}, {4 << 10, true, true}, {1 << 20, false, false}}
)

// visit is one text's way, by a maker and a reader who stay connected.
type visit struct {
	*tracer
	kind
	to premises

	text, passphrase, key, nonce []byte
	file                         []trace.File
	known                        []trace.Secret
	maker, reader                *trace.Visitor
}

// know has this value looked for from now on, in the column of that name.
func (v *visit) know(name string, value []byte) {
	v.known = append(v.known, trace.Secret{Name: name, Value: value})
}

// begin makes up a text and connects.
func (v *visit) begin() {
	v.Helper()
	v.text, v.passphrase, v.key, v.file, v.known = trace.Random(v.size), nil, nil, nil, nil
	v.know(theText, v.text)
	if v.phrase {
		v.passphrase = trace.Random(24)
		v.know(thePassphrase, v.passphrase)
	}
	if v.kind.file {
		v.attach(trace.Random(v.size))
	}
	v.maker, v.reader = v.connect(false), v.connect(false)
}

func (v *visit) end() {
	v.maker.Close()
	v.reader.Close()
}

func (v *visit) connect(narrow bool) *trace.Visitor {
	v.Helper()
	c, err := trace.Visit(v.to.addr, narrow)
	v.must(err)
	return c
}

func (v *visit) must(err error) {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
}

// attach puts a file into the form, under a name made up.
func (v *visit) attach(file []byte) {
	f := trace.File{Field: "file", Filename: trace.RandomName(20), Value: file}
	v.file = append(v.file, f)
	v.know(theName, f.Filename)
	v.know(theFile, f.Value)
}

// form is what the maker sends.
func (v *visit) form() trace.Body {
	if v.file == nil {
		return trace.MakeForm(v.text, v.passphrase)
	}
	return trace.FilesForm(v.text, v.passphrase, v.file...)
}

// look is for all that this visit has sent or got.
func (v *visit) look() *trace.Looker {
	v.Helper()
	return looker(v.T, v.known...)
}

// send makes the link.
func (v *visit) send() {
	v.Helper()
	page, err := v.maker.Post("/new", v.form())
	v.must(err)
	v.key, err = trace.OneKey(page, "s")
	v.must(err)
	v.know(theKey, v.key)
	receipt, err := trace.OneKey(page, "receipt")
	v.must(err)
	v.know(theReceipt, receipt)
}

// make makes the link and looks at its page.
func (v *visit) make() {
	v.Helper()
	v.send()
	var err error
	v.nonce, err = v.reader.Look(v.key)
	v.must(err)
}

// refused is that the link does not open, even with all that it takes.
func (v *visit) refused(by *trace.Visitor) {
	v.Helper()
	if _, err := by.Open(v.key, nil, v.passphrase); !errors.Is(err, trace.ErrRefused) {
		v.Errorf("got %v, want %v", err, trace.ErrRefused)
	}
}

// openedOnce: a link is made, looked at, opened; others go on.
func (v *visit) openedOnce() {
	v.Helper()
	v.begin()
	defer v.end()
	v.send()
	l := v.look()
	defer l.Close()
	v.after("made", v.to, l)
	var err error
	v.nonce, err = v.reader.Look(v.key)
	v.must(err)
	v.after("page seen", v.to, l)
	got, err := v.reader.Open(v.key, v.nonce, v.passphrase)
	v.must(err)
	if !bytes.Equal(got, v.text) {
		v.Fatal("opened another text than was sent")
	}
	v.after("opened", v.to, l)
	other := v.connect(false)
	defer other.Close()
	for range 10 {
		v.must(cycle(other, trace.Random(200), nil))
		for _, path := range []string{"/", "/new"} {
			_, _, err := other.Ask(http.MethodGet, path, trace.Body{})
			v.must(err)
		}
	}
	v.after("50 requests later", v.to, l)
	v.refused(other)
}

// wrongPassphrase: one wrong one, and then as many as destroy the text.
func (v *visit) wrongPassphrase() {
	v.Helper()
	if !v.phrase {
		return
	}
	v.begin()
	defer v.end()
	v.make()
	for i := range 5 {
		wrong := trace.Random(24)
		v.know(thePassphrase, wrong)
		if _, err := v.reader.Open(v.key, v.nonce, wrong); !errors.Is(err, trace.ErrRefused) {
			v.Fatalf("a wrong passphrase: got %v, want %v", err, trace.ErrRefused)
		}
		if i == 0 {
			l := v.look()
			v.after("wrong passphrase", v.to, l)
			l.Close()
		}
	}
	l := v.look()
	defer l.Close()
	v.after("destroyed by wrong passphrases", v.to, l)
	v.refused(v.reader)
}

// formAborted: half of a form has come when the line breaks.
func (v *visit) formAborted() {
	v.Helper()
	v.begin()
	defer v.end()
	form := v.form()
	v.must(v.maker.Send(http.MethodPost, "/new", form, len(form.Bytes)/2))
	l := v.look()
	defer l.Close()
	v.arrived(l)
	v.after("form half sent, outside locked memory", v.to, l, "locked")
	v.maker.Abort()
	v.after("form broken off", v.to, l)
}

// openingAborted: the line breaks while the answer is under way, or, when it
// is short, before it was read.
func (v *visit) openingAborted() {
	v.Helper()
	v.begin()
	defer v.end()
	v.make()
	l := v.look()
	defer l.Close()
	form := trace.OpenForm(v.key, v.nonce, v.passphrase)
	slow := v.connect(true)
	defer slow.Close()
	v.must(slow.Send(http.MethodPost, "/open", form, len(form.Bytes)))
	if v.size >= 1<<20 {
		v.must(slow.Begun())
		v.arrived(l)
		v.after("page half read, outside locked memory", v.to, l, "locked")
	}
	slow.Abort()
	v.after("opening broken off", v.to, l)
}

// tooLarge: files that are more than the site takes, most of them empty, are
// sent whole, and so is the answer that says so.
func (v *visit) tooLarge() {
	v.Helper()
	if !v.kind.file {
		return
	}
	v.begin()
	defer v.end()
	v.file = append(v.file, trace.File{Field: "file", Filename: []byte("empty.bin"), Value: make([]byte, 30<<20)})
	v.attach(trace.Random(4 << 10))
	status, _, err := v.maker.Ask(http.MethodPost, "/new", v.form())
	v.must(err)
	if status != http.StatusRequestEntityTooLarge {
		v.Errorf("files that are too large: got status %d", status)
	}
	l := v.look()
	defer l.Close()
	v.after("refused as too large", v.to, l)
}

// arrived waits until the site has a part of the text.
func (v *visit) arrived(l *trace.Looker) {
	v.Helper()
	until(v.T, "the site has a part of the text", func() bool {
		r := lookAt(v.T, l, v.to.site)
		return r.Sealed > 0 || r.Count(theText).Any()
	})
}

// purged: everything is destroyed while the text waits.
func (v *visit) purged(by *tended) {
	v.Helper()
	v.begin()
	defer v.end()
	v.make()
	v.untilRefused(func() { v.must(by.wire.send(message{Purge: true})) })
	l := v.look()
	defer l.Close()
	v.after("purged", v.to, l)
	v.refused(v.reader)
}

// expired: its time is over while the text waits.
func (v *visit) expired(by *tended) {
	v.Helper()
	v.begin()
	defer v.end()
	v.make()
	v.untilRefused(func() { v.must(by.jump()) })
	l := v.look()
	defer l.Close()
	v.after("expired", v.to, l)
	v.refused(v.reader)
}

// untilRefused does what ends everything that waits, and tries links of
// others, made before, until one does not open.
func (v *visit) untilRefused(end func()) {
	v.Helper()
	other := v.connect(false)
	defer other.Close()
	var keys [][]byte
	for range 20 {
		key, err := other.Make(trace.Random(64), nil)
		v.must(err)
		keys = append(keys, key)
	}
	end()
	until(v.T, "what waits is gone", func() bool {
		if len(keys) == 0 {
			v.Fatal("what waited still opens")
		}
		_, err := other.Open(keys[0], nil, nil)
		keys = keys[1:]
		if err != nil && !errors.Is(err, trace.ErrRefused) {
			v.Fatal(err)
		}
		return err != nil
	})
}
