// Package extension has the extensions that files of visitors are handed out
// under.
package extension

// all are those that a file is handed out under. The browser and the
// system choose by them what opens it; what they do not know they ask about.
// Nothing that runs, nor what a browser would show as a page of ours.
var all = []string{
	"pdf", "txt", "csv", "md", "rtf", "doc", "docx", "odt", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "epub", "eml",
	"jpg", "jpeg", "png", "gif", "webp", "heic", "tif", "tiff", "bmp",
	"mp3", "m4a", "ogg", "opus", "wav", "flac", "mp4", "mov", "webm", "mkv", "avi",
	"zip", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst",
	"age", "gpg", "pgp", "asc", "sig", "kdbx", "json", "pem", "pub",
}

// Other is for every other file.
const Other = "bin"

// Of is the extension of a file's name, if it is one of those, and otherwise
// Other. It is never a part of the name.
func Of(name []byte) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] != '.' {
			continue
		}
		for _, e := range all {
			if isWord(name[i+1:], e) {
				return e
			}
		}
		break
	}
	return Other
}

// Known is whether a file is ever handed out under an extension.
func Known(e []byte) bool {
	for _, c := range e {
		if 'A' <= c && c <= 'Z' {
			return false
		}
	}
	for _, k := range all {
		if isWord(e, k) {
			return true
		}
	}
	return isWord(e, Other)
}

// isWord is whether b is s but for the case of letters; s is lower case. No
// string is made of b.
func isWord(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != s[i] {
			return false
		}
	}
	return true
}
