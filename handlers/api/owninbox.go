package api

import (
	"errors"
	"net/http"

	"lethe/handlers/clean"
	"lethe/handlers/drop"
	"lethe/vault"
)

// What an answer says of an inbox.
const (
	inboxWaiting   = "waiting"
	inboxAdded     = "added"     // and it waits
	inboxWithdrawn = "withdrawn" // just now
	inboxUnknown   = "unknown"   // the phrase leads nowhere
)

// ownInbox tells of a tip by its phrase, with the newest replies, or those
// before one of them.
func ownInbox(s *API, p *clean.Reply, q *clean.Request) error {
	var before clean.Field
	c, k, err := s.knocking(p, q, func(c *call) *clean.Field {
		before = c.rest.Field("before", clean.NumberDigits)
		return &before
	})
	if err != nil {
		return err
	}
	if !k.whole() {
		return k.turnAway(c)
	}
	n, ok := clean.Number(&before, 0)
	if !ok {
		return errReply
	}
	return c.inbox(k.words(), inboxWaiting, n, func() error { return nil })
}

// ownDelete wipes a reply. That it is gone already is no other answer.
func ownDelete(s *API, p *clean.Reply, q *clean.Request) error {
	var reply clean.Field
	c, k, err := s.knocking(p, q, func(c *call) *clean.Field {
		reply = c.rest.Field("reply", clean.NumberDigits)
		return &reply
	})
	if err != nil {
		return err
	}
	if !k.whole() {
		return k.turnAway(c)
	}
	n, ok := clean.Number(&reply, 0)
	if !ok || n == 0 {
		return errReply
	}
	return c.inbox(k.words(), inboxWaiting, 0, func() error {
		err := s.Vault.DeleteReply(k.words(), n)
		if errors.Is(err, vault.ErrRefused) {
			return nil
		}
		return err
	})
}

// ownWithdraw wipes a tip and all replies to it, where the call says that it is
// meant.
func ownWithdraw(s *API, p *clean.Reply, q *clean.Request) error {
	var sure clean.Field
	c, k, err := s.knocking(p, q, func(c *call) *clean.Field {
		sure = c.rest.Field("confirm", truthSize)
		return &sure
	})
	if err != nil {
		return err
	}
	if !k.whole() {
		return k.turnAway(c)
	}
	if !is(&sure) {
		return errConfirm
	}
	return c.inbox(k.words(), inboxWithdrawn, 0, func() error { return s.Vault.Withdraw(k.words()) })
}

// add seals what came as one more part of a tip.
func (t *tipping) add() error {
	t.rest = t.room // for the answer, when all is read
	return t.failed(t.inbox(t.words(), inboxAdded, 0, func() error {
		// That there are too many parts says Send: this may be the last once more.
		if _, err := t.api.Vault.Inbox(t.words()); err != nil {
			return err
		}
		if err := t.send(); errors.Is(err, drop.ErrNowhere) {
			return vault.ErrRefused
		} else {
			return err
		}
	}))
}

// knocking reads a call with a receipt phrase and one field more.
func (s *API) knocking(p *clean.Reply, q *clean.Request, more func(c *call) *clean.Field) (*call, *knock, error) {
	c, err := s.opening(p, q)
	if err != nil {
		return nil, nil, err
	}
	k := c.newKnock()
	if err := c.read(&k.typed, more(c)); err != nil {
		return nil, nil, err
	}
	return c, &k, nil
}

// inbox does what was asked for and answers with the inbox that a phrase leads
// to: one that leads nowhere counts as an opening that opened nothing.
func (c *call) inbox(words []byte, state string, before int, do func() error) error {
	var in vault.Inbox
	err := c.try(vault.Claim{}, func(vault.Claim) error {
		err := do()
		if err == nil && state != inboxWithdrawn {
			in, err = c.api.Vault.Inbox(words)
		}
		return err
	})
	if errors.Is(err, vault.ErrRefused) {
		state = inboxUnknown
	} else if err != nil {
		return err
	}
	x := &showingInbox{writer: c.writer(http.StatusOK), vault: c.api.Vault, words: words}
	x.least = inboxClass
	vault.Do(func() { err = x.write(state, &in, before) })
	return err
}

// A showingInbox is an inbox on its way to a program.
type showingInbox struct {
	*writer
	vault *vault.Vault
	words []byte
}

func (x *showingInbox) write(state string, in *vault.Inbox, before int) error {
	x.open("{")
	x.word("state", state)
	x.number("day", int64(in.Day))
	x.number("left", whole(in.Left))
	x.name("parts")
	x.open("[")
	for _, part := range in.Parts {
		x.open("{")
		x.number("day", int64(part.Day))
		x.number("to", int64(part.To))
		x.truth("collected", part.Collected)
		x.close("}")
	}
	x.close("]")
	older, err := x.replies(in.Replies, before)
	if err != nil {
		return err
	}
	x.number("older", int64(older))
	x.close("}")
	return x.end()
}

// inboxTail is what stands behind the replies at most, in bytes.
const inboxTail = 64

// replies writes the newest replies before a number, as many as fit in one
// piece, but one at the least. older is the number before which there are
// more, or 0.
func (x *showingInbox) replies(all []vault.ReplyHead, before int) (older int, err error) {
	room := x.room
	x.name("replies")
	x.open("[")
	last := 0 // that was written
	for i := len(all) - 1; i >= 0 && x.err == nil; i-- {
		head := all[i]
		if before > 0 && head.Number >= before {
			continue
		}
		n, comma := x.n, x.comma
		if last > 0 {
			x.room, x.tight = room[:max(n, len(room)-inboxTail)], true
		}
		err := x.reply(head)
		x.room, x.tight = room, false
		if fits := x.err != errTight; err == nil && fits {
			last = head.Number
			continue
		} else if fits && !errors.Is(err, vault.ErrRefused) { // else deleted just now
			return 0, err
		} else if !fits {
			older = last
			i = 0
		}
		x.n, x.comma, x.err = n, comma, nil
	}
	x.close("]")
	return older, x.err
}

// reply writes one.
func (x *showingInbox) reply(head vault.ReplyHead) error {
	x.open("{")
	x.number("reply", int64(head.Number))
	x.number("day", int64(head.Day))
	x.name("text")
	x.put(`"`)
	err := x.vault.ReadReply(x.words, head.Number, func(o *vault.Opening) error {
		return o.Read(func(page []byte) error {
			_, err := x.Write(page)
			return err
		})
	})
	x.put(`"`)
	x.comma = true
	x.close("}")
	return err
}
