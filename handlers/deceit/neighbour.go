package deceit

import (
	"bytes"
	"unicode"
)

// class is what a character means for a hidden one beside it.
type class uint8

const (
	joining   class = 1 << iota // of a script whose letters join, or make clusters
	unspaced                    // of a script without blanks between words
	picture                     // may be an emoji
	ideograph                   // has variants
	mongolian                   // has variants of its own
	braille
	keycap // may stand on a key: 0 to 9, # and *
	flag   // regions follow it

	// varied, beside picture, says that a selector stood there. It shares a
	// bit with what is never a picture.
	varied = keycap
)

// joins are the scripts in which joiners and non-joiners are a matter of
// spelling: the cursive ones, and those that write clusters of consonants.
var joins = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mandaic, unicode.Nko, unicode.Mongolian, unicode.Phags_Pa,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
	unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Tibetan, unicode.Myanmar,
	unicode.Khmer, unicode.Balinese, unicode.Javanese, unicode.Sundanese, unicode.Brahmi, unicode.Kaithi,
	unicode.Chakma, unicode.Newa, unicode.Tirhuta, unicode.Grantha, unicode.Syloti_Nagri, unicode.Meetei_Mayek,
	unicode.Hanifi_Rohingya, unicode.Adlam, unicode.Manichaean,
}

// unspacedScripts put a blank without width where a line may break.
var unspacedScripts = []*unicode.RangeTable{
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Javanese, unicode.Balinese,
	unicode.New_Tai_Lue, unicode.Tai_Le, unicode.Tai_Tham,
}

// pictures is the property Extended_Pictographic (Unicode, emoji-data.txt):
// what can be an emoji or part of one.
var pictures = ranges(0xa9, 0xa9, 0xae, 0xae,
	0x203c, 0x203c, 0x2049, 0x2049, 0x2122, 0x2122, 0x2139, 0x2139, 0x2194, 0x2199, 0x21a9, 0x21aa,
	0x231a, 0x231b, 0x2328, 0x2328, 0x2388, 0x2388, 0x23cf, 0x23cf, 0x23e9, 0x23f3, 0x23f8, 0x23fa,
	0x24c2, 0x24c2, 0x25aa, 0x25ab, 0x25b6, 0x25b6, 0x25c0, 0x25c0, 0x25fb, 0x25fe, 0x2600, 0x2605,
	0x2607, 0x2612, 0x2614, 0x2685, 0x2690, 0x2705, 0x2708, 0x2712, 0x2714, 0x2714, 0x2716, 0x2716,
	0x271d, 0x271d, 0x2721, 0x2721, 0x2728, 0x2728, 0x2733, 0x2734, 0x2744, 0x2744, 0x2747, 0x2747,
	0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2763, 0x2767, 0x2795, 0x2797,
	0x27a1, 0x27a1, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2934, 0x2935, 0x2b05, 0x2b07, 0x2b1b, 0x2b1c,
	0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x3030, 0x3030, 0x303d, 0x303d, 0x3297, 0x3297, 0x3299, 0x3299,
	0x1f000, 0x1f0ff, 0x1f10d, 0x1f10f, 0x1f12f, 0x1f12f, 0x1f16c, 0x1f171, 0x1f17e, 0x1f17f,
	0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f1ad, 0x1f1e5, 0x1f201, 0x1f20f, 0x1f21a, 0x1f21a,
	0x1f22f, 0x1f22f, 0x1f232, 0x1f23a, 0x1f23c, 0x1f23f, 0x1f249, 0x1f3fa, 0x1f400, 0x1f53d,
	0x1f546, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f774, 0x1f77f, 0x1f7d5, 0x1f7ff, 0x1f80c, 0x1f80f,
	0x1f848, 0x1f84f, 0x1f85a, 0x1f85f, 0x1f888, 0x1f88f, 0x1f8ae, 0x1f8ff, 0x1f90c, 0x1f93a,
	0x1f93c, 0x1f945, 0x1f947, 0x1faff, 0x1fc00, 0x1fffd)

// invisible is what takes no room or looks blank, and is neither a blank nor
// bidirectional: by Unicode's Default_Ignorable_Code_Point, with the blank of
// braille, the marks of annotations, and the separators of lines and
// paragraphs, which browsers show as nothing.
var invisible = ranges(0xad, 0xad, 0x34f, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f,
	0x200b, 0x200d, 0x2028, 0x2029, 0x2060, 0x2065, 0x206a, 0x206f, 0x2800, 0x2800, 0x3164, 0x3164,
	0xfe00, 0xfe0f, 0xfeff, 0xfeff, 0xffa0, 0xffa0, 0xfff0, 0xfffb,
	0x1bca0, 0x1bca3, 0x1d173, 0x1d17a, 0xe0000, 0xe0fff)

// ranges makes a table of pairs in rising order.
func ranges(pairs ...rune) *unicode.RangeTable {
	t := new(unicode.RangeTable)
	for i := 0; i < len(pairs); i += 2 {
		lo, hi := uint32(pairs[i]), uint32(pairs[i+1])
		if hi <= 0xffff {
			t.R16 = append(t.R16, unicode.Range16{Lo: uint16(lo), Hi: uint16(hi), Stride: 1})
		} else {
			t.R32 = append(t.R32, unicode.Range32{Lo: lo, Hi: hi, Stride: 1})
		}
		if hi <= unicode.MaxLatin1 {
			t.LatinOffset++
		}
	}
	return t
}

func isHidden(r rune) bool { return unicode.Is(invisible, r) }

func ascii(c byte) class {
	if '0' <= c && c <= '9' || c == '#' || c == '*' {
		return keycap
	}
	return 0
}

// classOf is the class of r, behind a character of the class before: marks
// and the colour of a skin go with what they stand on.
func classOf(r rune, before class) class {
	switch {
	case r < 0x80:
		return ascii(byte(r))
	case 0x1f3fb <= r && r <= 0x1f3ff:
		return before & picture
	case r == 0x1f3f4:
		return picture | flag
	case unicode.Is(pictures, r):
		return picture
	case unicode.Is(unicode.Inherited, r):
		return before &^ flag
	case unicode.Is(unicode.Han, r):
		return ideograph
	case 0x2801 <= r && r <= 0x28ff:
		return braille
	}
	c := class(0)
	if unicode.In(r, joins...) {
		c |= joining
	}
	if unicode.In(r, unspacedScripts...) {
		c |= unspaced
	}
	if unicode.Is(unicode.Mongolian, r) {
		c |= mongolian
	}
	return c
}

// isTag is whether r is a tag: a letter without a shape.
func isTag(r rune) bool { return 0xe0020 <= r && r <= 0xe007f }

// regions are those that have a flag, as tags: England, Scotland, Wales.
var regions = [][]byte{tags("gbeng"), tags("gbsct"), tags("gbwls")}

func tags(s string) []byte {
	var all []rune
	for _, r := range s {
		all = append(all, 0xe0000+r)
	}
	return []byte(string(append(all, 0xe007f)))
}

// region is the length of the region that b begins with, or 0.
func region(b []byte) int {
	for _, r := range regions {
		if bytes.HasPrefix(b, r) {
			return len(r)
		}
	}
	return 0
}
