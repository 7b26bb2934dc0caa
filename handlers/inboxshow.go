package handlers

import (
	"errors"
	"io"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/handlers/deceit"
	"lethe/handlers/phrase"
	"lethe/vault"
)

// shownMax is how many replies one page of an inbox shows at most.
const shownMax = 8

// An inboxView is which page of an inbox is asked for, and after what.
type inboxView struct {
	before int    // only replies before that number; 0: the newest
	done   string // one of assets.InboxDone
}

// An inbox is one on its way to a page.
type inbox struct {
	site  *site
	words []byte // the phrase
	look  []byte // for an inspector
	page  assets.InboxPage
	sizes [shownMax]int64 // of the replies that are shown, fit for HTML
}

// showInbox answers with the inbox that a phrase leads to, or with the form and
// the phrase where it leads nowhere.
func (s *site) showInbox(p *reply, room clean.Room, words []byte, view inboxView) error {
	in, err := s.Vault.Inbox(words)
	if errors.Is(err, vault.ErrRefused) {
		return s.noInbox(p, room, words)
	}
	if err != nil {
		return err
	}
	x := &inbox{site: s, words: words, look: room.Cut(deceit.Room)}
	x.page = assets.InboxPage{
		Limits: s.tips.limits, Drop: s.tips.says, Words: phrase.Words,
		Left: in.Left, Replies: len(in.Replies), Done: view.done, Newer: view.before > 0,
	}
	for i, part := range in.Parts {
		if i == 0 {
			x.page.To = int(part.To)
		}
		x.page.Parts = append(x.page.Parts, assets.InboxPart{Ago: s.daysSince(part.Day), Collected: part.Collected})
	}
	older, err := x.choose(in.Replies, view.before)
	if err != nil {
		return err
	}
	w := s.inboxWeaver(p, room, inboxStatus, x.fit(p.to.tongue, len(room), older))
	vault.Do(func() { err = x.weave(w) })
	return err
}

// choose takes the newest replies before a number, and says whether there are
// older ones.
func (x *inbox) choose(all []vault.ReplyHead, before int) (older bool, err error) {
	for i := len(all) - 1; i >= 0; i-- {
		head := all[i]
		if before > 0 && head.Number >= before {
			continue
		}
		n := len(x.page.Shown)
		if n == shownMax {
			return true, nil
		}
		var size escapedSize
		if err := x.read(head.Number, &size); errors.Is(err, vault.ErrRefused) {
			continue // deleted just now
		} else if err != nil {
			return false, err
		}
		x.sizes[n] = int64(size)
		x.page.Shown = append(x.page.Shown, assets.InboxReply{Number: head.Number, Ago: x.site.daysSince(head.Day)})
	}
	return false, nil
}

// escapedSize counts how long what is written to it is, fit for HTML.
type escapedSize int64

func (n *escapedSize) Write(b []byte) (int, error) {
	*n += escapedSize(clean.EscapedLen(b))
	return len(b), nil
}

// fit renders the page with as many of the replies as fit room bytes, but one
// at the least, and a way to the older ones.
func (x *inbox) fit(t *tongue, room int, older bool) assets.Sheet {
	for {
		n := len(x.page.Shown)
		x.page.Older = 0
		if older && n > 0 {
			x.page.Older = x.page.Shown[n-1].Number
		}
		sheet := t.Inbox(x.page)
		size := int64(len(x.words) * len(sheet))
		for _, piece := range sheet {
			size += int64(len(piece))
		}
		for _, reply := range x.sizes[:n] {
			size += reply
		}
		if size <= int64(room) || n <= 1 {
			return sheet
		}
		x.page.Shown, older = x.page.Shown[:n-1], true
	}
}

// read writes a reply to w, with what can deceive in it made visible.
func (x *inbox) read(number int, w io.Writer) error {
	return x.site.Vault.ReadReply(x.words, number, func(o *vault.Opening) error {
		shown := deceit.NewInspector(x.look, w)
		err := o.Read(func(page []byte) error {
			_, err := shown.Write(page)
			return err
		})
		if err != nil {
			return err
		}
		return shown.End()
	})
}

// weave fills the page. A reply that was deleted meanwhile is empty.
func (x *inbox) weave(w *clean.Weaver) error {
	if err := w.Piece(); err != nil {
		return err
	}
	for _, r := range x.page.Shown {
		if err := x.read(r.Number, w); err != nil && !errors.Is(err, vault.ErrRefused) {
			return err
		}
		if err := w.Piece(); err != nil {
			return err
		}
		if err := w.Hole(x.words); err != nil {
			return err
		}
	}
	if x.page.Older > 0 {
		if err := w.Hole(x.words); err != nil {
			return err
		}
	}
	for range 2 { // to add, to withdraw
		if err := w.Hole(x.words); err != nil {
			return err
		}
	}
	return w.End()
}
