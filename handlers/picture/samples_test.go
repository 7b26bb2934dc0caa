package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// A sample is a file that gives something away.
type sample struct {
	name string
	file []byte
	want Found
}

const xmpPacket = `<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 6.0"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="52,30.5N" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreateDate="2026-01-02" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>Ann</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`

const xmpFound = Place | Time | Author | Software

// camera is what a phone writes.
func camera(order binary.AppendByteOrder) []byte {
	return tiff(order, []testField{
		{0x010e, 2, "At the harbour\x00"},
		{0x010f, 2, "Acme\x00"},
		{0x0110, 2, "Phone 7\x00"},
		{0x0112, 3, uint16(6)},
		{0x0131, 2, "Firmware 1.2\x00"},
		{0x0132, 2, "2026:01:02 03:04:05\x00"},
		{0x013b, 2, "Ann Example\x00"},
		{0x8769, 4, []testField{
			{0x9003, 2, "2026:01:02 03:04:05\x00"},
			{0x927c, 7, bytes.Repeat([]byte("secret "), 40)},
			{0xa431, 2, "SN-0042\x00"},
		}},
		{0x8825, 4, []testField{
			{1, 2, "N\x00"},
			{2, 5, rationals(order, 52, 30, 30)},
			{3, 2, "E\x00"},
			{4, 5, rationals(order, 13, 22, 10)},
		}},
	}, []testField{
		{0x0103, 3, uint16(6)},
		{0x0201, 4, uint32(8)},
		{0x0202, 4, uint32(16)},
	})
}

const cameraFound = Place | Time | Device | Serial | Author | Comment | Software | Thumbnail | Unknown

func exifOf(fields ...testField) []byte {
	return segment(mAPP0+1, exifHead, tiff(binary.BigEndian, fields))
}

func inExif(fields ...testField) []byte { return exifOf(testField{0x8769, 4, fields}) }

func inGPS(fields ...testField) []byte { return exifOf(testField{0x8825, 4, fields}) }

func bim(number uint16, body ...any) []byte {
	b := join(body...)
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint16([]byte("8BIM"), number), 0)
	head = append(head[:6], 0, 0) // no name
	r := append(binary.BigEndian.AppendUint32(head, uint32(len(b))), b...)
	if len(b)%2 == 1 {
		r = append(r, 0)
	}
	return r
}

func iim(set byte, value string) []byte {
	return join([]byte{0x1c, 2, set, 0, byte(len(value))}, value)
}

func jpegSamples(t testing.TB) []sample {
	file := plainJPEG(t)
	wide := func(body string) []byte {
		return segment(mAPP0+1, xmpMore, bytes.Repeat([]byte{'A'}, 32), []byte{0, 0, 1, 0, 0, 0, 0, 0}, body)
	}
	seg := func(name string, want Found, parts ...[]byte) sample { return sample{name, with(file, parts...), want} }
	big := append(tiff(binary.BigEndian, []testField{{0x0112, 3, uint16(3)}}), bytes.Repeat([]byte{7}, 60000)...)
	far := append(tiff(binary.LittleEndian, []testField{{0x8825, 4, uint32(60000)}}), make([]byte, 60000)...)
	return []sample{
		seg("nothing", 0),
		seg("JFIF", 0, segment(mAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00")),
		seg("JFIF thumbnail", Thumbnail, segment(mAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x02", "abcdef")),
		seg("JFIF too long", Unknown, segment(mAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00", "abcdef")),
		seg("JFXX", Thumbnail, segment(mAPP0, "JFXX\x00\x10", "abc")),
		seg("camera, big endian", cameraFound, segment(mAPP0+1, exifHead, camera(binary.BigEndian))),
		seg("camera, little endian", cameraFound, segment(mAPP0+1, exifHead, camera(binary.LittleEndian))),
		seg("upright", 0, exifOf(testField{0x0112, 3, uint16(1)})),
		seg("turned", 0, exifOf(testField{0x0112, 3, uint16(6)})),
		seg("position", Place, inGPS(testField{0, 1, []byte{2, 3, 0, 0}}, testField{2, 5, rationals(binary.BigEndian, 1, 2, 3)})),
		seg("no position", 0, inGPS(testField{0, 1, []byte{2, 3, 0, 0}})),
		seg("time of satellites", Time, inGPS(testField{0x1d, 2, "2026:01:02\x00"})),
		seg("make", Device, exifOf(testField{0x010f, 2, "Acme\x00"})),
		seg("host", Device, exifOf(testField{0x013c, 2, "anns-laptop\x00"})),
		seg("lens", Device, inExif(testField{0xa434, 2, "50 mm\x00"})),
		seg("lens serial", Serial, inExif(testField{0xa435, 2, "L-1\x00"})),
		seg("owner", Author, inExif(testField{0xa430, 2, "Ann\x00"})),
		seg("copyright", Author, exifOf(testField{0x8298, 2, "Ann 2026\x00"})),
		seg("user comment", Comment, inExif(testField{0x9286, 7, "ASCII\x00\x00\x00hello"})),
		seg("empty comments", 0, exifOf(testField{0x010e, 2, "      \x00"}, testField{0x8769, 4, []testField{{0x9286, 7, "ASCII\x00\x00\x00\x00\x00\x00"}}})),
		seg("maker note", Device|Unknown, inExif(testField{0x927c, 7, "Acme\x00\x01\x02"})),
		seg("software", Software, exifOf(testField{0x0131, 2, "GIMP 2.10\x00"})),
		seg("unknown tag", Unknown, exifOf(testField{0xbeef, 2, "what\x00"})),
		seg("hidden between", Unknown, segment(mAPP0+1, exifHead, big)),
		seg("position behind the room", Place|Unknown, segment(mAPP0+1, exifHead, far)),
		seg("EXIF in circles", Thumbnail|Unknown, segment(mAPP0+1, exifHead, "MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x0e\x00\x00\x00\x00\x00\x08")),
		seg("EXIF cut", Unknown, segment(mAPP0+1, exifHead, "MM\x00*\x00\x00\x00\x08\xff")),
		seg("EXIF cut in a list", Unknown, segment(mAPP0+1, exifHead, "MM\x00*\x00\x00\x00\x08\x00\x03\x01\x12\x00\x03\x00\x00\x00\x01\x00\x01\x00\x00")),
		seg("EXIF not at all", Unknown, segment(mAPP0+1, exifHead, "hello")),
		seg("XMP", xmpFound, segment(mAPP0+1, xmpHead, xmpPacket)),
		seg("XMP, nothing known", Unknown, segment(mAPP0+1, xmpHead, "<a:b/>")),
		seg("extended XMP", Place|Unknown, wide("<a exif:GPSLat"), wide(`itude="1"/>`)),
		seg("IPTC", Author|Comment|Place|Time, segment(mAPP0+13, shopHead, bim(0x0404, iim(0, "\x00\x02"), iim(80, "Ann"), iim(120, "Harbour"), iim(90, "Berlin"), iim(55, "20260102")))),
		seg("Photoshop thumbnail", Thumbnail|Software, segment(mAPP0+13, shopHead, bim(0x040c, "abc"), bim(0x03ed, "resolution"))),
		seg("Photoshop cut", Software|Unknown, segment(mAPP0+13, shopHead, bim(0x03ed, "resolution")[:14])),
		seg("profile", Profile, segment(mAPP0+2, "ICC_PROFILE\x00\x01\x01", "Ann's screen")),
		seg("more pictures", Frames, segment(mAPP0+2, "MPF\x00MM\x00*")),
		seg("FlashPix", Thumbnail|Unknown, segment(mAPP0+2, "FPXR\x00\x00")),
		seg("content credentials", Origin, segment(mAPP0+11, "JP\x00\x01\x00\x00\x00\x01")),
		seg("Ducky", Software|Comment, segment(mAPP0+12, "Ducky\x00")),
		seg("Adobe", 0, segment(mAPP0+14, "Adobe\x00\x64\x00\x00\x00\x00\x01")),
		seg("Adobe too long", Unknown, segment(mAPP0+14, "Adobe\x00\x64\x00\x00\x00\x00\x01", "hello")),
		seg("unknown segment", Unknown, segment(mAPP0+9, "nobody knows")),
		seg("empty segment", Unknown, segment(mAPP0+9)),
		seg("comment", Comment, segment(mCOM, "written by Ann")),
		seg("a thousand comments", Comment, bytes.Repeat(segment(mCOM, "a"), 1000)),
		{"motion photo", join(file, "\x00\x00\x00\x18ftypmp42", make([]byte, 3000)), Trailing},
		{"picture behind the picture", join(file, file), Trailing},
		{"progressive", progressive(), 0},
		{"progressive with camera", with(progressive(), segment(mAPP0+1, exifHead, camera(binary.BigEndian))), cameraFound},
		{"comment between scans", bytes.Replace(progressive(), segment(mDHT, append([]byte{0x10, 0, 1}, append(make([]byte, 14), 0)...)),
			join(segment(mCOM, "hello"), "\xff\xff\xff", segment(mDHT, append([]byte{0x10, 0, 1}, append(make([]byte, 14), 0)...))[1:]), 1), Comment},
	}
}

func pngSamples(t testing.TB) []sample {
	file := plainPNG(t)
	put := func(name string, want Found, parts ...[]byte) sample { return sample{name, with(file, parts...), want} }
	return []sample{
		put("nothing", 0),
		put("how pixels are meant", 0, chunk("gAMA", []byte{0, 0, 0xb1, 0x8f}), chunk("sRGB", "\x00"), chunk("pHYs", make([]byte, 9))),
		put("too long for that", Unknown, chunk("gAMA", "hello, it is me")),
		put("author", Author, chunk("tEXt", "Author\x00Ann")),
		put("comment", Comment, chunk("tEXt", "Comment\x00hello")),
		put("any text", Comment, chunk("tEXt", "parameters\x00a harbour at night")),
		put("time in text", Time, chunk("tEXt", "date:create\x002026-01-02")),
		put("position in text", Place, chunk("tEXt", "exif:GPSLatitude\x0052/1")),
		put("software", Software, chunk("tEXt", "Software\x00GIMP")),
		put("no keyword", Comment|Unknown, chunk("tEXt", bytes.Repeat([]byte("a"), 200))),
		put("packed", Comment|Unknown, chunk("zTXt", "Comment\x00\x00", "x\x9c")),
		put("packed EXIF", Unknown, chunk("zTXt", "Raw profile type exif\x00\x00", "x\x9c")),
		put("packed profile", Profile, chunk("zTXt", "Raw profile type icc\x00\x00", "x\x9c")),
		put("XMP", xmpFound, chunk("iTXt", xmpKeyword, "\x00\x00\x00\x00\x00", xmpPacket)),
		put("packed XMP", Unknown, chunk("iTXt", xmpKeyword, "\x00\x01\x00\x00\x00", xmpPacket)),
		put("eXIf", cameraFound, chunk("eXIf", camera(binary.LittleEndian))),
		put("eXIf with head", cameraFound, chunk("eXIf", exifHead, camera(binary.BigEndian))),
		put("turned", 0, chunk("eXIf", tiff(binary.BigEndian, []testField{{0x0112, 3, uint16(8)}}))),
		put("eXIf of 200 kB", Unknown|Device, chunk("eXIf", tiff(binary.BigEndian, []testField{{0x010f, 2, "Acme\x00"}}), make([]byte, 200000))),
		put("time", Time, chunk("tIME", []byte{7, 0xea, 1, 2, 3, 4, 5})),
		put("profile", Profile, chunk("iCCP", "Ann's screen\x00\x00x\x9c")),
		put("animation", Frames, chunk("acTL", []byte{0, 0, 0, 1, 0, 0, 0, 0})),
		put("frame", Frames, chunk("fcTL", make([]byte, 26))),
		put("pixels of a frame", Frames, chunk("fdAT", "\x00\x00\x00\x01x\x9c")),
		put("content credentials", Origin, chunk("caBX", "jumb")),
		put("unknown", Unknown, chunk("anNa", "hello")),
		{"behind the end", join(file, "the earlier version"), Trailing},
	}
}

// refused are files that cannot be cleaned.
func refused(t testing.TB) map[string][]byte {
	j, p := plainJPEG(t), plainPNG(t)
	bad := bytes.Clone(p)
	bad[len(bad)-20] ^= 1 // in the last IDAT or its check sum
	return map[string][]byte{
		"empty":                nil,
		"text":                 []byte("hello"),
		"long text":            bytes.Repeat([]byte("hello "), 1000),
		"JPEG cut in the scan": j[:len(j)-10],
		"JPEG cut in its head": j[:30],
		"JPEG without pixels":  []byte("\xff\xd8\xff\xd9"),
		"JPEG, junk between":   join(j[:2], "junk", j[2:]),
		"JPEG in a JPEG":       with(j, []byte("\xff\xd8")),
		"JPEG, reserved":       with(j, segment(0xf0, "hello")),
		"JPEG, hierarchical":   with(j, segment(0xde, "hello")),
		"JPEG, two frames":     with(j, segment(mSOF0, []byte{8, 0, 16, 0, 16, 1, 1, 0x11, 0})),
		"JPEG, filled table":   with(j, segment(mDQT, []byte{0}, make([]byte, 64), "hello")),
		"JPEG, endless table":  with(j, segment(mDQT, bytes.Repeat(append([]byte{0}, make([]byte, 64)...), 100))),
		"JPEG, length of 1":    with(j, []byte{0xff, mCOM, 0, 1}),
		"JPEG, odd colours":    with(j, segment(mAPP0+14, "Adobe\x00\x64\x00\x00\x00\x00\x09")),
		"PNG cut":              p[:len(p)-1],
		"PNG, sum":             bad,
		"PNG, unknown chunk":   with(p, chunk("ANNA", "hello")),
		"PNG, of a phone":      join(p[:8], chunk("CgBI", "0000"), p[8:]),
		"PNG, header second":   join(p[:8], chunk("tEXt", "a\x00b"), p[8:]),
		"PNG, two headers":     with(p, chunk("IHDR", p[16:29])),
		"PNG, long":            with(p, []byte{0xff, 0, 0, 0}, []byte("tEXt")),
		"PNG, palette twice":   with(p, chunk("PLTE", "abc"), chunk("PLTE", "abc")),
		"PNG, filled palette":  with(p, chunk("PLTE", "abcd")),
		"PNG without pixels":   join(p[:33], chunk("IEND")),
		"PNG, filled end":      join(p[:len(p)-12], chunk("IEND", "hello")),
		"PNG, parted pixels":   join(p[:len(p)-12], chunk("tEXt", "a\x00b"), chunk("IDAT", ""), p[len(p)-12:]),
		"PNG, filled header":   join(p[:8], binary.BigEndian.AppendUint32(join("\x00\x00\x00\x0e", p[12:29], "x"), crc32.ChecksumIEEE(join(p[12:29], "x"))), p[33:]),
	}
}
