package picture

import "encoding/binary"

// photoshop is what a list of Photoshop's resources tells: b is its beginning,
// size how long it is. Lists go on in the next segment; what is cut off is
// Unknown.
func photoshop(b []byte, size int64) (found Found) {
	if int64(len(b)) < size {
		found |= Unknown
	}
	for len(b) > 0 {
		// A sign, a number, a name of even size with its length, a length.
		if len(b) < 12 || !begins(b, "8BIM") && !begins(b, "MeSa") && !begins(b, "AgHg") && !begins(b, "PHUT") && !begins(b, "DCSR") {
			return found | Unknown
		}
		number := binary.BigEndian.Uint16(b[4:])
		at := 6 + (int(b[6])+2)&^1
		if at+4 > len(b) {
			return found | Unknown
		}
		n := int64(binary.BigEndian.Uint32(b[at:]))
		b = b[at+4:]
		if n > int64(len(b)) {
			return found | resource(number, b) | Unknown
		}
		found |= resource(number, b[:n])
		b = b[min(n+n%2, int64(len(b))):]
	}
	return found
}

// resource is what one of Photoshop's resources tells.
func resource(number uint16, b []byte) Found {
	switch number {
	case 0x0404:
		return iptc(b)
	case 0x0409, 0x040c:
		return Thumbnail
	case 0x040a, 0x040b:
		return Author // copyright and its page
	case 0x040f:
		return Profile
	case 0x0422, 0x0423:
		x := exif{b: b, size: int64(len(b))}
		x.read()
		return x.found
	case 0x0424:
		return Unknown // XMP, not in its place
	}
	return Software
}

// iptc is what a list of IPTC's datasets tells (IIM 4.2).
func iptc(b []byte) (found Found) {
	for len(b) >= 5 && b[0] == 0x1c {
		record, set := b[1], b[2]
		n := int(binary.BigEndian.Uint16(b[3:]))
		found |= dataset(record, set)
		if n > len(b)-5 { // or of more than 32767 bytes, with a longer head
			return found | Unknown
		}
		b = b[5+n:]
	}
	if !blank(b) {
		found |= Unknown
	}
	return found
}

func dataset(record, set byte) Found {
	switch record {
	case 1:
		switch set {
		case 0, 90: // version, letters
			return 0
		case 70, 80:
			return Time
		}
		return Unknown
	case 2:
		switch set {
		case 0:
			return 0
		case 26, 27, 90, 92, 95, 100, 101:
			return Place
		case 30, 35, 37, 38, 47, 55, 60, 62, 63:
			return Time
		case 65, 70:
			return Software
		case 80, 85, 110, 115, 116, 118, 122:
			return Author
		case 200, 201, 202:
			return Thumbnail
		}
		return Comment
	}
	return Unknown
}
