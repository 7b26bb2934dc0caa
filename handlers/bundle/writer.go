package bundle

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"

	"lethe/handlers/clean"
	"lethe/handlers/deceit"
	"lethe/vault"
)

// A Writer writes a bundle into a submission as its parts arrive, in any
// order, each of them in pieces. What it keeps of names lies in locked
// memory. Its owner runs it inside vault.Do, and ends the submission.
type Writer struct {
	to    *vault.Submission
	index []byte // of the parts so far
	part  int    // where the current one's entry begins in it; -1: none yet
	one   [Password + 1]bool
	files int
	text  Part // where the text stands, and how long it is so far

	trailer [TrailerSize]byte // part of what is on the heap anyway
}

// NewWriter returns a Writer that keeps its index in room, IndexMax bytes
// of locked memory.
func NewWriter(to *vault.Submission, room []byte) Writer {
	return Writer{to: to, index: room[:0:IndexMax], part: -1}
}

// Begin begins a part. Only files have a name, which is lent, to change at
// will; ErrName says that it cannot be kept. clean.ErrForm is a second text or
// password, clean.ErrTooLarge a part too many.
func (w *Writer) Begin(kind Kind, name []byte) error {
	if kind != File && w.one[kind] {
		return clean.ErrForm
	}
	if kind == File {
		var ok bool
		if name, ok = keepName(name); !ok {
			return ErrName
		}
		w.files++
	}
	if len(w.index)+EntryHead+len(name) > cap(w.index) {
		return clean.ErrTooLarge
	}
	w.one[kind] = true
	w.part = len(w.index)
	if kind == Text {
		w.text = Part{Off: w.to.Len()}
	}
	w.index = append(w.index, byte(kind), 0, 0, 0, 0, 0, 0, 0, 0)
	w.index = binary.BigEndian.AppendUint16(w.index, uint16(len(name)))
	w.index = append(w.index, name...)
	return nil
}

// Write adds to the part that was begun last. Errors are the submission's.
func (w *Writer) Write(p []byte) (int, error) {
	if w.part < 0 {
		return 0, ErrMalformed
	}
	n, err := w.to.Write(p)
	size := w.index[w.part+1:]
	binary.BigEndian.PutUint64(size, binary.BigEndian.Uint64(size)+uint64(n))
	if Kind(w.index[w.part]) == Text {
		w.text.Size += int64(n)
	}
	return n, err
}

// End writes the index behind the parts. Nothing can be added then, and the
// submission can be committed.
func (w *Writer) End() error {
	n := len(w.index)
	if w.one[Text] && n == EntryHead {
		n = 0 // a text and nothing else
	}
	w.part = -1
	if _, err := w.to.Write(w.index[:n]); err != nil {
		return err
	}
	binary.BigEndian.PutUint16(w.trailer[:], uint16(n))
	_, err := w.to.Write(w.trailer[:])
	return err
}

// errEnough ends a reading whose rest is of no use.
var errEnough = errors.New("enough")

// ReadText lends the text as it was written, in pieces, before or after end:
// to give it back to who typed it.
func (w *Writer) ReadText(f func(piece []byte) error) error {
	from, to := w.text.Off, w.text.Off+w.text.Size
	if from == to {
		return nil
	}
	at := int64(0)
	err := w.to.Read(func(page []byte) error {
		begin, end := max(from-at, 0), min(to-at, int64(len(page)))
		at += int64(len(page))
		if begin < end {
			if err := f(page[begin:end]); err != nil {
				return err
			}
		}
		if at >= to {
			return errEnough
		}
		return nil
	})
	if err == errEnough {
		return nil
	}
	return err
}

// keepName makes a file's name, in place, what is kept of it: without the
// folders that old browsers send along, and without control characters. A
// name that is empty then, or is no name but a place, is kept as none. It says
// false for what is no UTF-8, or too long for a file system.
func keepName(b []byte) ([]byte, bool) {
	if !utf8.Valid(b) {
		return nil, false
	}
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] == '/' || b[i] == '\\' {
			b = b[i+1:]
			break
		}
	}
	w := 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if !deceit.IsControl(r) {
			w += copy(b[w:], b[i:i+n])
		}
		i += n
	}
	b = b[:w]
	if clean.Same(b, ".") || clean.Same(b, "..") {
		b = nil
	}
	return b, len(b) <= NameMax
}

// kept is whether a name is one that keepName leaves.
func kept(b []byte) bool {
	if !utf8.Valid(b) || clean.Same(b, ".") || clean.Same(b, "..") {
		return false
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if deceit.IsControl(r) || r == '/' || r == '\\' {
			return false
		}
		i += n
	}
	return true
}

// Has is whether a part of a kind was begun.
func (w *Writer) Has(kind Kind) bool { return kind == File && w.files > 0 || w.one[kind] }

// Room is the memory that NewWriter was given.
func (w *Writer) Room() []byte { return w.index[:IndexMax] }
