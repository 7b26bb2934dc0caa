package handlers

// A field is one value of a form that is asked for. What a form has beside
// them is passed over.
type field struct {
	name string

	// val takes a short value: its capacity is the longest that fits. What
	// is over is dropped, and long says so.
	val  []byte
	long bool

	// to takes a long value piece by piece, in place of val. The bytes are
	// lent, to change at will.
	to func(piece []byte) error

	// open is told that a file begins, with the name and the type that its
	// sender gave it, both lent, before the first piece. Only multipart
	// forms have files. nil means it is a value like others.
	open func(filename, kind []byte) error
	// many is whether there may be more than one.
	many bool

	seen bool
}

func (f *field) take(piece []byte) error {
	if f.to != nil {
		return f.to(piece)
	}
	room := cap(f.val) - len(f.val)
	if len(piece) > room {
		piece, f.long = piece[:room], true
	}
	f.val = append(f.val, piece...)
	return nil
}

// nameMax is the longest name of a field that is asked for, in bytes.
const nameMax = 16

// claim finds the field that a name means, or nil.
func claim(fields []*field, name []byte) (*field, error) {
	for _, f := range fields {
		if !same(name, f.name) {
			continue
		}
		if f.seen && !f.many {
			return nil, errForm // which of the two was meant?
		}
		f.seen = true
		return f, nil
	}
	return nil, nil
}
