package handlers

import (
	"errors"

	"lethe/assets"
	"lethe/handlers/bundle"
	"lethe/handlers/drop"
	"lethe/handlers/parcel"
	"lethe/handlers/picture"
	"lethe/vault"
)

// errChoice ends a packing for which the sender has to choose once more; what
// is wrong stands with the files.
var errChoice = errors.New("a choice is wrong")

// plan is what the parcel will hold. It runs through what is cleaned once, to
// know how long that will be; but not for a form that nothing can become of,
// of which any number can be sent for one draft.
func (x *sending) plan(o *vault.Opening) (err error) {
	if x.bundle, err = bundle.Read(o, x.index); err != nil {
		return err
	}
	if err := x.check(); err != nil {
		return err
	}
	x.parts = parcel.Parcel{For: x.to}
	if text, ok := x.bundle.Only(bundle.Text); ok && text.Size > 0 {
		x.parts.Text = drop.AsItIs(o, text)
	}
	n, wrong := 0, false
	x.bundle.Parts(func(p bundle.Part) bool {
		if p.Kind != bundle.File {
			return true
		}
		err = x.planFile(o, p, n)
		if errors.Is(err, errChoice) {
			wrong, err = true, nil
		}
		n++
		return err == nil
	})
	if err == nil && wrong {
		err = errChoice
	}
	return err
}

// check finds what is wrong with the form by what it says alone.
func (x *sending) check() error {
	if len(x.phrase) > 0 {
		switch in, err := x.site.Vault.Inbox(x.phrase); {
		case errors.Is(err, vault.ErrRefused):
			return drop.ErrNowhere
		case err != nil:
			return err
		case len(in.Parts) == vault.PartsMax:
			return vault.ErrFull
		}
	}
	text, _ := x.bundle.Only(bundle.Text)
	left, wrong := text.Size > 0, false
	for n := range x.bundle.Files() {
		switch x.choices[n] {
		case asItIs, cleaned:
			left = true
		case leftOut:
		default:
			x.wrong[n], wrong = assets.NoChoice, true
		}
	}
	switch {
	case wrong:
		return errChoice
	case !left:
		x.page.Send = assets.Empty
		return errChoice
	}
	return nil
}

// planFile adds a file as it was chosen.
func (x *sending) planFile(o *vault.Opening, p bundle.Part, n int) (err error) {
	f := parcel.File{Name: p.Name}
	switch x.choices[n] {
	case leftOut:
		return nil
	case asItIs:
		f.Piece = drop.AsItIs(o, p)
	case cleaned:
		f.Cleaned = true
		f.Piece, err = drop.Cleaned(o, p, x.picture)
		if errors.Is(err, picture.ErrDamaged) || errors.Is(err, picture.ErrUnclean) {
			x.wrong[n] = assets.NotText
			return errChoice
		} else if err != nil {
			return err
		}
	}
	x.parts.Files = append(x.parts.Files, f)
	return nil
}
