package picture

import "bytes"

// Kind is what a file is.
type Kind uint8

const (
	None    Kind = iota // nothing that usually gives more away than it shows
	JPEG                // Look and Cleaner know it
	PNG                 // Look and Cleaner know it
	Image               // another picture: HEIC, WebP, GIF, TIFF, a camera's raw file
	PDF                 // author, programs, dates, earlier versions
	Office              // author, times of work, changes, comments, pictures with all of theirs
	Audio               // tags, a cover, the recorder
	Video               // place, device, time
	Archive             // names, times and owners of what is in it
	Mail                // addresses, servers, dates
)

var kindNames = [...]string{"none", "jpeg", "png", "image", "pdf", "office", "audio", "video", "archive", "mail"}

// Name is the kind's name, for templates.
func (k Kind) Name() string { return kindNames[k] }

// Cleanable is whether Cleaner knows the kind.
func (k Kind) Cleanable() bool { return k == JPEG || k == PNG }

// StartSize is how many bytes of a file KindOf looks at.
const StartSize = 64

// A sign is what files of a kind begin with.
type sign struct {
	at   int
	text string
	kind Kind
}

// signs are tried in this order. Of a zip file the first name in it tells; of
// an ISO container (ftyp) the brand.
var signs = []sign{
	{0, "\xff\xd8\xff", JPEG},
	{0, pngSignature, PNG},
	{0, "%PDF-", PDF},
	{30, "[Content_Types].xml", Office},
	{30, "_rels/", Office},
	{30, "docProps/", Office},
	{30, "word/", Office},
	{30, "xl/", Office},
	{30, "ppt/", Office},
	{30, "mimetypeapplication/", Office},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Office},
	{0, `{\rtf`, Office},
	{4, "ftyphei", Image},
	{4, "ftyphev", Image},
	{4, "ftypmif1", Image},
	{4, "ftypmsf1", Image},
	{4, "ftypavi", Image},
	{4, "ftypcrx", Image},
	{4, "ftypM4A", Audio},
	{4, "ftypM4B", Audio},
	{4, "ftyp", Video},
	{4, "moov", Video},
	{8, "WEBP", Image},
	{8, "WAVE", Audio},
	{8, "AVI ", Video},
	{0, "GIF8", Image},
	{0, "II*\x00", Image},
	{0, "MM\x00*", Image},
	{0, "IIU\x00", Image},
	{0, "FUJIFILMCCD-RAW", Image},
	{0, "\x00\x00\x00\x0cJXL ", Image},
	{0, "\x00\x00\x00\x0cjP  ", Image},
	{0, "\xff\x0a", Image},
	{0, "8BPS", Image},
	{0, "ID3", Audio},
	{0, "\xff\xfb", Audio},
	{0, "\xff\xf3", Audio},
	{0, "\xff\xf2", Audio},
	{0, "\xff\xf1", Audio},
	{0, "fLaC", Audio},
	{0, "OggS", Audio},
	{0, "\x1a\x45\xdf\xa3", Video},
	{0, "PK\x03\x04", Archive},
	{0, "7z\xbc\xaf\x27\x1c", Archive},
	{0, "Rar!", Archive},
	{0, "\x1f\x8b", Archive},
	{0, "BZh", Archive},
	{0, "\xfd7zXZ", Archive},
	{0, "\x28\xb5\x2f\xfd", Archive},
}

// extensions are for what has no sign, and for what is in an archive's form.
var extensions = []struct {
	kind  Kind
	names []string
}{
	{Image, []string{"heic", "heif", "avif", "webp", "gif", "tif", "tiff", "bmp", "dng", "cr2", "cr3", "nef", "arw", "raf", "rw2", "orf", "psd", "svg"}},
	{PDF, []string{"pdf"}},
	{Office, []string{"doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "epub"}},
	{Audio, []string{"mp3", "m4a", "ogg", "opus", "wav", "flac", "aac"}},
	{Video, []string{"mp4", "mov", "webm", "mkv", "avi", "m4v"}},
	{Archive, []string{"zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "zst"}},
	{Mail, []string{"eml"}},
}

// KindOf is what a file is by its beginning, of which StartSize bytes are
// enough, and where that does not tell by its extension, in small letters
// without the dot. JPEG and PNG are told by the beginning alone.
func KindOf(start []byte, extension string) Kind {
	kind := bySign(start)
	if kind != None && kind != Archive {
		return kind
	}
	for _, e := range extensions {
		for _, name := range e.names {
			if name == extension {
				return e.kind
			}
		}
	}
	return kind
}

func bySign(start []byte) Kind {
	for _, s := range signs {
		if len(start) < s.at+len(s.text) || !begins(start[s.at:], s.text) {
			continue
		}
		switch s.at {
		case 30:
			if !begins(start, "PK\x03\x04") {
				continue
			}
		case 8:
			if !begins(start, "RIFF") {
				continue
			}
		}
		return s.kind
	}
	return None
}

// begins is whether b begins with s.
func begins(b []byte, s string) bool {
	return len(b) >= len(s) && equal(b[:len(s)], s)
}

// equal compares without making a string of b.
func equal(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i := range b {
		if b[i] != s[i] {
			return false
		}
	}
	return true
}

// blank is whether b holds only zeros and blanks.
func blank(b []byte) bool { return len(bytes.Trim(b, "\x00 ")) == 0 }
