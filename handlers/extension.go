package handlers

import "lethe/handlers/clean"

// extensions are those that a file is handed out under. The browser and the
// system choose by them what opens it; what they do not know they ask about.
// Nothing that runs, nor what a browser would show as a page of ours.
var extensions = []string{
	"pdf", "txt", "csv", "md", "rtf", "doc", "docx", "odt", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "epub", "eml",
	"jpg", "jpeg", "png", "gif", "webp", "heic", "tif", "tiff", "bmp",
	"mp3", "m4a", "ogg", "opus", "wav", "flac", "mp4", "mov", "webm", "mkv", "avi",
	"zip", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst",
	"age", "gpg", "pgp", "asc", "sig", "kdbx", "json", "pem", "pub",
}

// otherExtension is for every other file.
const otherExtension = "bin"

// extensionOf is the extension of a file's name, if it is one of those. It is
// never a part of the name.
func extensionOf(name []byte) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] != '.' {
			continue
		}
		for _, e := range extensions {
			if clean.IsWord(name[i+1:], e) {
				return e
			}
		}
		break
	}
	return otherExtension
}

// neutralName is what a file is handed out as. The name that its sender gave
// it stands on the page: on the disk it would say what it is, and whose.
func neutralName(number int64, extension string) string {
	return "file-" + clean.Decimal(number) + "." + extension
}
