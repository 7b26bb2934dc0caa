//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"net/http"

	"lethe/handlers/trace"
)

// asksDesk sends a request to the desk, and returns status and body.
func (p *tipped) asksDesk(method, path string, form trace.Body) (int, []byte) {
	p.Helper()
	c, err := trace.Visit(p.to.desk, false)
	p.must(err)
	defer c.Close()
	status, page, err := c.Ask(method, path, form)
	p.must(err)
	return status, page
}

// atDesk finds the tip at the desk: the newest that waits there.
func (p *tipped) atDesk() (parts int) {
	p.Helper()
	_, page := p.asksDesk(http.MethodGet, "/list", trace.Body{})
	var list struct {
		Tips []struct {
			Alias string
			Parts []struct{ Number int }
		}
	}
	p.must(json.Unmarshal(page, &list))
	if len(list.Tips) == 0 {
		p.Fatal("no tip is at the desk")
	}
	p.alias = list.Tips[0].Alias
	return len(list.Tips[0].Parts)
}

// does does something with the tip at the desk.
func (p *tipped) does(what string, fields ...trace.Field) (page []byte) {
	p.Helper()
	status, page := p.asksDesk(http.MethodPost, "/tip/"+p.alias+"/"+what, trace.URLEncoded(fields...))
	if status != http.StatusOK {
		p.Fatalf("%s at the desk: got status %d", what, status)
	}
	return page
}

// isCollected fetches every part.
func (p *tipped) isCollected() {
	p.Helper()
	for n := range p.atDesk() {
		sealed := p.does("fetch", field("part", string(rune('1'+n))))
		if !bytes.HasPrefix(sealed, []byte("age-encryption.org/v1\n")) {
			p.Fatalf("part %d is no age file", n+1)
		}
	}
}

// isAnswered: it is collected, somebody takes it and replies, and who sent it
// reads that and deletes it. The name of who takes it stands in locked memory,
// and nowhere else, for as long.
func (p *tipped) isAnswered() {
	p.Helper()
	p.isCollected()
	p.after("collected at the desk")
	name := trace.Random(20)
	taker := looker(p.T, trace.Secret{Name: theTaker, Value: name})
	defer taker.Close()
	p.does("take", trace.Field{Name: "name", Value: name})
	p.tracer.stored("taken at the desk", p.to, taker)
	reply := trace.Random(400)
	p.know(theReply, reply)
	p.does("reply", trace.Field{Name: "text", Value: reply})
	p.after("replied")
	for range 2 {
		replies := trace.Replies(p.inbox(""))
		if len(replies) != 1 || !bytes.Equal(replies[0], reply) {
			p.Fatalf("the inbox shows %d replies, or another one", len(replies))
		}
	}
	p.after("reply read")
	if page := p.inbox("/delete", field("reply", "1")); len(trace.Replies(page)) != 0 {
		p.Fatal("the reply is not deleted")
	}
	p.after("reply deleted")
	p.does("take", field("name", ""))
	p.tracer.after("let go at the desk", p.to, taker)
}

// isDone: the desk is done with it.
func (p *tipped) isDone() {
	p.Helper()
	parts := p.atDesk()
	p.does("done")
	p.does("done", field("sure", "1"), field("parts", string(rune('0'+parts))))
	if status, _ := p.asksDesk(http.MethodGet, "/tip/"+p.alias, trace.Body{}); status != http.StatusNotFound {
		p.Errorf("what is done: got status %d at the desk", status)
	}
}
