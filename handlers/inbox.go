package handlers

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/handlers/phrase"
	"lethe/policy"
	"lethe/vault"
)

const (
	// inboxClass is how large each answer is to a form with a receipt phrase,
	// in bytes, whatever is in it: so who watches the line learns neither
	// whether there are replies nor whether the phrase leads anywhere.
	inboxClass = 64 << 10

	// inboxStatus is their status, for the same reason.
	inboxStatus = http.StatusOK
)

// inboxPage is the form that asks for a receipt phrase.
func (s *site) inboxPage(p *reply, q *request) error {
	return p.Page(http.StatusOK, q.tongue.tips.door, nil)
}

// A knock is a form with a receipt phrase.
type knock struct {
	rest    clean.Room
	typed   clean.Field
	reading phrase.Reading
}

// knock reads such a form. clean.ErrTooLarge says that it is none that could
// open anything.
func (s *site) knock(q *request, more ...func(rest *clean.Room) *clean.Field) (k knock, err error) {
	if k.rest, err = q.Room(true); err != nil {
		return k, err
	}
	k.typed = k.rest.Field("phrase", typedMax)
	canonical := k.rest.Cut(phrase.Max + 1)
	fields := []*clean.Field{&k.typed}
	for _, f := range more {
		fields = append(fields, f(&k.rest))
	}
	if err := q.ReadShort(&k.rest, fields...); err != nil {
		return k, err
	}
	if !k.typed.Seen {
		return k, clean.ErrForm
	}
	vault.Do(func() { k.reading = phrase.Read(canonical, k.typed.Value) })
	return k, nil
}

// short is a field of a few digits for knock.
func short(f *clean.Field, name string) func(rest *clean.Room) *clean.Field {
	return func(rest *clean.Room) *clean.Field {
		*f = rest.Field(name, clean.NumberDigits)
		return f
	}
}

// openInbox shows an inbox: its newest replies, or those before one of them.
func (s *site) openInbox(p *reply, q *request) error {
	var before clean.Field
	k, err := s.knock(q, short(&before, "before"))
	if err != nil || !k.whole() {
		return s.turnAway(p, &k, err)
	}
	n, ok := clean.Number(&before, 0)
	if !ok {
		return clean.ErrForm
	}
	return s.phraseTry(p, func() error { return s.showInbox(p, k.rest, k.reading.Phrase, inboxView{before: n}) })
}

// deleteReply wipes a reply. That it is gone already is no other answer.
func (s *site) deleteReply(p *reply, q *request) error {
	var reply clean.Field
	k, err := s.knock(q, short(&reply, "reply"))
	if err != nil || !k.whole() {
		return s.turnAway(p, &k, err)
	}
	n, ok := clean.Number(&reply, 0)
	if !ok {
		return clean.ErrForm
	}
	return s.phraseTry(p, func() error {
		if err := s.Vault.DeleteReply(k.reading.Phrase, n); err != nil && !errors.Is(err, vault.ErrRefused) {
			return err
		}
		return s.showInbox(p, k.rest, k.reading.Phrase, inboxView{done: "deleted"})
	})
}

// withdrawTip wipes a tip and all replies to it, once its sender has said twice
// that they want it. The question is the same for every phrase.
func (s *site) withdrawTip(p *reply, q *request) error {
	var sure clean.Field
	k, err := s.knock(q, short(&sure, "sure"))
	if err != nil || !k.whole() {
		return s.turnAway(p, &k, err)
	}
	tips := &p.to.tongue.tips
	if sure.Long || !clean.Same(sure.Value, "1") {
		return s.inboxAnswer(p, k.rest, tips.withdraw, k.reading.Phrase)
	}
	return s.phraseTry(p, func() error {
		switch err := s.Vault.Withdraw(k.reading.Phrase); {
		case errors.Is(err, vault.ErrRefused):
			return s.noInbox(p, k.rest, k.reading.Phrase)
		case err != nil:
			return err
		}
		return s.inboxAnswer(p, k.rest, tips.withdrawn)
	})
}

// whole is whether a phrase came.
func (k *knock) whole() bool { return k.reading.OK() && !k.typed.Long }

// turnAway answers a form without a phrase in it: with the form, what was typed
// in it, and what is wrong with that.
func (s *site) turnAway(p *reply, k *knock, err error) error {
	page := assets.InboxDoorPage{Words: phrase.Words}
	switch {
	case errors.Is(err, clean.ErrTooLarge):
		page.Wrong = assets.TooLong
		k.typed.Value = nil
	case err != nil:
		return err
	case k.typed.Long:
		page.Wrong = assets.TooLong
	case k.reading.Words == 0:
		page.Wrong = assets.Empty
	default:
		page.Wrong = assets.NotText
		if k.reading.Words != phrase.Words {
			page.Typed = k.reading.Words
		}
		for i := range k.reading.Words {
			if k.reading.Unknown>>i&1 == 1 {
				page.Unknown = append(page.Unknown, i+1)
			}
		}
	}
	return s.door(p, k.rest, http.StatusUnprocessableEntity, page, k.typed.Value)
}

// noInbox answers that a phrase leads nowhere, and notes it to be counted.
func (s *site) noInbox(p *reply, room clean.Room, words []byte) error {
	p.to.missed = true
	page := assets.InboxDoorPage{Words: phrase.Words, Wrong: assets.NoChoice}
	return s.door(p, room, inboxStatus, page, words)
}

// door gives the form back with what was typed, whatever that was.
func (s *site) door(p *reply, room clean.Room, status int, page assets.InboxDoorPage, typed []byte) error {
	mending := room.Cut(64)
	w := s.inboxWeaver(p, room, status, p.to.tongue.InboxDoor(page))
	var err error
	vault.Do(func() {
		if err = w.Piece(); err != nil {
			return
		}
		m := clean.NewMender(w, mending)
		if err = m.Take(typed); err == nil {
			err = m.End()
		}
		if err == nil {
			err = w.Piece()
		}
		if err == nil {
			err = w.End()
		}
	})
	return err
}

// inboxAnswer sends a sheet whose holes are filled by bytes that are fit for
// HTML.
func (s *site) inboxAnswer(p *reply, room clean.Room, sheet assets.Sheet, holes ...[]byte) error {
	w := s.inboxWeaver(p, room, inboxStatus, sheet)
	var err error
	vault.Do(func() {
		err = w.Piece()
		for _, hole := range holes {
			if err == nil {
				err = w.Hole(hole)
			}
		}
		if err == nil {
			err = w.End()
		}
	})
	return err
}

// inboxWeaver is for an answer to a form with a receipt phrase.
func (s *site) inboxWeaver(p *reply, room clean.Room, status int, sheet assets.Sheet) *clean.Weaver {
	p.Header().Set("Clear-Site-Data", policy.ClearSiteData)
	return &clean.Weaver{Reply: p.Reply, Status: status, Sheet: sheet, Room: room, Least: inboxClass}
}
