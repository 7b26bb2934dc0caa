package picture

import "iter"

// Found is a set of what a file gives away, one bit each.
type Found uint16

const (
	Place     Found = 1 << iota // where it was taken
	Time                        // when it was taken, changed, saved
	Device                      // camera, phone, lens, and how they were set
	Serial                      // numbers that tell a device or a document from all others
	Author                      // names of people, and their rights
	Comment                     // titles, captions, keywords, other text
	Software                    // programs, and what they did
	Origin                      // signed statements about where it comes from (C2PA)
	Thumbnail                   // a small copy, which may show what was cut off
	Frames                      // more pictures than one shows: animations, stereo
	Profile                     // a colour profile, which may name a screen or a scanner
	Trailing                    // something behind the end: a video, an earlier version
	Unknown                     // what is compressed, cut, or that nobody knows
	Damaged                     // not what it says it is: there is no cleaned copy
)

// All is every bit, in the order of telling.
const All = Damaged<<1 - 1

var names = [...]string{
	"place", "time", "device", "serial", "author", "comment", "software", "origin",
	"thumbnail", "frames", "profile", "trailing", "unknown", "damaged",
}

// Name is the name of a set of one bit, for templates.
func (f Found) Name() string {
	for i, name := range names {
		if f == 1<<i {
			return name
		}
	}
	return ""
}

// Each are the bits of f as sets of one, in the order of telling.
func (f Found) Each() iter.Seq[Found] {
	return func(yield func(Found) bool) {
		for i := range names {
			if one := Found(1) << i; f&one != 0 && !yield(one) {
				return
			}
		}
	}
}

// Has is whether f has all of g.
func (f Found) Has(g Found) bool { return f&g == g }
