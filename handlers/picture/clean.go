package picture

import (
	"errors"
	"io"
)

var (
	// ErrDamaged is returned for what is neither a JPEG nor a PNG file, or is
	// not all that it should be.
	ErrDamaged = errors.New("cleaning a picture: it cannot be read to its end")
	// ErrUnclean is returned when the cleaned copy gives something away.
	ErrUnclean = errors.New("cleaning a picture: the copy is not clean")
)

// A Cleaner writes a copy of a JPEG or PNG file that gives away nothing that
// Look finds. The pixels stay what they are, to the bit, and so does the way
// up, by an EXIF block with nothing but that. Colour profiles are dropped,
// for they can name a screen or a scanner: pictures with more colours than
// sRGB look paler. Of an animated PNG stays the picture that programs show
// that know no animation.
//
// The same file gives the same copy, so a first one into a Counter says how
// long it will be. A clean copy is its own clean copy.
//
// The copy is looked at while it is written: what is not clean is refused
// before it is handed on. Damage may show only at the end, when most of the
// copy has been written: without a nil from End there is no copy.
type Cleaner struct {
	w     walker
	again watch
}

// NewCleaner makes a Cleaner that writes to dst, often in small pieces, and
// works in room, which has at least Room bytes and is lent to it until End.
// What dst gets is lent to it for the call.
func NewCleaner(dst io.Writer, room []byte) *Cleaner {
	own, again := room[:Room-roomLeast], room[Room-roomLeast:Room]
	c := &Cleaner{again: watch{w: newWalker(nil, again), dst: dst}}
	c.w = newWalker(&c.again, own)
	return c
}

// Write takes the next bytes of the file, which are not kept. It returns
// ErrDamaged, ErrUnclean or the error of dst, and after that nothing else.
func (c *Cleaner) Write(p []byte) (int, error) {
	c.w.walk(p)
	if err := c.fault(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// End is the end of the file. The copy is good when it returns nil. The room
// is wiped.
func (c *Cleaner) End() error {
	c.w.end()
	c.again.w.end()
	if err := c.fault(); err != nil {
		return err
	}
	if c.again.w.found != 0 || c.again.w.kind != c.w.kind {
		return ErrUnclean
	}
	return nil
}

func (c *Cleaner) fault() error {
	switch {
	case c.w.err != nil:
		return c.w.err
	case c.w.found&Damaged != 0, c.w.at != atStart && !c.w.kind.Cleanable():
		return ErrDamaged
	}
	return nil
}

// A watch looks at what is written, and hands it on as long as nothing is
// found in it.
type watch struct {
	w   walker
	dst io.Writer
}

func (v *watch) Write(p []byte) (int, error) {
	v.w.walk(p)
	if v.w.found != 0 {
		return 0, ErrUnclean
	}
	return v.dst.Write(p)
}

// A Counter counts what is written to it.
type Counter int64

func (c *Counter) Write(p []byte) (int, error) {
	*c += Counter(len(p))
	return len(p), nil
}
