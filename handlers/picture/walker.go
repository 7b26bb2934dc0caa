package picture

import "io"

// How a room is divided. The rest is for the beginning of the part of the
// file that is looked at.
const (
	smallSize  = 64 // heads of parts, and what is written
	prefixSize = 80 // tells what a part is; the longest, of extended XMP, has 75
	roomLeast  = StartSize + smallSize + nameMax + tableMax
)

type place uint8

const (
	atStart place = iota // gathering what tells the kind
	inHead               // gathering the fixed bytes of a part
	inBody               // in a part of known length
	inScan               // JPEG: in compressed data, which ends at a marker
	atEnd                // behind the last byte of the picture
	nowhere              // it cannot be followed any further
)

// A walker goes through a picture part by part: a segment of a JPEG file, a
// chunk of a PNG file. It gathers what is found and, where there is an out,
// writes what belongs into a cleaned copy. Looking and cleaning are the same
// walk, so both call the same files damaged.
type walker struct {
	out   io.Writer // nil: nothing is written
	err   error     // of out
	kind  Kind
	found Found
	at    place

	room    []byte
	start   []byte
	started int
	small   []byte
	n, want int // so much of small is there, is wanted

	body       []byte // the beginning of a part
	size, done int64  // how long the part is, how much of it came
	copied     bool   // its bytes go to out as they come
	searched   bool   // names are looked for in it
	search     search

	turned bool // the picture's orientation has been looked for
	jpeg   jpegWalk
	png    pngWalk
}

// newWalker walks within room, which has at least roomLeast bytes.
func newWalker(out io.Writer, room []byte) walker {
	w := walker{out: out, room: room}
	w.start, room = room[:StartSize], room[StartSize:]
	w.small, room = room[:smallSize], room[smallSize:]
	w.search.name, w.body = room[:nameMax], room[nameMax:]
	return w
}

// walk takes the next piece.
func (w *walker) walk(p []byte) {
	for len(p) > 0 && w.err == nil {
		n := 0
		switch w.at {
		case atStart:
			n = copy(w.start[w.started:], p)
			if w.started += n; w.started == StartSize {
				w.begin()
			}
		case inHead:
			n = copy(w.small[w.n:w.want], p)
			if w.n += n; w.n == w.want {
				w.n = 0
				w.head()
			}
		case inBody:
			n = w.take(p)
		case inScan:
			n = w.scan(p)
		case atEnd:
			w.found |= Trailing
			return
		case nowhere:
			return
		}
		p = p[n:]
	}
}

// begin finds out what the file is, and walks through what came of it.
func (w *walker) begin() {
	start := w.start[:w.started]
	switch w.kind = KindOf(start, ""); w.kind {
	case JPEG:
		w.beginJPEG()
		w.walk(start[len(jpegSignature):])
	case PNG:
		w.beginPNG()
		w.walk(start[len(pngSignature):])
	default:
		w.at = nowhere
	}
}

// end is the end of the file. The room is wiped.
func (w *walker) end() {
	if w.at == atStart {
		w.begin()
	}
	if w.kind.Cleanable() && w.at != atEnd {
		w.damaged()
	}
	clear(w.room)
}

func (w *walker) damaged() {
	w.found |= Damaged
	w.at = nowhere
}

// gather asks for the next n bytes in small.
func (w *walker) gather(n int) { w.at, w.n, w.want = inHead, 0, n }

// head goes on from what was gathered.
func (w *walker) head() {
	if w.kind == JPEG {
		w.headJPEG()
	} else {
		w.headPNG()
	}
}

// part begins a part of size bytes. copied says that they go to out as they
// come.
func (w *walker) part(size int64, copied bool) {
	w.at, w.size, w.done = inBody, size, 0
	w.copied, w.searched = copied, false
	if size == 0 {
		w.tell()
		w.over()
	}
}

// take takes bytes of a part, and returns how many.
func (w *walker) take(p []byte) int {
	p = p[:min(w.size-w.done, int64(len(p)))]
	if w.done < prefixSize {
		p = p[:min(prefixSize-w.done, int64(len(p)))]
	}
	if w.done < int64(len(w.body)) {
		copy(w.body[w.done:], p)
	}
	w.done += int64(len(p))
	switch {
	case w.copied:
		w.pixels(p)
	case w.searched:
		w.search.feed(p)
	case w.done == min(prefixSize, w.size):
		w.tell()
	}
	if w.done == w.size {
		w.over()
	}
	return len(p)
}

// tell finds out from the prefix what a part is.
func (w *walker) tell() {
	if w.kind == JPEG {
		w.tellJPEG()
	} else {
		w.tellPNG()
	}
}

// over is the end of a part.
func (w *walker) over() {
	if w.kind == JPEG {
		w.overJPEG()
	} else {
		w.overPNG()
	}
}

// had is what there is of the part's beginning.
func (w *walker) had() []byte { return w.body[:min(w.done, int64(len(w.body)))] }

// write writes to the cleaned copy.
func (w *walker) write(p []byte) {
	if w.out != nil && w.err == nil && len(p) > 0 {
		_, w.err = w.out.Write(p)
	}
}

// searchFrom looks for names in what there is of the part from off, and in
// what comes.
func (w *walker) searchFrom(off int) {
	w.searched = true
	if had := w.had(); off < len(had) {
		w.search.feed(had[off:])
	}
}

// readTIFF looks into an EXIF block that begins at off of the part, and is as
// long as the part's rest. It returns how the picture is turned, if nothing
// did before and it is not upright: 2 to 8, or 0.
func (w *walker) readTIFF(off int64) (turn byte) {
	b := w.had()
	x := exif{b: b[min(off, int64(len(b))):], size: w.size - off}
	x.read()
	w.found |= x.found
	if w.turned {
		return 0
	}
	w.turned = true
	if x.turn == 1 {
		return 0
	}
	return x.turn
}
