package host

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// otherTor looks for processes called tor that no lethe has started.
func (h Host) otherTor() seen {
	pids, hidden := h.otherTors()
	switch {
	case len(pids) > 0:
		return warning(fmt.Sprintf("another tor runs, by number: %s", strings.Join(pids, ", ")), "sudo systemctl disable --now tor.service, unless something else on this machine needs it")
	case hidden:
		return unknown("the processes of others are hidden from you", "sudo lethe check, with the same settings")
	}
	return good("no other tor runs")
}

// otherTors are their numbers. hidden says that others' processes do not show.
func (h Host) otherTors() (pids []string, hidden bool) {
	hidden = !h.exists("proc/1/comm")
	files, _ := fs.Glob(h.Files, "proc/[0-9]*/comm")
	for _, f := range files {
		if h.readOr(f) == "tor" && !h.ours(path.Dir(f)) {
			pids = append(pids, path.Base(path.Dir(f)))
		}
	}
	return pids, hidden
}

// ours is whether a process was started by a keeper.
func (h Host) ours(proc string) bool {
	parent := field(h.readOr(proc+"/status"), "PPid")
	return h.PID != 0 && parent == strconv.Itoa(h.PID) || h.readOr("proc/"+parent+"/comm") == "lethe"
}

// torrcs is where Debian's tor and its instances are set up.
var torrcs = []string{"etc/tor/torrc", "etc/torrc", "usr/local/etc/tor/torrc", "etc/tor/torrc.d/*", "etc/tor/instances/*/torrc"}

// relay looks for a configuration that makes the other tor a relay or bridge.
func (h Host) relay() seen {
	for _, pattern := range torrcs {
		files, _ := fs.Glob(h.Files, pattern)
		for _, f := range files {
			text, err := h.read(f)
			if err != nil {
				return unread(f)
			}
			if !relays(text) {
				continue
			}
			mend := fmt.Sprintf("sudo sed -i.bak -E 's/^ *[+]?(ORPort|BridgeRelay)/#&/I' /%s && sudo systemctl restart tor, or run the relay on another machine", f)
			if pids, hidden := h.otherTors(); len(pids) == 0 && !hidden {
				return warning(fmt.Sprintf("/%s makes a relay, which does not run now", f), mend)
			}
			return bad(fmt.Sprintf("/%s makes this machine a relay", f), mend)
		}
	}
	return good("no relay is set up")
}

// relays is whether a torrc has a port for relays. Names count in any case.
func relays(torrc string) bool {
	return slices.ContainsFunc(strings.Split(torrc, "\n"), func(line string) bool {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		return len(words) > 1 && strings.EqualFold(strings.TrimPrefix(words[0], "+"), "ORPort") && words[1] != "0"
	})
}
