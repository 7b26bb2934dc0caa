package handlers

import (
	"errors"
	"io"

	"lethe/assets"
	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/parcel"
	"lethe/handlers/passphrase"
	"lethe/policy"
	"lethe/vault"
)

// Beside is the most that a secret has in the vault beside text and files, in
// bytes: the index of a bundle, and a made password.
const Beside = int64(bundle.IndexMax + bundle.TrailerSize + passphrase.PasswordSize)

// uploadMax is the most of text and files together, in bytes, that a vault
// keeps in one piece.
func uploadMax(v *vault.Vault) int64 { return max(v.Max()-Beside, v.Max()/2) }

// An intake takes a form's text and files, as they arrive, into one bundle.
// What is too much or cannot be kept is passed over, and Wrong says so, so
// that the text can be given back with it.
type intake struct {
	to     *vault.Submission // nil: there is no room, and the text is only held
	bundle bundle.Writer
	text   clean.Text
	left   int64 // bytes of text and files that may still come
	full   bool  // the vault has no room for all of it

	hold []byte // the text, when there is no room at all
	lost bool   // some of the text cannot be given back

	files int          // that were sent
	name  []byte       // of the current file; lent until the next one
	begun bool         // whether it is in the bundle
	ink   bool         // one of the files has a byte
	skip  bool         // or passed over
	wrong assets.Wrong // with the files
	alone bool         // only a text is taken
}

// intake makes room for a form's text and files, of a body of length bytes.
// room is bundle.IndexMax bytes of locked memory. Where the vault has none for all of
// it, there may be some for the text, to be given back; where there is none at
// all, a text of bundle.IndexMax bytes still fits in room.
func (s *site) intake(q *request, room []byte) (*intake, error) {
	length, begin := q.Length(), fewer(s.Vault.Begin, q.over)
	return s.intakeOf(begin, s.limits.Upload, length, room)
}

// intakeOf is intake for most bytes of text and files, where begin makes room.
func (s *site) intakeOf(begin func(int64) (*vault.Submission, error), most, length int64, room []byte) (*intake, error) {
	in := &intake{left: most}
	in.text.To = in
	// A file takes more in a form than in a bundle; a text and a made
	// password may take less. What is over the limit will not be kept.
	to, err := begin(min(length+passphrase.PasswordSize+2*bundle.EntryHead+bundle.TrailerSize, most+Beside, s.Vault.Max()))
	for size := min(length, s.textMax); errors.Is(err, vault.ErrFull) && size > bundle.IndexMax; size /= 2 {
		in.full, in.left = true, size
		to, err = begin(size)
	}
	if errors.Is(err, vault.ErrFull) {
		in.full = true
		in.hold = room[:0:bundle.IndexMax]
		return in, nil
	}
	if err != nil {
		return nil, err
	}
	in.to, in.bundle = to, bundle.NewWriter(to, room)
	return in, nil
}

// end ends what became of nothing.
func (in *intake) end() {
	if in.to != nil {
		in.to.Abort()
	}
}

// fields are the form's text and files.
func (in *intake) fields() (text, file clean.Field) {
	return clean.Field{Name: "text", To: in.text.Take},
		clean.Field{Name: "file", To: in.takeFile, Open: in.openFile, Many: true}
}

// Write takes a piece of the text.
func (in *intake) Write(p []byte) (int, error) {
	if in.to == nil {
		if len(p) > cap(in.hold)-len(in.hold) {
			in.lost = true
		} else {
			in.hold = append(in.hold, p...)
		}
		return len(p), nil
	}
	if in.lost = in.lost || int64(len(p)) > in.left; in.lost {
		return len(p), nil
	}
	if !in.bundle.Has(bundle.Text) {
		if err := in.bundle.Begin(bundle.Text, nil); err != nil {
			return 0, err
		}
	}
	in.left -= int64(len(p))
	return in.bundle.Write(p)
}

// empty is whether nothing came: no text, and no file with a byte in it. What
// is wrong with files that are only empty is that, and not how they are.
func (in *intake) empty() bool {
	if in.text.Ink || in.ink {
		return false
	}
	if in.files > 0 && in.wrong == "" {
		in.wrong = assets.Empty
	}
	return true
}

// openFile is told that a file begins. Browsers send one without a name and
// without a byte where none was chosen.
func (in *intake) openFile(name, _ []byte) error {
	in.name, in.begun, in.skip = name, false, false
	if len(name) == 0 {
		return nil
	}
	return in.beginFile()
}

func (in *intake) beginFile() error {
	if err := in.text.End(); err != nil { // before another part begins
		return err
	}
	in.files++
	if in.alone && in.wrong == "" {
		in.wrong = assets.NoFiles
	}
	if in.files > policy.FilesMax && in.wrong == "" {
		in.wrong = assets.TooMany
	}
	if in.full || in.wrong != "" {
		in.skip = true
		return nil
	}
	err := in.bundle.Begin(bundle.File, in.name)
	if errors.Is(err, bundle.ErrName) {
		in.wrong, in.skip = assets.Name, true
		return nil
	}
	in.begun = true
	return err
}

// takeFile takes a piece of the current file.
func (in *intake) takeFile(piece []byte) error {
	in.ink = in.ink || len(piece) > 0
	if !in.begun && !in.skip {
		if err := in.beginFile(); err != nil {
			return err
		}
	}
	if in.skip {
		return nil
	}
	if int64(len(piece)) > in.left {
		in.wrong, in.skip = assets.TooLarge, true
		return nil
	}
	in.left -= int64(len(piece))
	_, err := in.bundle.Write(piece)
	return err
}

// giveBack lends f the text, in pieces. It returns clean.ErrTooLarge or
// vault.ErrFull when it is not all there.
func (in *intake) giveBack(f func(piece []byte) error) error {
	switch {
	case in.lost && in.full:
		return vault.ErrFull
	case in.lost:
		return clean.ErrTooLarge
	case in.to == nil:
		return f(in.hold)
	}
	return in.bundle.ReadText(f)
}

// showAgain writes the text to w, for a page: what is no UTF-8 in it is
// mended. room is locked memory.
func (in *intake) showAgain(w io.Writer, room []byte) error {
	m := clean.NewMender(w, room)
	if err := in.giveBack(m.Take); err != nil {
		return err
	}
	return m.End()
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
