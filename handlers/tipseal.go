package handlers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"lethe/assets"
	"lethe/handlers/parcel"
	"lethe/handlers/phrase"
	"lethe/policy"
	"lethe/vault"
)

// sealWait is for how long a tip waits for its turn to be sealed: some large
// ones before it take seconds each.
const sealWait = 30 * time.Second

// tipLeast is the shortest time that a tip is taken for, where there is no room
// for it for longer: a day is enough for somebody to fetch it.
const tipLeast = 24 * time.Hour

// A turn is the memory that one tip at a time is sealed in. Whoever reads a
// draft for it takes the turn before, and the vault's desk after: the other way
// round the two could wait for each other for ever.
type turn struct {
	from  *vault.Slots
	slots [2][]byte
}

// turn waits for one. vault.ErrBusy says that it would take too long.
func (s *site) turn() (t turn, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), sealWait)
	defer cancel()
	t.from = s.Vault.Seal()
	t.slots[0], t.slots[1], err = t.from.TakeTwo(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = vault.ErrBusy
	}
	return t, err
}

// end gives it back, zeroed.
func (t turn) end() {
	t.from.Give(t.slots[0])
	t.from.Give(t.slots[1])
}

// pack seals a parcel into the vault. What it reserved there is given back when
// it fails, or what it reads panics.
func (s *site) pack(p *parcel.Parcel, t turn) (sealed *vault.Sealed, err error) {
	p.To, p.Day, p.Slots = s.Drop.Recipients, s.Day(), t.slots
	n, err := p.Length()
	if err != nil {
		return nil, err
	}
	to, err := s.Vault.BeginSealed(n)
	if err != nil {
		return nil, err
	}
	defer func() {
		if sealed == nil {
			to.Abort()
		}
	}()
	if err := p.Pack(to); err != nil {
		return nil, err
	}
	return to, nil
}

// seal is pack with a turn of its own.
func (s *site) seal(p *parcel.Parcel) (*vault.Sealed, error) {
	t, err := s.turn()
	if err != nil {
		return nil, err
	}
	defer t.end()
	return s.pack(p, t)
}

// piece is the text, to be packed.
func (in *intake) piece() parcel.Piece {
	return parcel.Piece{Size: in.text.Size, Content: func(w io.Writer) error {
		return in.giveBack(func(piece []byte) error {
			_, err := w.Write(piece)
			return err
		})
	}}
}

// begin makes what was sealed a new tip, or ends it where the tip stands
// already: the same form came before. Where there is no room for it for as long
// as tips wait, it waits for less: whole days, or the time that is left would
// say at the desk when it came.
func (s *site) begin(sealed *vault.Sealed, phrase []byte, to uint8) error {
	err := sealed.Tip(phrase, to, s.Drop.Life)
	if errors.Is(err, vault.ErrFull) {
		if life := sealed.Longest().Truncate(24 * time.Hour); life >= min(tipLeast, s.Drop.Life) && life < s.Drop.Life {
			err = sealed.Tip(phrase, to, life)
		}
	}
	if errors.Is(err, vault.ErrExists) {
		return nil
	}
	if err != nil {
		sealed.Abort()
	}
	return err
}

// add makes what was sealed a part of a tip, or ends it where the tip has that
// part already: the same form came before.
func (s *site) add(sealed *vault.Sealed, phrase []byte, to uint8, once []byte) error {
	err := sealed.Add(phrase, to, once)
	if errors.Is(err, vault.ErrExists) {
		return nil
	}
	if err != nil {
		sealed.Abort()
	}
	return err
}

// sent answers with the words that lead back to a tip, and for how long it
// waits.
func (s *site) sent(p *reply, words []byte) error {
	sheet := p.to.tongue.tips.sent
	if in, err := s.Vault.Inbox(words); err == nil && in.Left < s.Drop.Life-time.Hour {
		sheet = p.to.tongue.Sent(assets.SentPage{Words: phrase.Words, Life: in.Left})
	}
	var each [phrase.Words][]byte
	for i := range each {
		n := 0
		for n < len(words) && words[n] != ' ' {
			n++
		}
		each[i], words = words[:n:n], words[min(n+1, len(words)):]
	}
	p.Header().Set("Clear-Site-Data", policy.ClearSiteData)
	return p.Page(http.StatusOK, sheet, each[:]...)
}
