package picture

// nameMax is longer than the longest name in properties.
const nameMax = 64

// A search looks for names of XMP properties in a text that comes in pieces:
// what stands behind a colon and is made of letters and digits. It does not
// read the XML, for it would have to trust it; a name that only stands in a
// text is told as well.
type search struct {
	name  []byte // room for the name at hand
	n     int
	in    bool // in a name, or in what stands behind its colon
	long  bool // it is longer than any that is known
	found Found
}

// begin begins a new text.
func (s *search) begin() { s.n, s.in, s.long, s.found = 0, false, false, 0 }

func (s *search) feed(p []byte) {
	for _, c := range p {
		switch {
		case c == ':':
			s.end()
			s.in = true
		case !s.in:
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_':
			if s.n == len(s.name) {
				s.long = true
				continue
			}
			s.name[s.n] = c
			s.n++
		default:
			s.end()
		}
	}
}

// end ends a name.
func (s *search) end() {
	if s.in && !s.long {
		s.found |= property(s.name[:s.n])
	}
	s.n, s.in, s.long = 0, false, false
}

// told is what was found so far. XMP in which nothing is known holds
// something all the same.
func (s *search) told() Found {
	if s.found == 0 {
		return Unknown
	}
	return s.found
}

// property is what a property of that name tells. Names begin in capitals or
// not as their schema has it.
func property(name []byte) Found {
	if len(name) >= len(byLength) {
		return 0
	}
	for _, p := range byLength[len(name)] {
		if equal(name, p.name) {
			return p.found
		}
	}
	if begins(name, "GPS") {
		return Place
	}
	return 0
}

type known struct {
	name  string
	found Found
}

// byLength are the properties by the length of their names: what is looked up
// for each word of a text is to be few.
var byLength = func() (by [nameMax][]known) {
	for _, p := range properties {
		for _, name := range p.names {
			by[len(name)] = append(by[len(name)], known{name, p.found})
		}
	}
	return by
}()

// properties are those of the schemas of XMP (parts 1 and 2), EXIF, IPTC,
// Photoshop, Lightroom and what phones add.
var properties = []struct {
	found Found
	names []string
}{
	{Place, []string{"Location", "City", "State", "Country", "CountryCode", "CountryName", "Sublocation", "ProvinceState", "WorldRegion", "LocationCreated", "LocationShown", "LocationName", "PoseHeadingDegrees"}},
	{Time, []string{"CreateDate", "ModifyDate", "MetadataDate", "DateCreated", "DateTimeOriginal", "DateTimeDigitized", "DateTime", "GPSTimeStamp", "GPSDateStamp", "when", "date", "OffsetTime", "OffsetTimeOriginal"}},
	{Device, []string{"Make", "Model", "Lens", "LensID", "LensModel", "LensMake", "LensInfo", "LensSpecification", "Firmware", "ExposureTime", "FNumber", "FocalLength", "ISOSpeedRatings", "PhotographicSensitivity", "CameraProfile", "HostComputer"}},
	{Serial, []string{"SerialNumber", "BodySerialNumber", "LensSerialNumber", "CameraSerialNumber", "ImageUniqueID", "DocumentID", "InstanceID", "OriginalDocumentID", "documentID", "instanceID", "originalDocumentID", "DigitalImageGUID", "RawFileName"}},
	{Author, []string{"creator", "contributor", "publisher", "rights", "OwnerName", "CameraOwnerName", "Owner", "Artist", "Copyright", "AuthorsPosition", "CaptionWriter", "Credit", "CreatorContactInfo", "CiAdrCity", "CiEmailWork", "CiTelWork", "CiUrlWork", "PersonInImage", "PersonDisplayName", "RegionInfo", "Regions", "WebStatement", "UsageTerms", "Marked", "Source"}},
	{Comment, []string{"title", "description", "subject", "Headline", "Instructions", "Keywords", "hierarchicalSubject", "UserComment", "ImageDescription", "Caption", "Label", "Nickname", "Rating", "TransmissionReference", "Event", "AltTextAccessibility"}},
	{Software, []string{"xmptk", "CreatorTool", "softwareAgent", "Software", "History", "DerivedFrom", "ProcessingSoftware", "RawProcessing"}},
	{Origin, []string{"provenance", "DigitalSourceType"}},
	{Thumbnail, []string{"Thumbnails"}},
	{Frames, []string{"MotionPhoto", "MicroVideo", "Directory", "HasExtendedXMP", "GDepth", "GImage", "GAudio"}},
	{Profile, []string{"ICCProfile"}},
}
