package api

import (
	"crypto/sha256"
	"errors"

	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/drop"
	"lethe/handlers/parcel"
	"lethe/handlers/picture"
	"lethe/vault"
)

// plan is what the parcel will hold.
func (t *tipping) plan(o *vault.Opening) (*parcel.Parcel, error) {
	if err := t.digest(o); err != nil {
		return nil, err
	}
	b, err := bundle.Read(o, t.in.bundle.Room())
	if err != nil {
		return nil, err
	}
	t.parts = parcel.Parcel{For: t.to}
	if text, ok := b.Only(bundle.Text); ok && text.Size > 0 {
		t.parts.Text = drop.AsItIs(o, text)
	}
	b.Parts(func(p bundle.Part) bool {
		if p.Kind == bundle.File {
			err = t.planFile(o, p)
		}
		return err == nil
	})
	return &t.parts, err
}

// errStuck ends a plan with a file that there is no cleaned copy of, where one
// was wanted. That it goes as it is, a program has to say.
var errStuck = errors.New("a file cannot be cleaned")

func (t *tipping) planFile(o *vault.Opening, p bundle.Part) error {
	look, err := drop.LookAt(o, p, t.room)
	if err != nil {
		return err
	}
	f := parcel.File{Name: p.Name, Piece: drop.AsItIs(o, p)}
	if t.cleans && look.Kind.Cleanable() {
		f.Cleaned = true
		f.Piece, err = drop.Cleaned(o, p, t.room)
		if errors.Is(err, picture.ErrDamaged) || errors.Is(err, picture.ErrUnclean) {
			t.stuck = len(t.files) + 1
			return errStuck
		}
	}
	t.parts.Files, t.files = append(t.parts.Files, f), append(t.files, look)
	return err
}

// digest appends to the nonce the SHA-256 of all that came and of what was
// chosen, in locked memory.
func (t *tipping) digest(o *vault.Opening) error {
	sum := sha256.New()
	err := o.Read(func(page []byte) error {
		_, err := sum.Write(page)
		return err
	})
	chosen := [2]byte{t.to, 0}
	if t.cleans {
		chosen[1] = 1
	}
	sum.Write(chosen[:])
	t.once = sum.Sum(append(t.once[:0], clean.NonceOf(&t.nonce)...))
	// The end of what came stands in the hash, which is on the heap.
	var zeros [sha256.BlockSize - 1]byte
	sum.Reset()
	sum.Write(zeros[:])
	return err
}

// told writes what became of the files: what each is, what was found in it by
// kind, and whether a cleaned copy of it went.
func (t *tipping) told(w *writer) {
	n := int64(0)
	for i := range t.parts.Files {
		if t.parts.Files[i].Cleaned {
			n++
		}
	}
	w.number("cleaned", n)
	w.number("left", int64(len(t.parts.Files))-n)
	w.name("files")
	w.open("[")
	for i := range t.parts.Files {
		w.open("{")
		w.number("file", int64(i+1))
		w.word("kind", t.files[i].Kind.Name())
		w.name("found")
		w.open("[")
		for one := range t.files[i].Found.Each() {
			w.separate()
			w.put(`"`)
			w.put(one.Name())
			w.put(`"`)
			w.comma = true
		}
		w.close("]")
		w.truth("cleaned", t.parts.Files[i].Cleaned)
		w.close("}")
	}
	w.close("]")
}
