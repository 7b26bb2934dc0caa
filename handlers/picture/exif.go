package picture

import "encoding/binary"

// turnBlock is an EXIF block that holds only which way is up, in turnAt.
const (
	turnBlock = "MM\x00*\x00\x00\x00\x08" + "\x00\x01" + "\x01\x12\x00\x03\x00\x00\x00\x01\x00\x01\x00\x00" + "\x00\x00\x00\x00"
	turnSize  = len(turnBlock)
	turnAt    = 19
)

// What a directory of an EXIF block is for.
type directoryUse uint8

const (
	mainUse directoryUse = iota
	exifUse
	gpsUse
	interopUse
	thumbUse
)

// beyond is what is told of a directory that lies behind what can be read.
var beyond = [...]Found{mainUse: Unknown, exifUse: Unknown, gpsUse: Place, thumbUse: Thumbnail}

type directory struct {
	at  int64
	use directoryUse
}

// An exif looks into an EXIF block, which has the form of a TIFF file. It
// reads each directory once, and at most as many as there can be: lists that
// run in circles end.
type exif struct {
	b      []byte // the beginning
	size   int64  // of all
	little bool
	found  Found
	turn   byte // orientation 1 to 8; 0: none is given

	todo [8]directory
	n    int
	told int64 // bytes of which it is known what they are
}

// slack is how many bytes of a block may be nobody's: to align values.
const slack = 64

func (x *exif) read() {
	if len(x.b) < 8 {
		x.found |= Unknown
		return
	}
	switch {
	case begins(x.b, "II*\x00"):
		x.little = true
	case !begins(x.b, "MM\x00*"):
		x.found |= Unknown
		return
	}
	x.told = 8
	x.add(x.u32(4), mainUse)
	for i := 0; i < x.n; i++ {
		x.directory(x.todo[i])
	}
	if x.told+slack < x.size {
		x.found |= Unknown
	}
}

// add puts a directory on the list.
func (x *exif) add(at uint32, use directoryUse) {
	for _, d := range x.todo[:x.n] {
		if d.at == int64(at) {
			x.found |= Unknown
			return
		}
	}
	if x.n == len(x.todo) {
		x.found |= Unknown
		return
	}
	x.todo[x.n] = directory{int64(at), use}
	x.n++
}

func (x *exif) directory(d directory) {
	if d.use == thumbUse {
		x.found |= Thumbnail
	}
	if d.at+2 > int64(len(x.b)) {
		if d.at+2 > x.size {
			x.found |= Unknown
		}
		x.found |= beyond[d.use]
		return
	}
	at := int(d.at)
	count := int(x.u16(at))
	x.told += 2 + 12*int64(count) + 4
	at += 2
	for range count {
		if at+12 > len(x.b) {
			x.found |= Unknown | beyond[d.use]
			return
		}
		x.entry(at, d.use)
		at += 12
	}
	// An interoperability directory has no next one; some end without the
	// four zeros.
	if at+4 > len(x.b) {
		return
	}
	if next := x.u32(at); next != 0 && d.use != interopUse {
		x.add(next, thumbUse)
	}
}

// entry looks at the field at b[at:].
func (x *exif) entry(at int, use directoryUse) {
	tag, kind, count := x.u16(at), x.u16(at+2), x.u32(at+4)
	if kind == 0 || int(kind) >= len(typeSizes) {
		x.found |= Unknown
		return
	}
	size := int64(typeSizes[kind]) * int64(count)
	if size > 4 {
		x.told += size
	}
	switch tag {
	case tagExif:
		x.add(x.u32(at+8), exifUse)
	case tagGPS:
		x.add(x.u32(at+8), gpsUse)
	case tagInterop:
		x.add(x.u32(at+8), interopUse)
	case tagOrientation:
		if v := x.u16(at + 8); use == mainUse && kind == 3 && count == 1 && v >= 1 && v <= 8 {
			x.turn = byte(v)
		}
	default:
		if !x.empty(tag, at, size) {
			x.found |= told(tag, use)
		}
	}
	if use == thumbUse && tag == tagThumbLength {
		x.told += int64(x.u32(at + 8))
	}
}

// empty is whether the value is there and says nothing: many cameras write
// fields for texts that nobody fills in.
func (x *exif) empty(tag uint16, at int, size int64) bool {
	from := int64(at + 8)
	if size > 4 {
		from = int64(x.u32(at + 8))
	}
	if size > int64(len(x.b)) || from > int64(len(x.b))-size {
		return false
	}
	v := x.b[from : from+size]
	if tag == tagUserComment && len(v) >= 8 { // 8 bytes say in which letters it is
		v = v[8:]
	}
	return isText(tag) && blank(v)
}

// typeSizes are the sizes of a value of each type (TIFF 6.0, section 2; 13 is
// an offset, 129 UTF-8 of EXIF 3.0 is read as unknown).
var typeSizes = [...]uint8{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4}

func (x *exif) u16(at int) uint16 {
	if x.little {
		return binary.LittleEndian.Uint16(x.b[at:])
	}
	return binary.BigEndian.Uint16(x.b[at:])
}

func (x *exif) u32(at int) uint32 {
	if x.little {
		return binary.LittleEndian.Uint32(x.b[at:])
	}
	return binary.BigEndian.Uint32(x.b[at:])
}
