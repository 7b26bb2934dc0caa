package drop

import (
	"context"
	"errors"
	"time"

	"lethe/handlers/parcel"
	"lethe/policy"
	"lethe/vault"
)

// sealWait is for how long a tip waits for its turn to be sealed: some large
// ones before it take seconds each.
const sealWait = 30 * time.Second

// A turn is the memory that one tip at a time is sealed in. Whoever reads a
// draft for it takes the turn before, and the vault's desk after: the other way
// round the two could wait for each other for ever.
type turn struct {
	from  *vault.Slots
	slots [2][]byte
}

// turn waits for one. vault.ErrBusy says that it would take too long.
func (b *Box) turn() (t turn, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), sealWait)
	defer cancel()
	t.from = b.Vault.Seal()
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
func (b *Box) pack(p *parcel.Parcel, t turn) (sealed *vault.Sealed, err error) {
	p.To, p.Day, p.Slots = b.Recipients, b.Day(), t.slots
	n, err := p.Length()
	if err != nil {
		return nil, err
	}
	to, err := b.Vault.BeginSealed(n)
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

// Seal seals a parcel into the vault, when it is its turn. vault.ErrBusy says
// that it would take too long, vault.ErrFull that there is no room.
func (b *Box) Seal(p *parcel.Parcel) (*vault.Sealed, error) {
	t, err := b.turn()
	if err != nil {
		return nil, err
	}
	defer t.end()
	return b.pack(p, t)
}

// SealDraft seals what plan makes of a draft, as Seal does. Errors of plan come
// back as they are. vault.ErrRefused says that there is no such draft.
func (b *Box) SealDraft(key []byte, plan func(o *vault.Opening) (*parcel.Parcel, error)) (sealed *vault.Sealed, err error) {
	t, err := b.turn()
	if err != nil {
		return nil, err
	}
	defer t.end()
	err = b.Vault.Draft(key, policy.DraftLife, func(o *vault.Opening) error {
		p, err := plan(o)
		if err != nil {
			return err
		}
		sealed, err = b.pack(p, t)
		return err
	})
	return sealed, err
}
