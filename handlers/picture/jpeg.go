package picture

import "bytes"

const jpegSignature = "\xff\xd8" // SOI; the first segment follows

// Markers of ITU-T T.81, table B.1.
const (
	mSOF0  = 0xc0
	mDHT   = 0xc4
	mDAC   = 0xcc
	mRST0  = 0xd0
	mRST7  = 0xd7
	mEOI   = 0xd9
	mSOS   = 0xda
	mDQT   = 0xdb
	mDNL   = 0xdc
	mDRI   = 0xdd
	mAPP0  = 0xe0
	mAPP15 = 0xef
	mCOM   = 0xfe
)

// What a jpegWalk waits for outside of bodies.
type jpegStep uint8

const (
	atFF jpegStep = iota // the first byte of a marker
	atCode
	atLength
)

// A jpegWalk is how far a walk through a JPEG file is.
type jpegWalk struct {
	step  jpegStep
	code  byte // of the segment
	ff    bool // in a scan: the byte before was 0xff
	frame bool // there was a frame header
	scans bool // there was a scan
	jfif  bool // a JFIF segment was written
	adobe bool // an Adobe segment was written
	wide  bool // the XMP at hand is an extended one, in several segments
}

func (w *walker) beginJPEG() {
	w.write([]byte(jpegSignature))
	w.gather(1)
}

func (w *walker) headJPEG() {
	j := &w.jpeg
	switch j.step {
	case atFF:
		if w.small[0] != 0xff {
			w.damaged()
			return
		}
		j.step = atCode
		w.gather(1)
	case atCode:
		if w.small[0] == 0xff { // fills up
			w.gather(1)
			return
		}
		w.marker(w.small[0])
	case atLength:
		size := int64(w.small[0])<<8 | int64(w.small[1])
		if size < 2 || isTable(j.code) && size-2 > tableMax {
			w.damaged()
			return
		}
		j.step = atFF
		w.part(size-2, false)
	}
}

// marker goes on from a marker.
func (w *walker) marker(code byte) {
	j := &w.jpeg
	j.code = code
	switch {
	case code == mEOI && j.scans:
		w.small[0], w.small[1] = 0xff, mEOI
		w.write(w.small[:2])
		w.at = atEnd
	case isTable(code), code >= mAPP0 && code <= mAPP15, code == mCOM:
		j.step = atLength
		w.gather(2)
	default:
		w.damaged()
	}
}

// isTable is whether a segment is needed for decoding: frame headers of all
// processes that are not hierarchical, tables, scan headers.
func isTable(code byte) bool {
	switch code {
	case mSOF0, mSOF0 + 1, mSOF0 + 2, mSOF0 + 3, 0xc9, 0xca, 0xcb, mDHT, mDAC, mSOS, mDQT, mDNL, mDRI:
		return true
	}
	return false
}

// overJPEG is the end of a segment.
func (w *walker) overJPEG() {
	j := &w.jpeg
	w.gather(1)
	if !isTable(j.code) {
		w.overApp()
		return
	}
	b := w.had()
	if !tableFits(j.code, b) || !w.inOrder() {
		w.damaged()
		return
	}
	w.segment(j.code, b)
	if j.code == mSOS {
		w.at, j.ff = inScan, false
	}
}

// inOrder is whether the segment may stand where it does.
func (w *walker) inOrder() bool {
	j := &w.jpeg
	switch j.code {
	case mDHT, mDAC, mDQT, mDRI:
	case mDNL:
		return j.scans
	case mSOS:
		j.scans = j.frame
		return j.frame
	default: // a frame header
		first := !j.frame
		j.frame = true
		return first
	}
	return true
}

// segment writes a segment.
func (w *walker) segment(code byte, body []byte) {
	n := len(body) + 2
	w.small[0], w.small[1], w.small[2], w.small[3] = 0xff, code, byte(n>>8), byte(n)
	w.write(w.small[:4])
	w.write(body)
}

// scan takes compressed bytes up to the next marker, and returns how many.
// Bytes that only fill up before a marker are not written.
func (w *walker) scan(p []byte) int {
	j := &w.jpeg
	if j.ff {
		switch c := p[0]; {
		case c == 0xff:
		case inCompressed(c):
			j.ff = false
			w.small[0], w.small[1] = 0xff, c
			w.write(w.small[:2])
		default:
			j.ff = false
			w.marker(c)
		}
		return 1
	}
	for i := 0; ; i += 2 {
		n := -1
		if i < len(p) {
			n = bytes.IndexByte(p[i:], 0xff)
		}
		if n < 0 {
			w.write(p)
			return len(p)
		}
		i += n
		if i+1 == len(p) || !inCompressed(p[i+1]) {
			w.write(p[:i])
			j.ff = true
			return i + 1
		}
	}
}

// inCompressed is whether 0xff and c stand within compressed data.
func inCompressed(c byte) bool { return c == 0 || c >= mRST0 && c <= mRST7 }
