package handlers

import (
	"errors"
	"io"

	"lethe/assets"
	"lethe/handlers/bundle"
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
		x.parts.Text = parcel.Piece{Size: text.Size, Content: x.asItIs(o, text)}
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
			return errNowhere
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
func (x *sending) planFile(o *vault.Opening, p bundle.Part, n int) error {
	f := parcel.File{Name: p.Name, Piece: parcel.Piece{Size: p.Size, Content: x.asItIs(o, p)}}
	switch x.choices[n] {
	case leftOut:
		return nil
	case asItIs:
	case cleaned:
		f.Cleaned, f.Content = true, x.copied(o, p)
		var size picture.Counter
		if err := f.Content(&size); errors.Is(err, picture.ErrDamaged) || errors.Is(err, picture.ErrUnclean) {
			x.wrong[n] = assets.NotText
			return errChoice
		} else if err != nil {
			return err
		}
		f.Size = int64(size)
	}
	x.parts.Files = append(x.parts.Files, f)
	return nil
}

// asItIs writes a part of a draft as it came.
func (x *sending) asItIs(o *vault.Opening, p bundle.Part) func(w io.Writer) error {
	return func(w io.Writer) error {
		return o.ReadRange(p.Off, p.Size, func(page []byte) error {
			_, err := w.Write(page)
			return err
		})
	}
}

// copied writes a cleaned copy of a part of a draft.
func (x *sending) copied(o *vault.Opening, p bundle.Part) func(w io.Writer) error {
	return func(w io.Writer) error {
		c := picture.NewCleaner(w, x.picture)
		err := x.asItIs(o, p)(c)
		if last := c.End(); err == nil {
			err = last
		}
		return err
	}
}
