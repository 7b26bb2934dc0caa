package desk

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/vault"
)

// A shown is a tip on its way to its page. What is typed lies in a lent slot.
type shown struct {
	site  *site
	reply *clean.Reply
	alias []byte
	page  assets.DeskTipPage
	name  []byte // fit for HTML
	field []byte // what stands in the field for it, fit for HTML
	text  []byte // of a reply that comes back
}

// newShown looks at a tip. vault.ErrRefused says that it is not there.
func (s *site) newShown(p *clean.Reply, q *request, room *clean.Room) (*shown, error) {
	x := &shown{site: s, reply: p, alias: []byte(q.name)}
	var parts [vault.PartsMax]vault.Part
	n, name := 0, room.Cut(nameRoom)
	var day uint16
	err := s.Vault.Tip(q.alias, s.Until(), func(t *vault.Tip) error {
		n, day = copy(parts[:], t.Parts), t.Day
		x.page.State, x.page.Left = sum(t).state, s.left(t)
		x.page.Replies, x.page.Count = t.Replies, t.Replied
		x.name = clean.Escaped(name, t.Name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	x.page.Ago, x.page.Named = s.ago(day), len(x.name) > 0
	x.page.Most, x.page.NameMost = ReplyMax, vault.NameMax
	for _, part := range parts[:n] {
		x.page.Parts = append(x.page.Parts, assets.DeskPart{
			State: partState(part), Number: part.Number, Ago: s.ago(part.Day), Size: part.Size, To: s.whom(part.To),
		})
	}
	x.field = x.name
	return x, nil
}

// holes are what the page's holes are filled with, in order, but for the text,
// which is nil.
func (x *shown) holes() [][]byte {
	holes := [][]byte{x.alias}
	if x.page.Named {
		holes = append(holes, x.name)
	}
	for range x.page.Parts {
		holes = append(holes, x.alias)
	}
	return append(holes, x.alias, nil, x.alias, x.field, x.alias)
}

// send answers with the page.
func (x *shown) send(status int) error {
	return x.reply.Page(status, x.site.pages.Tip(x.page), x.holes()...)
}

// sendText answers with the page, and the text of a reply in its field.
func (x *shown) sendText(status int, room clean.Room) (err error) {
	x.page.Typed = clean.HasInk(x.text)
	mend := room.Cut(mendRoom)
	w := &clean.Weaver{Reply: x.reply, Status: status, Sheet: x.site.pages.Tip(x.page), Room: room}
	holes := x.holes()
	vault.Do(func() { err = x.weave(w, holes, mend) })
	return err
}

// mendRoom is for making a text fit to be shown, in bytes.
const mendRoom = 1 << 10

func (x *shown) weave(w *clean.Weaver, holes [][]byte, mend []byte) error {
	if err := w.Piece(); err != nil {
		return err
	}
	for _, hole := range holes {
		if hole == nil {
			m := clean.NewMender(w, mend)
			if err := m.Take(x.text); err != nil {
				return err
			}
			if err := m.End(); err != nil {
				return err
			}
		}
		if err := w.Hole(hole); err != nil {
			return err
		}
	}
	return w.End()
}

// tip is the page of a tip.
func (s *site) tip(p *clean.Reply, q *request) error {
	room, err := q.Room(true)
	if err != nil {
		return err
	}
	x, err := s.newShown(p, q, &room)
	if err != nil {
		return s.settle(p, err)
	}
	return x.send(http.StatusOK)
}

// settle answers for a tip that is not there.
func (s *site) settle(p *clean.Reply, err error) error {
	if !p.Begun() && errors.Is(err, vault.ErrRefused) {
		return p.Page(http.StatusNotFound, s.gone)
	}
	return err
}

// sees is whether the desk sees a part of a tip already; number 0 is any.
func (s *site) sees(a vault.Alias, number int) error {
	return s.Vault.Tip(a, s.Until(), func(t *vault.Tip) error {
		for _, part := range t.Parts {
			if number == 0 || part.Number == number {
				return nil
			}
		}
		return vault.ErrRefused
	})
}
