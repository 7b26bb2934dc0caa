package picture

// Tags of EXIF that lead on or need care.
const (
	tagOrientation = 0x0112
	tagThumbLength = 0x0202
	tagExif        = 0x8769
	tagGPS         = 0x8825
	tagInterop     = 0xa005
	tagUserComment = 0x9286
)

// tags are what fields of the main and the EXIF directory tell, by number
// (EXIF 3.0, TIFF 6.0, DNG 1.7). What is not in the list is Unknown. Those
// with 0 say how the pixels are stored.
var tags = []struct {
	from, to uint16
	found    Found
}{
	{0x000b, 0x000b, Software},
	{0x00fe, 0x0107, 0},
	{0x010a, 0x010a, 0},
	{0x010d, 0x010e, Comment}, // name and description
	{0x010f, 0x0110, Device},  // make and model
	{0x0111, 0x011c, 0},
	{0x011d, 0x011d, Comment},
	{0x011e, 0x0129, 0},
	{0x012d, 0x012d, 0},
	{0x0131, 0x0131, Software},
	{0x0132, 0x0132, Time},
	{0x013b, 0x013b, Author},
	{0x013c, 0x013c, Device}, // host computer
	{0x013d, 0x0144, 0},
	{0x014a, 0x014a, Frames}, // more directories
	{0x0152, 0x0153, 0},
	{0x0200, 0x0214, 0},
	{0x02bc, 0x02bc, Unknown}, // XMP, not in its place
	{0x4746, 0x4749, Comment}, // rating
	{0x8298, 0x8298, Author},  // copyright
	{0x829a, 0x829d, Device},  // exposure
	{0x8773, 0x8773, Profile},
	{0x8822, 0x8827, Device},
	{0x882a, 0x882a, Time}, // time zone
	{0x882b, 0x8835, Device},
	{0x9000, 0x9000, 0},
	{0x9003, 0x9004, Time},
	{0x9010, 0x9012, Time},
	{0x9101, 0x9102, 0},
	{0x9201, 0x920f, Device},
	{0x9211, 0x9217, Device},
	{0x927c, 0x927c, Device | Unknown}, // the maker's own
	{0x9286, 0x9286, Comment},
	{0x9290, 0x9292, Time},
	{0x9400, 0x9405, Place}, // weather, height, tilt
	{0x9c9b, 0x9c9c, Comment},
	{0x9c9d, 0x9c9d, Author},
	{0x9c9e, 0x9c9f, Comment},
	{0xa000, 0xa003, 0},
	{0xa004, 0xa004, Comment}, // a sound file that belongs to it
	{0xa20b, 0xa217, Device},
	{0xa300, 0xa302, Device},
	{0xa401, 0xa40c, Device},
	{0xa420, 0xa420, Serial}, // of the picture
	{0xa430, 0xa430, Author}, // owner
	{0xa431, 0xa431, Serial},
	{0xa432, 0xa434, Device},
	{0xa435, 0xa435, Serial},
	{0xa436, 0xa436, Comment},
	{0xa437, 0xa438, Author},
	{0xa439, 0xa439, Device},
	{0xa43a, 0xa43c, Software},
	{0xa460, 0xa462, Device},
	{0xa500, 0xa500, 0},
	{0xc4a5, 0xc4a5, Device}, // PrintIM
	{0xc614, 0xc615, Device},
	{0xc62f, 0xc62f, Serial},
	{0xc65d, 0xc65d, Serial},
	{0xc71b, 0xc71b, Time},
	{0xea1c, 0xea1d, 0}, // padding
}

// told is what a field tells that is in a directory for use.
func told(tag uint16, use directoryUse) Found {
	switch {
	case use == gpsUse:
		switch tag {
		case 0: // version
			return 0
		case 0x07, 0x1d:
			return Time
		}
		return Place
	case use == interopUse:
		if tag == 1 || tag == 2 || tag >= 0x1000 && tag <= 0x1002 {
			return 0
		}
		return Unknown
	}
	for _, t := range tags {
		if tag >= t.from && tag <= t.to {
			return t.found
		}
	}
	return Unknown
}

// isText is whether a field is a text that may be empty.
func isText(tag uint16) bool {
	switch told(tag, mainUse) {
	case Comment, Author, Software:
		return true
	}
	return false
}
