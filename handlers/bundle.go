package handlers

import (
	"encoding/binary"
	"errors"

	"lethe/vault"
)

// A bundle is how text, files and a made password stand in one submission of
// the vault, which is written as it streams in and read by ranges: the
// content of all parts, one after the other, then an index, then the index's
// length.
//
//	content …
//	for each part: kind (1) | length of content (8) | length of name (2) | name
//	length of the index (2)
//
// Numbers are big endian. An index of length 0 says that all before it is one
// text, so that a plain text costs two bytes. There is one text and one
// password at most, and only files have names.

// partKind is what a part of a bundle is.
type partKind byte

const (
	partText partKind = iota
	partFile
	partPassword
)

const (
	// indexMax is the longest index, in bytes: twenty files with the longest
	// names take 5,3 KiB.
	indexMax = 8 << 10
	// entryHead is what an entry has before its name, in bytes.
	entryHead = 1 + 8 + 2
	// trailerSize is the length behind the index, in bytes.
	trailerSize = 2
	// keptNameMax is the longest name of a file that is kept, in bytes: the
	// most that file systems take.
	keptNameMax = 255
)

var (
	errBundle = errors.New("malformed bundle") // a fault of ours: only we write them
	errName   = errors.New("name of a file that cannot be kept")
)

// bundleRoom is the most that a bundle of so many files takes beside its
// content, in bytes.
func bundleRoom(files int) int64 {
	return int64(min(files*(entryHead+keptNameMax)+2*entryHead, indexMax)) + trailerSize
}

// A part is one of a bundle's, and where in it.
type part struct {
	kind      partKind
	off, size int64
	name      []byte // of a file; in the memory that the bundle was read into
}

// A bundle is an index that was read and found sound.
type bundle struct {
	index []byte // in lent memory
	size  int64  // of all content
}

// readBundle reads the index of what is being opened into room, indexMax
// bytes of locked memory, where it stays. It costs two short reads.
func readBundle(o *vault.Opening, room []byte) (bundle, error) {
	var length [trailerSize]byte
	if err := readTo(length[:], o, o.Size()-trailerSize); err != nil {
		return bundle{}, err
	}
	n := int(binary.BigEndian.Uint16(length[:]))
	b := bundle{size: o.Size() - trailerSize - int64(n)}
	if n > indexMax || n > len(room) || b.size < 0 {
		return bundle{}, errBundle
	}
	b.index = room[:n:n]
	if err := readTo(b.index, o, b.size); err != nil {
		return bundle{}, err
	}
	if !b.sound() {
		return bundle{}, errBundle
	}
	return b, nil
}

// readTo fills b with what stands at an offset.
func readTo(b []byte, o *vault.Opening, off int64) error {
	if off < 0 {
		return errBundle
	}
	return o.ReadRange(off, int64(len(b)), func(page []byte) error {
		b = b[copy(b, page):]
		return nil
	})
}

// sound is whether the index is one that a bundler writes, for just the
// content that is there.
func (b bundle) sound() bool {
	if len(b.index) == 0 {
		return true
	}
	var one [partPassword + 1]bool
	at := int64(0)
	for rest := b.index; len(rest) > 0; {
		if len(rest) < entryHead {
			return false
		}
		p, n := entry(rest, at)
		if p.kind > partPassword || p.size < 0 || p.size > b.size-at || n > len(rest) {
			return false
		}
		switch {
		case p.kind == partFile:
			if len(p.name) > keptNameMax || !kept(p.name) {
				return false
			}
		case one[p.kind] || len(p.name) > 0:
			return false
		}
		one[p.kind] = true
		at += p.size
		rest = rest[n:]
	}
	return at == b.size
}

// entry is the part at the beginning of b, whose content begins at off, and
// how much of b it takes. It is more than all of b when the name is cut off.
func entry(b []byte, off int64) (part, int) {
	p := part{
		kind: partKind(b[0]),
		off:  off,
		size: int64(binary.BigEndian.Uint64(b[1:])),
	}
	n := entryHead + int(binary.BigEndian.Uint16(b[entryHead-2:]))
	if n <= len(b) {
		p.name = b[entryHead:n:n]
	}
	return p, n
}

// parts lends f each part in the order in which they came, until it says
// false.
func (b bundle) parts(f func(part) bool) {
	if len(b.index) == 0 {
		f(part{kind: partText, size: b.size})
		return
	}
	at := int64(0)
	for rest := b.index; len(rest) > 0; {
		p, n := entry(rest, at)
		if !f(p) {
			return
		}
		at += p.size
		rest = rest[n:]
	}
}

// only is the one part of a kind, the text or the password.
func (b bundle) only(kind partKind) (found part, ok bool) {
	b.parts(func(p part) bool {
		if p.kind == kind {
			found, ok = p, true
		}
		return !ok
	})
	return found, ok
}

// file is a file by its number, the first being 1.
func (b bundle) file(number int) (found part, ok bool) {
	b.parts(func(p part) bool {
		if p.kind == partFile {
			number--
			ok = number == 0
			found = p
		}
		return !ok
	})
	return found, ok
}

// files is how many files there are.
func (b bundle) files() (n int) {
	b.parts(func(p part) bool {
		if p.kind == partFile {
			n++
		}
		return true
	})
	return n
}
