package clean

// A field is one value of a form that is asked for. What a form has beside
// them is passed over.
type Field struct {
	Name string

	// Value takes a short value: its capacity is the longest that fits. What
	// is over is dropped, and Long says so.
	Value []byte
	Long  bool

	// To takes a long value piece by piece, in place of Value. The bytes are
	// lent, to change at will.
	To func(piece []byte) error

	// Open is told that a file begins, with the name and the type that its
	// sender gave it, both lent, before the first piece. Only multipart
	// forms have files. nil means it is a value like others.
	Open func(filename, kind []byte) error
	// Many is whether there may be more than one.
	Many bool

	// Seen is whether the form had it.
	Seen bool
}

func (f *Field) take(piece []byte) error {
	if f.To != nil {
		return f.To(piece)
	}
	room := cap(f.Value) - len(f.Value)
	if len(piece) > room {
		piece, f.Long = piece[:room], true
	}
	f.Value = append(f.Value, piece...)
	return nil
}

// nameMax is the longest name of a field that is asked for, in bytes.
const nameMax = 20

// claim finds the field that a name means, or nil.
func claim(fields []*Field, name []byte) (*Field, error) {
	for _, f := range fields {
		if !Same(name, f.Name) {
			continue
		}
		if f.Seen && !f.Many {
			return nil, ErrForm // which of the two was meant?
		}
		f.Seen = true
		return f, nil
	}
	return nil, nil
}
