package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"lethe/cmd/lethe/client"
	"lethe/vault"
)

// inbox shows what became of a tip, and the replies.
func (t *tipVisit) inbox(ctx context.Context) error {
	if err := openOut(t.std.out); err != nil {
		return err
	}
	phrase, err := t.words(ctx, !isTerminal(t.std.in))
	if err != nil {
		return err
	}
	room, err := vault.NewPiece(client.InboxRoom)
	if err != nil {
		return lockHint(err)
	}
	defer room.Destroy()
	show := t.showInbox
	if t.args.json {
		show = t.inboxJSON
	}
	before := int64(0)
	for first := true; first || before > 0; first = false {
		var in client.Inbox
		err := t.patiently(ctx, func() (err error) {
			in, err = t.service.Inbox(ctx, phrase, before, room.Bytes())
			return err
		})
		if err != nil {
			return noTips(err)
		}
		if in.Older >= before && !first {
			return client.ErrNoService // it would never end
		}
		before = in.Older
		if err := show(in, first, before == 0); err != nil {
			return fmt.Errorf("writing to standard output: %w", err)
		}
		clear(room.Bytes())
	}
	return nil
}

// withdraw wipes a tip.
func (t *tipVisit) withdraw(ctx context.Context) error {
	phrase, err := t.words(ctx, !isTerminal(t.std.in))
	if err != nil {
		return err
	}
	if !t.args.yes {
		yes, err := t.askYes(ctx, "Your tip and all replies are wiped, for you and for the journalists, but what they have fetched. Withdraw it? [y/N]")
		switch {
		case errors.Is(err, errNoTerminal):
			return &usageError{hinted{errors.New("nobody can be asked here whether to withdraw it"), "lethe tip withdraw --yes"}}
		case err != nil:
			return err
		case !yes:
			return errors.New("nothing was withdrawn")
		}
	}
	room := t.cut(1) // no reply comes
	err = t.patiently(ctx, func() error { return t.service.Withdraw(ctx, phrase, room) })
	var problem *client.Problem
	if t.broke && errors.As(err, &problem) && problem.Missing() {
		t.say("the connection broke while withdrawing; nothing is there now")
		err = nil
	}
	if err != nil {
		return noTips(err)
	}
	t.say("withdrawn: what had not been fetched, nobody can read any more; the seven words lead nowhere now")
	if t.args.json {
		_, err = io.WriteString(t.std.out, "{\"state\":\"withdrawn\"}\n")
	}
	return err
}

// showInbox writes an inbox for people, with nothing in it that a terminal
// could obey. Lines of a reply stand behind bars: none can pass for ours.
func (t *tipVisit) showInbox(in client.Inbox, first, last bool) error {
	w := &sticky{to: t.std.out}
	if first {
		for i, p := range in.Parts {
			state := "waits for a journalist"
			if p.Collected {
				state = "a journalist has it"
			}
			fmt.Fprintf(w, "part %d, sent %s: %s\n", i+1, dayOf(p.Day).Format("2 Jan 2006"), state)
		}
		if len(in.Replies) == 0 {
			fmt.Fprintln(w, "no reply yet")
		}
		t.say("it waits until %s, or until the service restarts", endOf(time.Now(), in.Left))
	}
	for _, r := range in.Replies {
		fmt.Fprintf(w, "\nreply %d, %s\n", r.Number, dayOf(r.Day).Format("2 Jan 2006"))
		if err := t.showReply(w, r.Text); err != nil {
			return err
		}
	}
	return w.err
}

// showReply writes a reply, made harmless, behind bars.
func (t *tipVisit) showReply(w io.Writer, text []byte) error {
	if t.look == nil {
		t.look = t.cut(shownRoom)
	}
	bars := &barred{to: w}
	s := newShown(bars, t.look)
	if _, err := s.Write(text); err != nil {
		return err
	}
	if err := s.end(); err != nil {
		return err
	}
	s.warn(t.std.err, "lethe tip inbox --json")
	return nil
}

// inboxJSON writes an inbox for programs: one object, whatever comes.
func (t *tipVisit) inboxJSON(in client.Inbox, first, last bool) error {
	if t.json == nil {
		t.json = &jsonText{to: t.std.out, room: t.cut(jsonRoom)}
	}
	j := t.json
	if first {
		j.put(fmt.Sprintf(`{"day":"%s","left":%d,"parts":[`, dayOf(in.Day).Format(time.DateOnly), in.Left))
		for i, p := range in.Parts {
			if i > 0 {
				j.put(",")
			}
			j.put(fmt.Sprintf(`{"day":"%s","to":%d,"collected":%t}`, dayOf(p.Day).Format(time.DateOnly), p.To, p.Collected))
		}
		j.put(`],"replies":[`)
	}
	for _, r := range in.Replies {
		if t.replies++; t.replies > 1 {
			j.put(",")
		}
		j.put(fmt.Sprintf(`{"reply":%d,"day":"%s","text":"`, r.Number, dayOf(r.Day).Format(time.DateOnly)))
		j.escaped(r.Text)
		j.put(`"}`)
	}
	if last {
		return j.end()
	}
	return j.err
}

// barred writes a bar before each line.
type barred struct {
	to     io.Writer
	inLine bool
}

var bar = []byte("| ")

func (b *barred) Write(p []byte) (int, error) {
	for i := 0; i < len(p); {
		if !b.inLine {
			if _, err := b.to.Write(bar); err != nil {
				return 0, err
			}
		}
		n := i
		for n < len(p) && p[n] != '\n' {
			n++
		}
		b.inLine = n == len(p)
		if !b.inLine {
			n++
		}
		if _, err := b.to.Write(p[i:n]); err != nil {
			return 0, err
		}
		i = n
	}
	return len(p), nil
}

// sticky keeps the first error of a writer.
type sticky struct {
	to  io.Writer
	err error
}

func (k *sticky) Write(p []byte) (int, error) {
	if k.err == nil {
		_, k.err = k.to.Write(p)
	}
	return len(p), k.err
}
