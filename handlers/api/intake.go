package api

import (
	"errors"

	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/passphrase"
	"lethe/policy"
	"lethe/vault"
)

// An intake takes text and files into one bundle as they arrive. What is too
// much or cannot be kept is passed over, so that the answer can say so: the
// program has it still.
type intake struct {
	to     *vault.Submission
	bundle bundle.Writer
	text   clean.Text

	textLeft, left int64 // bytes that may still come: of text, of all
	wrong          *wrong

	files int
	ink   bool // one of them has a byte
	begun bool // the current one is one
	skip  bool // and is passed over
}

// intake makes room for what a call brings. Its owner ends it.
func (c *call) intake() (*intake, error) {
	return c.intakeOf(c.api.Vault.Begin, c.api.TextMax, c.api.Upload)
}

// intakeOf is intake for such a text and so much of all, where begin makes
// room.
func (c *call) intakeOf(begin func(int64) (*vault.Submission, error), text, upload int64) (*intake, error) {
	const beside = int64(bundle.IndexMax + bundle.TrailerSize + passphrase.PasswordSize)
	room := c.from.Length() + int64(len(c.from.Query())) + passphrase.PasswordSize + 2*bundle.EntryHead + bundle.TrailerSize
	to, err := begin(min(room, upload+beside, c.api.Vault.Max()))
	if err != nil {
		return nil, err
	}
	in := &intake{to: to, bundle: bundle.NewWriter(to, c.rest.Cut(bundle.IndexMax)), textLeft: text, left: upload}
	in.text = clean.Text{To: in, Raw: true}
	return in, nil
}

// end ends what became of nothing.
func (in *intake) end() { in.to.Abort() }

// fails keeps the first thing that is wrong.
func (in *intake) fails(w *wrong) {
	if in.wrong == nil {
		in.wrong = w
	}
}

// Write takes a piece of the text.
func (in *intake) Write(p []byte) (int, error) {
	if n := int64(len(p)); n > min(in.textLeft, in.left) {
		in.fails(errTooLong)
	}
	if in.wrong != nil {
		return len(p), nil
	}
	if !in.bundle.Has(bundle.Text) {
		if err := in.bundle.Begin(bundle.Text, nil); err != nil {
			return 0, err
		}
	}
	in.textLeft -= int64(len(p))
	in.left -= int64(len(p))
	return in.bundle.Write(p)
}

// openFile is told that a file begins. One without a name and without a byte is
// none: programs that send a form as browsers do have such.
func (in *intake) openFile(name, _ []byte) error {
	in.begun, in.skip = false, false
	if len(name) == 0 {
		return nil
	}
	return in.beginFile(name)
}

func (in *intake) beginFile(name []byte) error {
	in.files++
	in.begun = true
	if in.files > policy.FilesMax {
		in.fails(errTooMany)
	}
	if in.skip = in.wrong != nil; in.skip {
		return nil
	}
	err := in.bundle.Begin(bundle.File, name)
	if errors.Is(err, bundle.ErrName) {
		in.fails(errName)
		in.skip = true
		return nil
	}
	return err
}

// takeFile takes a piece of the current file.
func (in *intake) takeFile(piece []byte) error {
	if len(piece) == 0 {
		return nil
	}
	in.ink = true
	if !in.begun {
		if err := in.beginFile(nil); err != nil {
			return err
		}
	}
	if int64(len(piece)) > in.left {
		in.fails(errTooLong)
		in.skip = true
	}
	if in.skip {
		return nil
	}
	in.left -= int64(len(piece))
	_, err := in.bundle.Write(piece)
	return err
}

// check is what is wrong with what came, or nil.
func (in *intake) check() *wrong {
	switch {
	case in.wrong != nil:
		return in.wrong
	case !in.text.Ink && !in.ink:
		return errNothing
	case !in.text.Valid():
		return errNotText
	}
	return nil
}

// close ends the bundle: it can be committed then.
func (in *intake) close() (err error) {
	vault.Do(func() { err = in.bundle.End() })
	return err
}
