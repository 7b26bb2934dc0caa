package host

import (
	"fmt"
	"path"
	"strings"
)

const swapOff = `sudo swapoff -a && sudo sed -i.bak '/\sswap\s/s/^/#/' /etc/fstab`

// area is one that memory is swapped to.
type area struct {
	path string
	keep keeping
}

// areas reads /proc/swaps: a line of names, then for each area its path, in
// octal where it has spaces, what it is, and figures.
func (h Host) areas() (areas []area, err error) {
	text, err := h.read("proc/swaps")
	if err != nil {
		return nil, err
	}
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if i == 0 || len(words) < 2 {
			continue
		}
		a := area{path: unescape(words[0])}
		if words[1] == "file" {
			a.keep = h.keepsFile(a.path)
		} else {
			a.keep = h.keeps(path.Base(h.device(a.path)))
		}
		areas = append(areas, a)
	}
	return areas, nil
}

func (h Host) swap() seen {
	areas, err := h.areas()
	if err != nil {
		return unread("proc/swaps")
	}
	var open, fine []string
	for _, a := range areas {
		if a.keep == keepsOpen {
			open = append(open, fmt.Sprintf("%q", a.path))
		} else {
			fine = append(fine, fmt.Sprintf("%q %s", a.path, a.keep))
		}
	}
	switch {
	case len(areas) == 0:
		return good("none is on")
	case len(open) == 0:
		return good(strings.Join(fine, ", "))
	}
	what := strings.Join(open, ", ") + " is on, and not known to be encrypted"
	if h.PID != 0 && h.neverSwapped() {
		return warning(what+"; the service itself is kept out of it (memory.swap.max)", swapOff)
	}
	return bad(what, swapOff)
}

// neverSwapped is whether the cgroup of the service, or one above it, has no
// swap (cgroup v2).
func (h Host) neverSwapped() bool {
	for line := range strings.Lines(h.readOr(h.proc("cgroup"))) {
		group, ok := strings.CutPrefix(strings.TrimSpace(line), "0::")
		if !ok {
			continue
		}
		for group = path.Clean("/" + group); ; group = path.Dir(group) {
			if h.readOr(path.Join("sys/fs/cgroup", group, "memory.swap.max")) == "0" {
				return true
			}
			if group == "/" {
				return false
			}
		}
	}
	return false
}
