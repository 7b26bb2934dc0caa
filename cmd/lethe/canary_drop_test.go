package main

import (
	"net/http"
	"testing"

	"lethe/handlers/trace"
)

// bytes is make for a form that is sent as it is.
func (c *canaries) bytes(name string) []byte { return []byte(c.make(name)) }

func field(name, value string) trace.Field { return trace.Field{Name: name, Value: []byte(value)} }

// tip is the whole life of one: a form that comes back, a draft, a tip that is
// taken, collected and answered at the desk, added to, and withdrawn.
func (c *canaries) tip(t *testing.T, addr, desk string) {
	t.Helper()
	post := func(to, path string, form trace.Body) (status int, page []byte) {
		t.Helper()
		v, err := trace.Visit(to, false)
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		method := http.MethodPost
		if form.Type == "" {
			method = http.MethodGet
		}
		if status, page, err = v.Ask(method, path, form); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return status, page
	}
	ok := func(to, path string, form trace.Body) []byte {
		t.Helper()
		status, page := post(to, path, form)
		if status != http.StatusOK {
			t.Fatalf("%s: got status %d", path, status)
		}
		return page
	}
	file := func() trace.File {
		return trace.File{Field: "file", Filename: c.bytes("a tip's file name"), Value: c.bytes("a tip's file")}
	}
	post(addr, "/tip", trace.Multipart([]trace.Field{{Name: "text", Value: c.bytes("a tip given back")}, field("to", "9")}))
	post(addr, "/inbox", trace.InboxForm(c.bytes("what is no phrase")))

	page := ok(addr, "/tip", trace.TipForm(c.bytes("nonce")[:26], c.bytes("a tip"), file()))
	keys := trace.Hidden(page, "key")
	if len(keys) == 0 {
		t.Fatal("no draft")
	}
	c.all = append(c.all, trace.Secret{Name: "draft key", Value: keys[0]})
	phrase, err := trace.Phrase(ok(addr, "/tip/send", trace.SendForm(keys[0], nil, "as it is")))
	if err != nil {
		t.Fatal(err)
	}
	c.all = append(c.all, trace.Secret{Name: "receipt phrase", Value: phrase, Words: true})

	alias := between(ok(desk, "/list", trace.Body{}), `"alias":"`, `"`)
	at := "/tip/" + alias
	c.all = append(c.all, trace.Secret{Name: "alias", Value: []byte(at), Words: true})
	ok(desk, at+"/fetch", trace.URLEncoded(field("part", "1")))
	ok(desk, at+"/take", trace.URLEncoded(trace.Field{Name: "name", Value: c.bytes("journalist's name")}))
	ok(desk, at+"/reply", trace.URLEncoded(trace.Field{Name: "text", Value: c.bytes("reply")}))
	if n := len(trace.Replies(ok(addr, "/inbox", trace.InboxForm(phrase)))); n != 1 {
		t.Fatalf("the inbox shows %d replies, want one", n)
	}
	ok(addr, "/inbox/add", trace.AddForm(phrase, c.bytes("an addition")))
	ok(addr, "/inbox/withdraw", trace.InboxForm(phrase, field("sure", "1")))
	if status, _ := post(desk, at, trace.Body{}); status != http.StatusNotFound {
		t.Errorf("what was withdrawn: got status %d at the desk", status)
	}
}
