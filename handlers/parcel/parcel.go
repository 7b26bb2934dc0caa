package parcel

import (
	"errors"
	"io"

	"lethe/vault"
)

// A Piece is some content of a known length. Content writes it, all of it and
// no more, whenever it is called; nil is none. What it writes is lent.
type Piece struct {
	Size    int64 // in bytes
	Content func(w io.Writer) error
}

// A File is one that was sent along.
type File struct {
	Piece
	Name    []byte // that it was sent under, lent; empty: none
	Cleaned bool   // whether it is a cleaned copy
}

// A Parcel is a tip on its way to those it is meant for.
type Parcel struct {
	To    *Recipients
	For   uint8  // the number of a journalist, or 0 for anyone
	Day   uint16 // when it came, in days since 1970
	Text  Piece
	Files []File

	// Slots are two pieces of locked memory of SlotSize bytes or more, lent
	// until Pack returns. All that is secret passes through them; they hold
	// plaintext and keys afterwards, so their owner zeroes them.
	Slots [2][]byte
}

// What lies behind the chunk in a slot: in the first the file key and a block
// of tar, in the second what a manifest is written with.
const behind = chunkSize + overhead

func (p *Parcel) fileKey() []byte  { return p.Slots[0][behind:][:fileKeySize:fileKeySize] }
func (p *Parcel) block() []byte    { return p.Slots[0][behind+fileKeySize:][:block:block] }
func (p *Parcel) manifest() []byte { return p.Slots[1][behind:][:manifestRoom:manifestRoom] }

// Length is how many bytes Pack will write, exactly: for room to be reserved.
// It reads the names, no content.
func (p *Parcel) Length() (n int64, err error) {
	vault.Do(func() {
		if err = p.check(); err == nil {
			_, header := p.To.to(p.For)
			n = int64(fixedHeader+header) + sealedSize(padded(p.tarSize()))
		}
	})
	return n, err
}

// check finds what no parcel can be made of: faults of the caller.
func (p *Parcel) check() error {
	switch {
	case int(p.For) > p.To.Len():
		return errors.New("packing: for nobody")
	case len(p.Files) > filesMax:
		return errors.New("packing: more than 99 files")
	case len(p.Slots[0]) < SlotSize || len(p.Slots[1]) < SlotSize:
		return errors.New("packing: too little memory was lent")
	}
	return nil
}

// tarSize is how long the tar is before padding.
func (p *Parcel) tarSize() int64 {
	n := entrySize(p.manifestSize()) + 2*block
	if p.Text.Content != nil {
		n += entrySize(p.Text.Size)
	}
	for i := range p.Files {
		n += entrySize(p.Files[i].Size)
	}
	return n
}

func (p *Parcel) manifestSize() int64 {
	var n counter
	p.writeManifest(&n, p.manifest()) // a counter never fails
	return int64(n)
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// Pack writes the parcel to w, in pieces of 64 KiB and less, which are lent.
// w is written to from another goroutine, by one at a time, and not after Pack
// has returned. Pack costs about what the content takes to be read, where a
// second processor is free to seal it.
func (p *Parcel) Pack(w io.Writer) (err error) {
	vault.Do(func() { err = p.pack(w) })
	return err
}

func (p *Parcel) pack(w io.Writer) error {
	if err := p.check(); err != nil {
		return err
	}
	keys, size := p.To.to(p.For)
	header, err := appendHeader(p.Slots[0][:0], p.fileKey(), keys)
	if err != nil {
		return err
	}
	if len(header) != fixedHeader+size {
		return errLength
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	tar := p.tarSize()
	all := padded(tar)
	s, err := newSealer(w, p.Slots, p.fileKey(), header[len(header)-nonceSize:], all)
	clear(p.fileKey())
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // a panic of what is packed: the goroutine must not stay
			s.end(errLength)
		}
	}()
	err = p.writeTar(s, all-tar)
	done = true
	return s.end(err)
}

// writeTar writes all entries, and so much padding before the last.
func (p *Parcel) writeTar(s *sealer, padding int64) error {
	var room [16]byte
	if p.Text.Content != nil {
		if err := p.entry(s, append(room[:0], textName...), p.Text); err != nil {
			return err
		}
	}
	for i := range p.Files {
		f := &p.Files[i]
		if err := p.entry(s, appendFileName(room[:0], i+1, f.Name), f.Piece); err != nil {
			return err
		}
	}
	if err := p.padding(s, padding); err != nil {
		return err
	}
	err := p.entry(s, append(room[:0], manifestName...), Piece{
		Size:    p.manifestSize(),
		Content: func(w io.Writer) error { return p.writeManifest(w, p.manifest()) },
	})
	if err != nil {
		return err
	}
	return s.fill(2*block, 0) // the end
}

// entry writes one file of the tar.
func (p *Parcel) entry(s *sealer, name []byte, c Piece) error {
	b := p.block()
	ustar(b, name, ordinary, c.Size, p.Day)
	if _, err := s.Write(b); err != nil {
		return err
	}
	only := limited{s, c.Size}
	if err := c.Content(&only); err != nil {
		return err
	}
	if only.left != 0 {
		return errLength
	}
	return s.fill(entrySize(c.Size)-block-c.Size, 0)
}

// limited lets so much through, and no more.
type limited struct {
	to   *sealer
	left int64
}

func (l *limited) Write(b []byte) (int, error) {
	if int64(len(b)) > l.left {
		return 0, errLength
	}
	l.left -= int64(len(b))
	return l.to.Write(b)
}
