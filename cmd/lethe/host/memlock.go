package host

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// capIPCLock is the bit of CAP_IPC_LOCK, which no limit binds, in CapEff.
const capIPCLock = 14

var maxLocked = regexp.MustCompile(`(?m)^Max locked memory +(\w+) +(\w+) +bytes`)

// memlock is about the hard limit: a service raises the soft one to it.
func (h Host) memlock() seen {
	path := h.proc("limits")
	text, err := h.read(path)
	if err != nil {
		return unread(path)
	}
	m := maxLocked.FindStringSubmatch(text)
	if m == nil {
		return unknown("/"+path+" does not say", "")
	}
	limit := uint64(math.MaxUint64)
	if m[2] != "unlimited" {
		if limit, err = strconv.ParseUint(m[2], 10, 64); err != nil {
			return unknown("/"+path+" does not say", "")
		}
	}
	caps, err := strconv.ParseUint(field(h.readOr(h.proc("status")), "CapEff"), 16, 64)
	if err == nil && caps>>capIPCLock&1 == 1 {
		limit = math.MaxUint64
	}
	const mend = `echo "$(id -un) - memlock unlimited" | sudo tee /etc/security/limits.d/lethe.conf, then log in again (a unit of systemd: LimitMEMLOCK=infinity)`
	switch {
	case limit == math.MaxUint64:
		return good("any amount of memory may be locked")
	case limit < h.LockLeast:
		return bad(fmt.Sprintf("%d KiB may be locked, a service needs %d", limit>>10, h.LockLeast>>10), mend)
	case limit < h.LockWant:
		return warning(fmt.Sprintf("%d KiB may be locked, a service asks for %d", limit>>10, h.LockWant>>10), mend)
	}
	return good(fmt.Sprintf("%d KiB may be locked", limit>>10))
}
