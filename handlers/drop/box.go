package drop

import (
	"errors"
	"sync"
	"time"

	"lethe/handlers/parcel"
	"lethe/policy"
	"lethe/vault"
)

// tipLeast is the shortest time that a tip is taken for, where there is no room
// for it for longer: a day is enough for somebody to fetch it.
const tipLeast = 24 * time.Hour

// ErrNowhere is that an addition's phrase leads to no tip.
var ErrNowhere = errors.New("no tip to add to")

// A Box is where tips go in. Its fields do not change once it is in use.
type Box struct {
	// Vault keeps the tips; it has room to seal them (vault.Config.Tips).
	Vault *vault.Vault

	// Recipients are whom each part of a tip is sealed to.
	Recipients *parcel.Recipients

	// Life is for how long a tip waits after everything that is done with it.
	Life time.Duration

	// Day is the number of the day, in UTC since 1970.
	Day func() uint16

	queued queued
	ending sync.Mutex // held while a draft becomes a tip, or is stopped
}

// Begin makes what was sealed a new tip, or ends it where the tip stands
// already: the same form came before. Where there is no room for it for as long
// as tips wait, it waits for less: whole days, or the time that is left would
// say at the desk when it came.
func (b *Box) Begin(sealed *vault.Sealed, phrase []byte, to uint8) error {
	err := sealed.Tip(phrase, to, b.Life)
	if errors.Is(err, vault.ErrFull) {
		if life := sealed.Longest().Truncate(24 * time.Hour); life >= min(tipLeast, b.Life) && life < b.Life {
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

// Add makes what was sealed a part of a tip, or ends it where the tip has that
// part already: the same form came before.
func (b *Box) Add(sealed *vault.Sealed, phrase []byte, to uint8, once []byte) error {
	err := sealed.Add(phrase, to, once)
	if errors.Is(err, vault.ErrExists) {
		return nil
	}
	if err != nil {
		sealed.Abort()
	}
	return err
}

// A Sending is a draft that was sealed and is to be sent.
type Sending struct {
	Draft    []byte // its key
	Phrase   []byte // that leads to the tip, or will
	To       uint8  // the journalist's number; 0 is anyone
	Addition bool   // it is one more part of a tip
	Once     []byte // what makes this addition this one
}

// Send makes what was sealed of a draft a tip, or a part of one, and wipes the
// draft. Who stops the draft comes before that or after it: what they are told
// was not sent is not sent. vault.ErrRefused says that it was stopped, or sent
// by another form, ErrNowhere that there is no tip to add to.
func (b *Box) Send(x Sending, sealed *vault.Sealed) error {
	b.ending.Lock()
	defer b.ending.Unlock()
	err := b.Vault.Draft(x.Draft, policy.DraftLife, func(*vault.Opening) error { return nil })
	if err != nil {
		sealed.Abort()
		return err
	}
	if x.Addition {
		err = b.Add(sealed, x.Phrase, x.To, x.Once)
		if errors.Is(err, vault.ErrRefused) {
			err = ErrNowhere
		}
	} else {
		err = b.Begin(sealed, x.Phrase, x.To)
	}
	if err == nil {
		err = b.Vault.Discard(x.Draft)
	}
	return err
}

// Discard wipes a draft, but not while it becomes a tip.
func (b *Box) Discard(key []byte) error {
	b.ending.Lock()
	defer b.ending.Unlock()
	return b.Vault.Discard(key)
}
