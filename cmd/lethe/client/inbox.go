package client

import (
	"context"

	"lethe/handlers/clean"
	"lethe/vault"
)

// An Inbox is what the sender of a tip finds. Days are counted from the first
// of 1970, in UTC.
type Inbox struct {
	Day     int64
	Left    int64 // seconds
	Parts   []InboxPart
	Replies []Reply // the newest first, as many as came
	Older   int64   // before which number there are more; 0 for none
}

// An InboxPart is what was sent at a time.
type InboxPart struct {
	Day       int64
	To        int64 // the number of a journalist; 0 is any
	Collected bool
}

// A Reply is a journalist's, not to be trusted. The text is in the room that
// was lent for it.
type Reply struct {
	Number, Day int64
	Text        []byte
}

const (
	// inboxMost is the longest answer with an inbox, in bytes: each byte of a
	// text can take six, and blanks as much again stand behind.
	inboxMost = 2 * 6 * InboxRoom

	// InboxRoom is room for the replies that come at a time, in bytes: they
	// come from a slot of this size.
	InboxRoom = 64 << 10

	// repliesMost is more replies than a tip has, and than come at a time.
	repliesMost = 1 << 10
)

// UnknownInbox is the problem of a phrase that leads nowhere.
const UnknownInbox = "unknown-inbox"

// Inbox asks for a tip and the replies to it by its phrase: the newest ones,
// or those before the one of a number. room is InboxRoom bytes of locked
// memory.
func (s *Service) Inbox(ctx context.Context, phrase []byte, before int64, room []byte) (Inbox, error) {
	return s.inbox(ctx, "/inbox", newForm(field{"phrase", phrase}, number("before", before)), room)
}

// AddTip sends one more part of a tip, and returns its inbox. Sent twice with
// the same nonce it is one part.
func (s *Service) AddTip(ctx context.Context, phrase []byte, t Tip, room []byte) (Inbox, error) {
	return s.inbox(ctx, "/inbox/add", t.form(field{"phrase", phrase}), room)
}

// Withdraw wipes a tip and all replies.
func (s *Service) Withdraw(ctx context.Context, phrase, room []byte) error {
	_, err := s.inbox(ctx, "/inbox/withdraw", newForm(field{"phrase", phrase}, field{"confirm", []byte("true")}), room)
	return err
}

// inbox makes a call that is answered with an inbox.
func (s *Service) inbox(ctx context.Context, path string, f *form, room []byte) (in Inbox, err error) {
	var state string
	day, left, older := small("day"), small("left"), small("older")
	states := repeated("state", func() bool { return true }, func(b []byte) bool { return plain(&state, b) })
	parts, replies := &inboxParts{}, &inboxReplies{room: room}
	err = s.ask(ctx, call{path, f, inboxMost}, func(a *answer) error {
		fields := append(parts.fields(), replies.fields()...)
		if err := s.json(a, append(fields, &day, &left, &older, states)...); err != nil {
			return err
		}
		switch state {
		case "unknown":
			return &Problem{Name: UnknownInbox, Status: a.status}
		case "waiting", "added", "withdrawn":
		default:
			return ErrNoService
		}
		if in.Parts, err = parts.end(); err != nil {
			return err
		}
		if in.Replies, err = replies.end(); err != nil {
			return err
		}
		if err := numbers(map[*clean.Field]*int64{&day: &in.Day, &left: &in.Left, &older: &in.Older}); err != nil {
			return err
		}
		if in.Older > repliesMost {
			return ErrNoService // there would be no end
		}
		return nil
	})
	return in, err
}

// partFields are the words of one part, as they came.
type partFields struct{ day, to, collected string }

// inboxParts reads the parts of an inbox. The day of each comes first.
type inboxParts struct{ all []partFields }

func (p *inboxParts) fields() []*clean.Field {
	begun := func() bool { return len(p.all) > 0 }
	last := func() *partFields { return &p.all[len(p.all)-1] }
	return []*clean.Field{
		repeated("parts[].day", func() bool {
			p.all = append(p.all, partFields{})
			return len(p.all) <= vault.PartsMax
		}, func(b []byte) bool { return plain(&last().day, b) }),
		repeated("parts[].to", begun, func(b []byte) bool { return plain(&last().to, b) }),
		repeated("parts[].collected", begun, func(b []byte) bool { return plain(&last().collected, b) }),
	}
}

func (p *inboxParts) end() (all []InboxPart, err error) {
	for _, f := range p.all {
		one := InboxPart{Collected: f.collected == "true"}
		if one.Day, err = count(f.day); err != nil {
			return nil, err
		}
		if one.To, err = count(f.to); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// inboxReplies reads the replies of an inbox into room. The number of each
// comes first.
type inboxReplies struct {
	all  []replyFields
	room []byte
	n    int
}

type replyFields struct {
	number, day string
	text        []byte
}

func (r *inboxReplies) fields() []*clean.Field {
	begun := func() bool { return len(r.all) > 0 }
	last := func() *replyFields { return &r.all[len(r.all)-1] }
	return []*clean.Field{
		repeated("replies[].reply", func() bool {
			r.all = append(r.all, replyFields{text: r.room[r.n:r.n]})
			return len(r.all) <= repliesMost
		}, func(b []byte) bool { return plain(&last().number, b) }),
		repeated("replies[].day", begun, func(b []byte) bool { return plain(&last().day, b) }),
		repeated("replies[].text", begun, func(b []byte) bool {
			if len(b) > len(r.room)-r.n {
				return false
			}
			last().text = append(last().text, b...)
			r.n += len(b)
			return true
		}),
	}
}

func (r *inboxReplies) end() (all []Reply, err error) {
	for _, f := range r.all {
		one := Reply{Text: f.text}
		if one.Number, err = count(f.number); err != nil {
			return nil, err
		}
		if one.Day, err = count(f.day); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}
