package drop

import (
	"io"

	"lethe/handlers/bundle"
	"lethe/handlers/extension"
	"lethe/handlers/parcel"
	"lethe/handlers/picture"
	"lethe/vault"
)

// A Look is what a file of a draft gives away.
type Look struct {
	Kind  picture.Kind
	Found picture.Found
}

// Cleans is whether there is a cleaned copy, as far as looking tells.
func (l Look) Cleans() bool { return l.Kind.Cleanable() && !l.Found.Has(picture.Damaged) }

// LookAt reads a file of a draft, and says what it gives away. room is
// picture.Room bytes of locked memory.
func LookAt(o *vault.Opening, p bundle.Part, room []byte) (l Look, err error) {
	look := picture.NewLook(room)
	err = o.ReadRange(p.Off, p.Size, func(page []byte) error {
		_, err := look.Write(page)
		return err
	})
	other := picture.KindOf(look.Start(), extension.Of(p.Name))
	l.Kind, l.Found = look.End()
	if !l.Kind.Cleanable() {
		l.Kind = other
	}
	return l, err
}

// AsItIs is a part of a draft as it came, while that is lent.
func AsItIs(o *vault.Opening, p bundle.Part) parcel.Piece {
	return parcel.Piece{Size: p.Size, Content: func(w io.Writer) error {
		return o.ReadRange(p.Off, p.Size, func(page []byte) error {
			_, err := w.Write(page)
			return err
		})
	}}
}

// Cleaned is a cleaned copy of one. To know its length it runs through it once:
// picture.ErrDamaged and picture.ErrUnclean say that there is none. room is
// picture.Room bytes of locked memory, lent as long as o.
func Cleaned(o *vault.Opening, p bundle.Part, room []byte) (parcel.Piece, error) {
	copied := parcel.Piece{Content: func(w io.Writer) error {
		c := picture.NewCleaner(w, room)
		err := AsItIs(o, p).Content(c)
		if last := c.End(); err == nil {
			err = last
		}
		return err
	}}
	var size picture.Counter
	err := copied.Content(&size)
	copied.Size = int64(size)
	return copied, err
}
