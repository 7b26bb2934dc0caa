package host

import (
	"bufio"
	"io"
	"path"
	"strings"
	"time"
)

// written is when this was: no clock that is right shows less.
var written = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// early is how far a consensus may be ahead: of clocks that differ a little.
const early = 5 * time.Minute

const setClock = "sudo timedatectl set-ntp true, or sudo date -s 'YYYY-MM-DD HH:MM' by a watch"

// clock compares with what is known to be past: the time this was written, and
// that from which on the last consensus is valid that the service's tor has
// seen. By a right clock tor has it no earlier.
func (h Host) clock() seen {
	now := h.Now.UTC()
	shown := now.Format("2006-01-02 15:04") + " UTC"
	if now.Before(written) {
		return bad("it shows "+shown+", which is before this program was written", setClock)
	}
	if from := h.consensus(); now.Add(early).Before(from) {
		return bad("it shows "+shown+", and the Tor network was already at "+from.Format("2006-01-02 15:04"), setClock)
	}
	return good("it shows " + shown)
}

// consensus is from when on tor's last consensus is valid, or zero. It stands
// in a line near the top of the file.
func (h Host) consensus() (from time.Time) {
	if h.TorState == "" {
		return from
	}
	f, err := h.Files.Open(path.Join(h.TorState, "cached-microdesc-consensus"))
	if err != nil {
		return from
	}
	defer f.Close()
	for s := bufio.NewScanner(io.LimitReader(f, 4<<10)); s.Scan(); {
		if at, ok := strings.CutPrefix(s.Text(), "valid-after "); ok {
			from, _ = time.Parse(time.DateTime, at)
			return from
		}
	}
	return from
}

func (h Host) clockSync() seen {
	switch h.Synced {
	case Yes:
		return good("something keeps it right")
	case No:
		return warning("nothing keeps it right", "sudo apt install systemd-timesyncd && sudo timedatectl set-ntp true")
	}
	return unknown("the kernel does not say whether something keeps it right", "")
}
