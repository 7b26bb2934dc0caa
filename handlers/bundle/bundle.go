// Package bundle is what a link holds: text, files and a made password, as
// they stand in one submission of the vault, which is written as it streams in
// and read by ranges: the content of all parts, one after the other, then an
// index, then the index's length.
//
//	content …
//	for each part: kind (1) | length of content (8) | length of name (2) | name
//	length of the index (2)
//
// Numbers are big endian. An index of length 0 says that all before it is one
// text, so that a plain text costs two bytes. There is one text and one
// password at most, and only files have names.
package bundle

import (
	"encoding/binary"
	"errors"
	"io"

	"lethe/vault"
)

// Kind is what a part of a bundle is.
type Kind byte

// The kinds of parts.
const (
	Text Kind = iota
	File
	Password
)

// Sizes, for who makes room.
const (
	// IndexMax is the longest index, in bytes: twenty files with the longest
	// names take 5,3 KiB.
	IndexMax = 8 << 10
	// EntryHead is what an entry has before its name, in bytes.
	EntryHead = 1 + 8 + 2
	// TrailerSize is the length behind the index, in bytes.
	TrailerSize = 2
	// NameMax is the longest name of a file that is kept, in bytes: the
	// most that file systems take.
	NameMax = 255
)

// Errors that a caller tells apart.
var (
	ErrMalformed = errors.New("malformed bundle") // a fault of ours: only we write them
	ErrName      = errors.New("name of a file that cannot be kept")
)

// Room is the most that a bundle of so many files takes beside its
// content, in bytes.
func Room(files int) int64 {
	return int64(min(files*(EntryHead+NameMax)+2*EntryHead, IndexMax)) + TrailerSize
}

// A Part is one of a bundle's, and where in it.
type Part struct {
	Kind      Kind
	Off, Size int64
	Name      []byte // of a file; in the memory that the bundle was read into
}

// A Bundle is an index that was read and found sound.
type Bundle struct {
	index []byte // in lent memory
	size  int64  // of all content
}

// Read reads the index of what is being opened into room, IndexMax
// bytes of locked memory, where it stays. It costs two short reads.
func Read(o *vault.Opening, room []byte) (Bundle, error) {
	var length [TrailerSize]byte
	if err := readTo(length[:], o, o.Size()-TrailerSize); err != nil {
		return Bundle{}, err
	}
	n := int(binary.BigEndian.Uint16(length[:]))
	b := Bundle{size: o.Size() - TrailerSize - int64(n)}
	if n > IndexMax || n > len(room) || b.size < 0 {
		return Bundle{}, ErrMalformed
	}
	b.index = room[:n:n]
	if err := readTo(b.index, o, b.size); err != nil {
		return Bundle{}, err
	}
	if !b.sound() {
		return Bundle{}, ErrMalformed
	}
	return b, nil
}

// readTo fills b with what stands at an offset.
func readTo(b []byte, o *vault.Opening, off int64) error {
	if off < 0 {
		return ErrMalformed
	}
	return o.ReadRange(off, int64(len(b)), func(page []byte) error {
		b = b[copy(b, page):]
		return nil
	})
}

// sound is whether the index is one that a Writer writes, for just the
// content that is there.
func (b Bundle) sound() bool {
	if len(b.index) == 0 {
		return true
	}
	var one [Password + 1]bool
	at := int64(0)
	for rest := b.index; len(rest) > 0; {
		if len(rest) < EntryHead {
			return false
		}
		p, n := entry(rest, at)
		if p.Kind > Password || p.Size < 0 || p.Size > b.size-at || n > len(rest) {
			return false
		}
		switch {
		case p.Kind == File:
			if len(p.Name) > NameMax || !kept(p.Name) {
				return false
			}
		case one[p.Kind] || len(p.Name) > 0:
			return false
		}
		one[p.Kind] = true
		at += p.Size
		rest = rest[n:]
	}
	return at == b.size
}

// entry is the part at the beginning of b, whose content begins at off, and
// how much of b it takes. It is more than all of b when the name is cut off.
func entry(b []byte, off int64) (Part, int) {
	p := Part{
		Kind: Kind(b[0]),
		Off:  off,
		Size: int64(binary.BigEndian.Uint64(b[1:])),
	}
	n := EntryHead + int(binary.BigEndian.Uint16(b[EntryHead-2:]))
	if n <= len(b) {
		p.Name = b[EntryHead:n:n]
	}
	return p, n
}

// Parts lends f each part in the order in which they came, until it says
// false.
func (b Bundle) Parts(f func(Part) bool) {
	if len(b.index) == 0 {
		f(Part{Kind: Text, Size: b.size})
		return
	}
	at := int64(0)
	for rest := b.index; len(rest) > 0; {
		p, n := entry(rest, at)
		if !f(p) {
			return
		}
		at += p.Size
		rest = rest[n:]
	}
}

// Only is the one part of a kind, the text or the password.
func (b Bundle) Only(kind Kind) (found Part, ok bool) {
	b.Parts(func(p Part) bool {
		if p.Kind == kind {
			found, ok = p, true
		}
		return !ok
	})
	return found, ok
}

// File is a file by its number, the first being 1.
func (b Bundle) File(number int) (found Part, ok bool) {
	b.Parts(func(p Part) bool {
		if p.Kind == File {
			number--
			ok = number == 0
			found = p
		}
		return !ok
	})
	return found, ok
}

// Files is how many files there are.
func (b Bundle) Files() (n int) {
	b.Parts(func(p Part) bool {
		if p.Kind == File {
			n++
		}
		return true
	})
	return n
}

// WriteText writes the text to w, and a password that was made for it on a
// line of its own. It changes nothing where there is neither.
func (b Bundle) WriteText(o *vault.Opening, w io.Writer) error {
	last := byte('\n')
	put := func(piece []byte) error {
		if len(piece) > 0 {
			last = piece[len(piece)-1]
		}
		_, err := w.Write(piece)
		return err
	}
	text, _ := b.Only(Text)
	if err := o.ReadRange(text.Off, text.Size, put); err != nil {
		return err
	}
	password, _ := b.Only(Password)
	if password.Size == 0 {
		return nil
	}
	if last != '\n' {
		if err := put([]byte{'\n'}); err != nil {
			return err
		}
	}
	return o.ReadRange(password.Off, password.Size, put)
}
