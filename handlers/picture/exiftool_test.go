package picture

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// harmless are the tags that exiftool may show of a cleaned copy: how the
// pixels are stored, and which way is up.
var harmless = []string{
	"SourceFile", "ExifTool:ExifToolVersion", "IFD0:Orientation", "Composite:ImageSize", "Composite:Megapixels",
	"File:FileType", "File:FileTypeExtension", "File:MIMEType", "File:ExifByteOrder", "File:EncodingProcess", "File:ColorComponents",
	"File:BitsPerSample", "File:ImageWidth", "File:ImageHeight", "File:YCbCrSubSampling",
	"JFIF:JFIFVersion", "JFIF:ResolutionUnit", "JFIF:XResolution", "JFIF:YResolution",
	"Adobe:DCTEncodeVersion", "Adobe:APP14Flags0", "Adobe:APP14Flags1", "Adobe:ColorTransform",
	"APP14:DCTEncodeVersion", "APP14:APP14Flags0", "APP14:APP14Flags1", "APP14:ColorTransform",
	"PNG:ImageWidth", "PNG:ImageHeight", "PNG:BitDepth", "PNG:ColorType", "PNG:Compression", "PNG:Filter", "PNG:Interlace",
	"PNG:Palette", "PNG:Transparency",
}

// Exiftool, which knows more of these files than anything else, finds what
// was put into them, and nothing in the cleaned copies.
func TestExiftool(t *testing.T) {
	dirty, cleaned := t.TempDir(), t.TempDir()
	samples := append(jpegSamples(t), pngSamples(t)...)
	for i, s := range samples {
		copied, err := clean(t, s.file, 1000)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%03d", i)
		write(t, filepath.Join(dirty, name), s.file)
		write(t, filepath.Join(cleaned, name), copied)
	}
	all := exiftool(t, dirty)
	for _, want := range []string{
		"GPS:GPSLatitude", "IFD0:Make", "IFD0:Artist", "ExifIFD:SerialNumber", "ExifIFD:DateTimeOriginal", "IFD1:ThumbnailOffset",
		"XMP-exif:GPSLatitude", "XMP-dc:Creator", "XMP-xmp:CreateDate", "IPTC:By-line", "IPTC:City", "File:Comment", "PNG:Author", "PNG:ModifyDate",
	} {
		if !slices.ContainsFunc(all, func(tags []string) bool { return slices.Contains(tags, want) }) {
			t.Errorf("no file with %s", want)
		}
	}
	shown := exiftool(t, cleaned)
	if len(shown) != len(samples) {
		t.Fatalf("got %d files, want %d", len(shown), len(samples))
	}
	for i, tags := range shown {
		for _, tag := range tags {
			if !slices.Contains(harmless, tag) {
				t.Errorf("%s: the copy has %s", samples[i].name, tag)
			}
		}
	}
}

// written are tags, and what is found when exiftool has put them into a JPEG
// and into a PNG file, where it packs IPTC.
var written = []struct {
	tag           string
	inJPEG, inPNG Found
}{
	{"GPS:GPSLatitude=52.5", Place, Place},
	{"EXIF:DateTimeOriginal=2026:01:02 03:04:05", Time, Time},
	{"EXIF:Make=Acme", Device, Device},
	{"EXIF:SerialNumber=1", Serial, Serial},
	{"EXIF:OwnerName=Ann", Author, Author},
	{"EXIF:UserComment=hello", Comment, Comment},
	{"EXIF:Software=hello", Software, Software},
	{"EXIF:Orientation#=6", 0, 0},
	// It puts its own name into XMP.
	{"XMP-exif:GPSLatitude=52.5", Place | Software, Place | Software},
	{"XMP-xmp:CreateDate=2026:01:02 03:04:05", Time | Software, Time | Software},
	{"XMP-aux:SerialNumber=1", Serial | Software, Serial | Software},
	{"XMP-dc:Creator=Ann", Author | Software, Author | Software},
	{"XMP-dc:Title=hello", Comment | Software, Comment | Software},
	{"IPTC:City=Berlin", Place, Unknown},
	{"IPTC:By-line=Ann", Author, Unknown},
	{"IPTC:DateCreated=2026:01:02", Time, Unknown},
	{"IPTC:Keywords=hello", Comment, Unknown},
	{"Comment=hello", Comment, Comment},
}

// What exiftool writes into a file is found, each for itself.
func TestExiftoolWrites(t *testing.T) {
	folder := t.TempDir()
	name := func(i int, extension string) string {
		return filepath.Join(folder, fmt.Sprintf("%02d%s", i, extension))
	}
	var args []string
	for i, w := range written {
		write(t, name(i, ".jpg"), plainJPEG(t))
		write(t, name(i, ".png"), plainPNG(t))
		args = append(args, "-"+w.tag, name(i, ".jpg"), name(i, ".png"), "-execute")
	}
	args = append([]string{"-config", ""}, append(args, "-common_args", "-q", "-q", "-overwrite_original")...)
	if out, err := exec.Command("exiftool", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i, w := range written {
		for extension, want := range map[string]Found{".jpg": w.inJPEG, ".png": w.inPNG} {
			file, err := os.ReadFile(name(i, extension))
			if err != nil {
				t.Fatal(err)
			}
			if _, found := look(t, file, 4096); found != want {
				t.Errorf("%s in a %s: got %s, want %s", w.tag, extension, list(found), list(want))
			}
		}
	}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// exiftool are the tags of all files in a folder, with their groups.
func exiftool(t *testing.T, folder string) (all [][]string) {
	t.Helper()
	path, err := exec.LookPath("exiftool")
	if err != nil {
		t.Fatal("exiftool is missing: apt-get install libimage-exiftool-perl")
	}
	out, err := exec.Command(path, "-config", "", "-json", "-a", "-u", "-G1", "--System:all", "-ext", "*", folder).Output()
	if len(out) == 0 {
		t.Fatal(err)
	}
	var files []map[string]any
	if err := json.Unmarshal(out, &files); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(files, func(a, b map[string]any) int {
		return strings.Compare(a["SourceFile"].(string), b["SourceFile"].(string))
	})
	for _, f := range files {
		all = append(all, slices.Sorted(maps.Keys(f)))
	}
	return all
}
