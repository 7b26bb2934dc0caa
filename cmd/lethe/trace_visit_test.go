//go:build !race

package main

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"syscall"

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
		{4 << 10, true, false}, {1 << 20, false, true}, {1 << 16, true, true},
	}
	fewKinds = []kind{{64, true, true}, {1 << 20, false, true}}
)

// large is the smallest size that does not go through the sockets' room at
// once, in bytes: what is under way stands still halfway.
const large = 1 << 20

// visit is the ways of one text, its passphrase and its files.
type visit struct {
	*tracer
	kind
	to premises

	text, passphrase []byte
	file             []trace.File
	looker           *trace.Looker // for all that is known

	// Of one way: those who go it stay connected.
	maker, reader              *trace.Visitor
	key, nonce, receipt, grant []byte
}

// newVisit makes up a text.
func newVisit(t *tracer, k kind, to premises) *visit {
	t.Helper()
	v := &visit{tracer: t, kind: k, to: to, text: trace.Random(k.size)}
	secrets := []trace.Secret{{Name: theText, Value: v.text}}
	if k.phrase {
		v.passphrase = trace.Random(24)
		secrets = append(secrets, trace.Secret{Name: thePassphrase, Value: v.passphrase})
	}
	if k.file {
		f := trace.File{Field: "file", Filename: trace.RandomName(20), Value: trace.Random(k.size)}
		v.file = append(v.file, f)
		secrets = append(secrets, trace.Secret{Name: theName, Value: f.Filename}, trace.Secret{Name: theFile, Value: f.Value})
	}
	v.looker = looker(t.T, secrets...)
	return v
}

// goes goes one way with it, and forgets what came of that. A site that is
// busy says so, and the way ends there.
func (v *visit) goes(way func(*visit), to premises) {
	v.Helper()
	w := *v
	w.to, w.file = to, slices.Clip(v.file)
	w.maker, w.reader = w.connect(false), w.connect(false)
	defer func() {
		w.maker.Close()
		w.reader.Close()
		if e := recover(); e == trace.ErrUnavailable {
			v.ended++
		} else if e != nil {
			panic(e)
		}
	}()
	way(&w)
}

// alone leaves large files out, which would stay for as long as their page
// may save them and fill the site.
func (v *visit) alone() {
	if v.size >= large {
		v.file = nil
	}
}

// know has these values looked for from now on, in the column of that name.
func (v *visit) know(name string, values ...[]byte) {
	v.Helper()
	for _, value := range values {
		v.must(v.looker.Know(trace.Secret{Name: name, Value: value}))
	}
}

// after looks for traces at a moment.
func (v *visit) after(moment string) {
	v.Helper()
	v.tracer.after(moment, v.to, v.looker)
}

// halfway looks while something is under way.
func (v *visit) halfway(moment string) {
	v.Helper()
	v.tracer.halfway(moment, v.to, v.looker)
}

func (v *visit) connect(narrow bool) *trace.Visitor {
	v.Helper()
	c, err := trace.Visit(v.to.addr, narrow)
	v.must(err)
	return c
}

func (v *visit) must(err error) {
	v.Helper()
	// A site that has too little processor time for its load cuts the slowest.
	if errors.Is(err, trace.ErrUnavailable) || errors.Is(err, syscall.ECONNRESET) {
		panic(trace.ErrUnavailable) // to goes
	}
	if err != nil {
		v.Fatal(err)
	}
}

// same is that what came is what was sent.
func (v *visit) same(what string, got, want []byte) {
	v.Helper()
	if !bytes.Equal(got, want) {
		v.Fatalf("got another %s than was sent", what)
	}
}

// form is what the maker sends: a text alone in the short way.
func (v *visit) form(more ...trace.Field) trace.Body {
	fields := trace.MakeFields(v.text, v.passphrase, more...)
	if v.file == nil {
		return trace.URLEncoded(fields...)
	}
	return trace.Multipart(fields, v.file...)
}

// send makes links and returns their keys and the page with them.
func (v *visit) send(form trace.Body) (keys [][]byte, page []byte) {
	v.Helper()
	page, err := v.maker.Post("/new", form)
	v.must(err)
	keys = trace.Keys(page, "s")
	v.know(theKey, keys...)
	codes, err := trace.Codes(page)
	v.must(err)
	if len(keys) == 0 || len(codes) != len(keys) {
		v.Fatalf("got %d links and %d codes", len(keys), len(codes))
	}
	v.know(theCode, codes...)
	v.receipt, err = trace.OneKey(page, "receipt")
	v.must(err)
	v.know(theReceipt, v.receipt)
	return keys, page
}

// make makes a link and loads its page.
func (v *visit) make() {
	v.Helper()
	keys, _ := v.send(v.form())
	v.key = keys[0]
	v.see()
}

// see loads the link's page.
func (v *visit) see() {
	v.Helper()
	var err error
	v.nonce, err = v.reader.Look(v.key)
	v.must(err)
}

// open opens what a form at a path leads to, sees that it is all there, and
// knows the key of its files.
func (v *visit) open(path string, want []byte) {
	v.Helper()
	page, err := v.reader.Post(path, trace.OpenForm(v.key, v.nonce, v.passphrase))
	v.must(err)
	got, _ := trace.Text(page)
	v.same("text", got, want)
	grants := slices.CompactFunc(trace.Hidden(page, "key"), bytes.Equal)
	if (len(grants) == 1) != (len(v.file) > 0) {
		v.Fatalf("%d files have %d keys", len(v.file), len(grants))
	}
	if len(grants) == 1 {
		v.grant = grants[0]
		v.know(theGrant, v.grant)
	}
}

// fetch saves the first file.
func (v *visit) fetch() {
	v.Helper()
	got, err := v.reader.Fetch(v.grant, 1)
	v.must(err)
	v.same("file", got, v.file[0].Value)
}

// refused is that the link does not open, even with all that it takes.
func (v *visit) refused(by *trace.Visitor) {
	v.Helper()
	_, err := by.Open(v.key, nil, v.passphrase)
	v.isRefused("the link", err)
}

// isRefused is that what was asked for was refused.
func (v *visit) isRefused(what string, err error) {
	v.Helper()
	if errors.Is(err, trace.ErrRefused) {
		return
	}
	v.must(err)
	v.Errorf("%s: got no refusal", what)
}

// asked is that a request has an answer of that status.
func (v *visit) asked(by *trace.Visitor, path string, form trace.Body, want int) (page []byte) {
	v.Helper()
	status, page, err := by.Ask(http.MethodPost, path, form)
	v.must(err)
	if status != want {
		v.Fatalf("%s: got status %d, want %d", path, status, want)
	}
	return page
}
