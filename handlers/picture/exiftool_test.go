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
