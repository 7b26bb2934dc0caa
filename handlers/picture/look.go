package picture

// Room is how many bytes of working memory a Look or a Cleaner needs. What is
// looked at beside the pixels is read whole up to a little less; of what lies
// behind that is told that it is there, not what it is.
const Room = 48 << 10

// A Look finds out what a file is and what it gives away.
type Look struct{ w walker }

// NewLook makes a Look that works in room, which has at least Room bytes and
// is lent to it until End.
func NewLook(room []byte) *Look {
	return &Look{newWalker(nil, room[:Room])}
}

// Write takes the next bytes of the file, which are not kept. It never fails.
func (l *Look) Write(p []byte) (int, error) {
	l.w.walk(p)
	return len(p), nil
}

// Start is what came of the file's first StartSize bytes, for KindOf. It lies
// in the room.
func (l *Look) Start() []byte { return l.w.start[:l.w.started] }

// End says what the file is, by its content alone, and what was found. The
// room is wiped. Found is 0 for what is neither JPEG nor PNG; for what is
// Damaged it is what was found before that showed.
func (l *Look) End() (Kind, Found) {
	l.w.end()
	return l.w.kind, l.w.found
}
