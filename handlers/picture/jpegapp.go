package picture

const (
	exifHead   = "Exif\x00\x00"
	xmpHead    = "http://ns.adobe.com/xap/1.0/\x00"
	xmpMore    = "http://ns.adobe.com/xmp/extension/\x00"
	xmpMoreAll = len(xmpMore) + 32 + 4 + 4 // with digest, length and offset
	shopHead   = "Photoshop 3.0\x00"
	adobeHead  = "Adobe"
	adobeSize  = 12
)

// A note is a segment that decoding can do without.
type note struct {
	code  byte
	head  string
	found Found
}

// notes are known by marker and beginning. Those with nothing found are
// looked into.
var notes = []note{
	{mAPP0, "JFIF\x00", 0},
	{mAPP0, "JFXX\x00", Thumbnail},
	{mAPP0, "AVI1", 0},
	{mAPP0, "CIFF", Device},
	{mAPP0 + 1, exifHead, 0},
	{mAPP0 + 1, xmpHead, 0},
	{mAPP0 + 1, xmpMore, 0},
	{mAPP0 + 2, "ICC_PROFILE\x00", Profile},
	{mAPP0 + 2, "MPF\x00", Frames},
	{mAPP0 + 2, "FPXR\x00", Unknown | Thumbnail}, // FlashPix
	{mAPP0 + 2, "urn:iso:std:iso:ts:21496", Device},
	{mAPP0 + 3, "Meta", Device | Time}, // Kodak
	{mAPP0 + 3, "META", Device | Time},
	{mAPP0 + 3, "_JPSJPS_", Frames},
	{mAPP0 + 5, "RMETA\x00", Device | Comment}, // Ricoh
	{mAPP0 + 6, "GoPro\x00", Device | Serial},
	{mAPP0 + 6, "EPPIM\x00", Device},
	{mAPP0 + 7, "Qualcomm", Device},
	{mAPP0 + 8, "SPIFF\x00", Comment},
	{mAPP0 + 10, "UNICODE\x00", Comment},
	{mAPP0 + 11, "JP", Origin}, // JUMBF, which holds C2PA
	{mAPP0 + 12, "Ducky", Software | Comment},
	{mAPP0 + 13, shopHead, 0},
	{mAPP0 + 13, "Adobe_CM", Software},
	{mAPP0 + 14, adobeHead, 0},
	{mAPP0 + 15, "Q ", Software}, // the quality it was saved with
	{mCOM, "", Comment},
}

// tellJPEG finds out what a segment is.
func (w *walker) tellJPEG() {
	j := &w.jpeg
	if isTable(j.code) {
		return
	}
	b := w.had()
	n := noteOf(j.code, b)
	if n == nil {
		w.found |= Unknown
		return
	}
	w.found |= n.found
	switch n.head {
	case xmpHead:
		w.search.begin()
		j.wide = false
		w.searchFrom(len(xmpHead))
	case xmpMore: // a name may begin in one segment and end in the next
		if !j.wide {
			w.search.begin()
		}
		j.wide = true
		w.searchFrom(xmpMoreAll)
	}
}

func noteOf(code byte, b []byte) *note {
	for i := range notes {
		if n := &notes[i]; n.code == code && begins(b, n.head) {
			return n
		}
	}
	return nil
}

// overApp is the end of a segment that decoding can do without: what is in it
// is told, and what decoding needs of it is written anew.
func (w *walker) overApp() {
	b := w.had()
	n := noteOf(w.jpeg.code, b)
	if n == nil {
		return
	}
	switch n.head {
	case "JFIF\x00":
		w.overJFIF(b)
	case adobeHead:
		w.overAdobe(b)
	case exifHead:
		if turn := w.readTIFF(int64(len(exifHead))); turn > 0 {
			var e [len(exifHead) + turnSize]byte
			copy(e[copy(e[:], exifHead):], turnBlock)
			e[len(exifHead)+turnAt] = turn
			w.segment(mAPP0+1, e[:])
		}
	case xmpHead, xmpMore:
		w.found |= w.search.told()
	case shopHead:
		w.found |= photoshop(b[len(shopHead):], w.size-int64(len(shopHead)))
	}
}

// jfif is a JFIF segment without a density and a thumbnail. That there is one
// can decide how the colours of the components are understood.
const jfif = "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"

func (w *walker) overJFIF(b []byte) {
	if len(b) < len(jfif) {
		w.found |= Unknown
		return
	}
	x, y := int64(b[12]), int64(b[13])
	if x*y > 0 {
		w.found |= Thumbnail
	}
	if w.size != int64(len(jfif))+3*x*y {
		w.found |= Unknown
	}
	if !w.jpeg.jfif {
		w.jpeg.jfif = true
		w.segment(mAPP0, []byte(jfif))
	}
}

// overAdobe keeps how colours were transformed, which decoding needs.
func (w *walker) overAdobe(b []byte) {
	if len(b) < adobeSize {
		w.found |= Unknown
		return
	}
	if w.size > adobeSize {
		w.found |= Unknown
	}
	transform := b[adobeSize-1]
	if transform > 2 {
		w.damaged()
		return
	}
	if !w.jpeg.adobe {
		w.jpeg.adobe = true
		w.segment(mAPP0+14, []byte{'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform})
	}
}
