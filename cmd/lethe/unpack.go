package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"

	"lethe/handlers/parcel"
)

// shownMax is the longest text or manifest that is shown, in bytes. Neither
// is longer: a text's limit is lower by far.
const shownMax = 4 << 20

// unpacked is what a part of a tip has in it.
type unpacked struct {
	text, manifest []byte
	hasText        bool
	files          int // that were written
}

// errChanged says that a part is not as it was sealed.
var errChanged = errors.New("cut off or changed: it is not all that was sealed")

// ageIntro is how an age file begins (age-encryption.org/v1).
const ageIntro = "age-encryption.org/v1\n"

// unpack opens a sealed part of size bytes. Its files go into a new folder,
// which into makes when the first is met, and the text and the manifest with
// them; all makes the folder for these alone too. Where into has no folder
// (nil), nothing is written, and the rest goes on. On an error what was written stands there, and is not to be
// trusted.
func unpack(sealed io.Reader, size int64, ids []age.Identity, all bool, into func() (*os.Root, error)) (u unpacked, err error) {
	whole := bufio.NewReader(sealed)
	// Of a file that is not sealed, age would repeat the first line in its error.
	if intro, _ := whole.Peek(len(ageIntro)); string(intro) != ageIntro {
		return u, hint(errors.New("not an age file"), "is it a tip, whole and as it was fetched?")
	}
	plain, err := age.Decrypt(whole, ids...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return u, hint(errors.New("none of the keys opens it"), "lethe open -i KEYFILE FILE.age; or it is a colleague's, and only theirs opens it")
	case errors.Is(err, errPassphrase):
		return u, errPassphrase
	case err != nil:
		return u, hint(fmt.Errorf("opening: %w", err), "is it a tip, whole and as it was fetched?")
	}
	x := unpacker{left: size, into: into}
	r := tar.NewReader(plain)
	for {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return u, errChanged
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue // padding
		}
		if err := x.check(h); err != nil {
			return u, err
		}
		if err := x.entry(&u, h, r, all); err != nil {
			return u, err
		}
	}
	// Only its end says that the part is whole.
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return u, errChanged
	}
	all = all || u.files > 0
	if all && u.hasText {
		if err := x.write("message.txt", bytes.NewReader(u.text)); err != nil {
			return u, err
		}
	}
	if all {
		if err := x.write("manifest.txt", bytes.NewReader(u.manifest)); err != nil {
			return u, err
		}
	}
	return u, nil
}

// unpacker writes files. It makes the folder for the first.
type unpacker struct {
	left  int64 // bytes: no more is in a tar than is sealed
	into  func() (*os.Root, error)
	asked bool     // whether into was called
	root  *os.Root // nil before that, or where nothing is to be written
}

// check refuses what is not as a parcel has it: another name, a link, a
// folder, a hole.
func (x *unpacker) check(h *tar.Header) error {
	if h.Typeflag != tar.TypeReg || h.Format != tar.FormatUSTAR || !parcel.Named(h.Name) || h.Linkname != "" {
		return hint(fmt.Errorf("%q is in it, which no tip has", h.Name), "it was not packed by this program: open it with age and tar in Tails, if at all")
	}
	if h.Size < 0 || h.Size > x.left {
		return errChanged
	}
	x.left -= h.Size
	return nil
}

func (x *unpacker) entry(u *unpacked, h *tar.Header, r io.Reader, all bool) error {
	var to *[]byte
	switch h.Name {
	case "message.txt":
		to, u.hasText = &u.text, true
	case "manifest.txt":
		to = &u.manifest
	default:
		u.files++
		return x.write(h.Name, r)
	}
	if *to != nil || h.Size > shownMax {
		return fmt.Errorf("%s is in it twice, or too long", h.Name)
	}
	*to = make([]byte, h.Size)
	if _, err := io.ReadFull(r, *to); err != nil {
		return errChanged
	}
	return nil
}

// write writes a file that was not there, for its owner alone.
func (x *unpacker) write(name string, r io.Reader) error {
	if !x.asked {
		x.asked = true
		var err error
		if x.root, err = x.into(); err != nil {
			return err
		}
	}
	if x.root == nil {
		return nil // tar reads past it, and sees whether it is whole
	}
	f, err := x.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is in it twice", name)
	}
	if err != nil {
		return fmt.Errorf("writing a file: %w", err)
	}
	w := &written{f: f}
	_, err = io.Copy(w, r)
	if cerr := f.Close(); err == nil && cerr != nil {
		w.err = cerr
	}
	if w.err != nil {
		return fmt.Errorf("writing a file: %w", w.err)
	}
	if err != nil {
		return errChanged
	}
	return nil
}

// written keeps apart what fails to be written from what fails to be read.
type written struct {
	f   *os.File
	err error
}

func (w *written) Write(b []byte) (int, error) {
	n, err := w.f.Write(b)
	w.err = err
	return n, err
}
