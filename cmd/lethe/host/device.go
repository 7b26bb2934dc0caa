package host

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// keeping is how a device keeps what is written to it.
type keeping int

const (
	keepsOpen      keeping = iota // for who has the disk to read; also where it cannot be seen
	keepsEncrypted                // by dm-crypt, itself or all that it is made of
	keepsInMemory                 // compressed, until the power goes
)

func (k keeping) String() string {
	return [...]string{"is not encrypted", "is encrypted", "is in memory"}[k]
}

// keeps looks at a block device by its name in /sys. One that is made of
// others (LVM, RAID) keeps like the least of them.
func (h Host) keeps(name string) keeping {
	dir := "sys/class/block/" + name
	if !h.exists(dir) {
		dir = "sys/block/" + name
	}
	switch {
	case strings.HasPrefix(name, "zram"):
		back := h.readOr(dir + "/backing_dev")
		if back == "" || back == "none" {
			return keepsInMemory
		}
		return h.keeps(path.Base(h.device(back)))
	case strings.HasPrefix(h.readOr(dir+"/dm/uuid"), "CRYPT-"):
		return keepsEncrypted
	}
	below, err := fs.ReadDir(h.Files, dir+"/slaves")
	if err != nil || len(below) == 0 {
		return keepsOpen
	}
	for _, d := range below {
		if d.Name() == name || h.keeps(d.Name()) == keepsOpen {
			return keepsOpen
		}
	}
	return keepsEncrypted
}

// device is a path in /dev under the name that /sys knows: of /dev/mapper/x
// the dm-N that is called x.
func (h Host) device(p string) string {
	name, ok := strings.CutPrefix(p, "/dev/mapper/")
	if !ok {
		return p
	}
	found, _ := fs.Glob(h.Files, "sys/block/dm-*/dm/name")
	for _, f := range found {
		if h.readOr(f) == name {
			return "/dev/" + path.Base(path.Dir(path.Dir(f)))
		}
	}
	return p
}

// keepsFile looks at the device that the file system of a file is on: the last
// mount of the nearest folder above it. A line of mountinfo is "id parent
// major:minor root folder options … - kind device options".
func (h Host) keepsFile(file string) keeping {
	nearest, from := "", ""
	for line := range strings.Lines(h.readOr("proc/self/mountinfo")) {
		mount, source, ok := strings.Cut(line, " - ")
		words, of := strings.Fields(mount), strings.Fields(source)
		if !ok || len(words) < 5 || len(of) < 2 {
			continue
		}
		folder := unescape(words[4])
		if within(file, folder) && len(folder) >= len(nearest) {
			nearest, from = folder, unescape(of[1])
		}
	}
	if !strings.HasPrefix(from, "/dev/") {
		return keepsOpen
	}
	return h.keeps(path.Base(h.device(from)))
}

func within(file, folder string) bool {
	return file == folder || strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/")
}

// unescape undoes what the kernel writes for spaces and the like: \040.
func unescape(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		if s[0] == '\\' && len(s) >= 4 {
			if c, err := strconv.ParseUint(s[1:4], 8, 8); err == nil {
				b.WriteByte(byte(c))
				s = s[4:]
				continue
			}
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}
