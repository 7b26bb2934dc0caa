package handlers

import (
	"errors"
	"fmt"
	"time"

	"lethe/assets"
	"lethe/handlers/api"
	"lethe/handlers/drop"
	"lethe/handlers/parcel"
	"lethe/handlers/phrase"
	"lethe/policy"
	"lethe/vault"
)

// A Drop is what a site that takes tips is told of them. Its vault has room
// for them (vault.Config.Tips).
type Drop struct {
	// Recipients are the journalists, to whose keys each part of a tip is
	// sealed. Required.
	Recipients *parcel.Recipients

	// Files is whether files are taken; else it is a text alone.
	Files bool

	// Max is the most of text and files in one part, in bytes, as far as the
	// vault has room for it; 0 is as much as fits.
	Max int64

	// Life is for how long a tip waits after everything that is done with it.
	Life time.Duration

	// Hours are those at which new tips appear at the desk, UTC, ascending:
	// none where they appear at once.
	Hours []int

	// Note is a line of the operator's to whoever comes; empty is not said.
	Note string
}

// tips is what follows from a Drop.
type tips struct {
	limits assets.Limits // Upload is the most of one part
	says   assets.Drop
	box    *drop.Box
}

// setTips makes tips of the Drop, where there is one.
func (s *site) setTips() error {
	d := s.Drop
	if d == nil {
		return nil
	}
	switch {
	case d.Recipients == nil:
		return errors.New("making a site: tips, but nobody to seal them to")
	case d.Life < vault.LifeMin || d.Life > policy.LifeMax:
		return fmt.Errorf("making a site: a tip that waits for %v", d.Life)
	case s.Vault.Seal().Cap() < 2:
		return errors.New("making a site: tips, but the vault keeps no room for them")
	}
	s.tips.box = &drop.Box{Vault: s.Vault, Recipients: d.Recipients, Life: d.Life, Day: s.Day}
	s.tips.limits = s.limits
	s.tips.limits.Upload = partMax(s.Vault)
	if d.Max > 0 {
		s.tips.limits.Upload = min(d.Max, s.tips.limits.Upload)
	}
	s.tips.limits.Text = min(policy.TextMax, s.tips.limits.Upload)
	s.tips.says = assets.Drop{TakesFiles: d.Files, Journalists: d.Recipients.Names(), Note: d.Note}
	return nil
}

// partMax is the most of text and files, in bytes, of one part of a tip. A
// draft of it has to fit the vault, and beside that what it is sealed as: an
// eighth more, to a size class, and 64 KiB for a header, a manifest and what
// tar puts around files.
func partMax(v *vault.Vault) int64 {
	const around = 64 << 10
	sealed := v.SealedMax()
	return min(uploadMax(v), max((sealed-around)/9*8, sealed/4))
}

// tipLife is for how long a tip waits, for pages to say.
func (s *site) tipLife() time.Duration {
	if s.Drop == nil {
		return 0
	}
	return s.Drop.Life
}

// tipSheets are the pages about tips that are the same for everyone.
type tipSheets struct {
	form, door, sent, stopped, stoppedAddition, withdraw, withdrawn assets.Sheet
}

func (s *site) newTipSheets(l *assets.Language) tipSheets {
	return tipSheets{
		form:            l.Tip(assets.TipPage{Limits: s.tips.limits, Drop: s.tips.says, Life: s.Drop.Life}),
		door:            l.InboxDoor(assets.InboxDoorPage{Words: phrase.Words}),
		sent:            l.Sent(assets.SentPage{Words: phrase.Words, Life: s.Drop.Life}),
		stopped:         l.Stopped(assets.StoppedPage{}),
		stoppedAddition: l.Stopped(assets.StoppedPage{Addition: true}),
		withdraw:        l.Withdraw(),
		withdrawn:       l.Withdrawn(),
	}
}

// journalist is whom a form chose: 0 is anyone. It says false for a number
// that nobody has.
func (s *site) journalist(n int, ok bool) (uint8, bool) {
	if !ok || n < 0 || n > s.Drop.Recipients.Len() {
		return 0, false
	}
	return uint8(n), true
}

// programTips is what programs are told of tips.
func (s *site) programTips() *api.Tips {
	if s.Drop == nil {
		return nil
	}
	l := s.tips.limits
	return &api.Tips{Box: s.tips.box, Text: l.Text, Upload: l.Upload, Files: s.Drop.Files}
}
