package picture

import "bytes"

// keywords are what texts under the keywords that the standard has tell, and
// some others. They are compared as they are written there.
var keywords = []struct {
	name  string
	found Found
}{
	{"Author", Author}, {"Artist", Author}, {"Copyright", Author},
	{"Creation Time", Time}, {"create-date", Time}, {"modify-date", Time}, {"date:create", Time}, {"date:modify", Time}, {"date:timestamp", Time},
	{"Software", Software}, {"Source", Device},
	{"Thumb::Image::Width", Thumbnail}, {"Thumb::URI", Comment}, {"Thumb::MTime", Time},
}

const xmpKeyword = "XML:com.adobe.xmp"

// text is what a text chunk tells; b is its beginning. What is compressed is
// not opened: a few bytes can become more than there is room for.
func (w *walker) text(b []byte) Found {
	n := bytes.IndexByte(b[:min(len(b), 80)], 0)
	if n < 0 {
		return Comment | Unknown
	}
	keyword := b[:n]
	packed := w.is("zTXt") || w.is("iTXt") && n+1 < len(b) && b[n+1] != 0
	var found Found
	switch {
	case equal(keyword, xmpKeyword):
		if packed || !w.is("iTXt") {
			return Unknown
		}
		return w.search.told()
	case begins(keyword, "Raw profile type "):
		if equal(keyword[len("Raw profile type "):], "icc") || equal(keyword[len("Raw profile type "):], "icm") {
			return Profile
		}
		return Unknown
	default:
		found = ofKeyword(keyword)
	}
	if packed {
		found |= Unknown
	}
	return found
}

// ofKeyword is what a text under a keyword tells. Some programs take the name
// of an XMP property, with its schema.
func ofKeyword(keyword []byte) Found {
	for _, k := range keywords {
		if equal(keyword, k.name) {
			return k.found
		}
	}
	if n := bytes.LastIndexByte(keyword, ':'); n >= 0 {
		if found := property(keyword[n+1:]); found != 0 {
			return found
		}
	}
	return Comment
}
