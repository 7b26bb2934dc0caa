package api

import (
	"bytes"
	"strings"

	"lethe/handlers/clean"
	"lethe/handlers/passphrase"
	"lethe/policy"
	"lethe/vault"
)

// A call is what a program asks for on its way to the vault. All of it that is
// secret lies in a lent slot.
type call struct {
	api    *API
	reply  *clean.Reply
	from   *clean.Request
	window []byte // the pieces of what is read
	aside  []byte // room beside them
	rest   clean.Room
}

// callMax is the longest body of a call without a text, in bytes: a passphrase
// of which every byte is escaped, a key or two, and names.
const callMax = 12 << 10

// windowShort is through what such a body is read, in bytes.
const windowShort = 4 << 10

// taking is a call that brings something, opening one that does not.
func (s *API) taking(p *clean.Reply, q *clean.Request) (*call, error) {
	return s.call(p, q, clean.WindowSize, false)
}

func (s *API) opening(p *clean.Reply, q *clean.Request) (*call, error) {
	if q.Length() > callMax {
		return nil, clean.ErrTooLarge
	}
	return s.call(p, q, windowShort, true)
}

// fetching is an opening that may take long.
func (s *API) fetching(p *clean.Reply, q *clean.Request) (*call, error) {
	if q.Length() > callMax {
		return nil, clean.ErrTooLarge
	}
	return s.call(p, q, windowShort, false)
}

func (s *API) call(p *clean.Reply, q *clean.Request, window int, opening bool) (*call, error) {
	rest, err := q.Room(opening)
	if err != nil {
		return nil, err
	}
	c := &call{api: s, reply: p, from: q, rest: rest}
	c.window, c.aside = c.rest.Cut(window), c.rest.Cut(clean.PartRoom)
	return c, nil
}

// read gives fields what the body says, and those that it does not name what
// the query says. A body may be JSON, a form of either kind, or a form that does
// not say that it is one; anything else says nothing.
func (c *call) read(fields ...*clean.Field) (err error) {
	q := c.from
	kind, _, _ := strings.Cut(q.Kind, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	boundary, body := clean.BoundaryOf(q.Kind), q.Content()
	vault.Do(func() {
		switch {
		case q.Length() == 0:
		case boundary != "":
			err = clean.ReadMultipart(body, boundary, c.window, c.aside, fields...)
		case kind == jsonType:
			err = clean.ReadJSON(body, c.window, fields...)
		case kind == "" || q.IsForm():
			err = clean.ReadForm(body, c.window, fields...)
		}
	})
	if err != nil {
		return err
	}
	return c.readQuery(fields...)
}

// readQuery gives fields that were not seen yet what the query says.
func (c *call) readQuery(fields ...*clean.Field) (err error) {
	asked := c.from.Query()
	if len(asked) == 0 {
		return nil
	}
	query, rest := bytes.NewReader(asked), make([]*clean.Field, 0, len(fields))
	for _, f := range fields {
		if !f.Seen {
			rest = append(rest, f)
		}
	}
	vault.Do(func() { err = clean.ReadForm(query, c.window, rest...) })
	return err
}

// phrase is a field for a passphrase.
func (c *call) phrase(name string) clean.Field { return c.rest.Field(name, policy.PassphraseMax) }

// comparable is what the vault gets of a passphrase, as every door makes it. It
// says false for one that was never set anywhere, nor can be: too long, or only
// blanks.
func (c *call) comparable(f *clean.Field) (p []byte, ok bool) {
	room := c.rest.Cut(passphrase.Room(policy.PassphraseMax))
	vault.Do(func() { p = passphrase.Comparable(f.Value, room) })
	return p, !f.Long && (len(p) > 0 || len(f.Value) == 0)
}

// claim is the claim that a call makes, by a key. A passphrase that no link has
// is as any other wrong one where it is too long, and none where it is blank.
func (c *call) claim(key []byte, phrase *clean.Field) (vault.Claim, bool) {
	p, _ := c.comparable(phrase)
	return vault.Claim{Key: key, Passphrase: p, Visitor: c.from.Visitor}, !phrase.Long
}

// writer is what answers, in what is left of the slot.
func (c *call) writer(status int) *writer { return newWriter(c.reply, status, c.rest) }
