package host

import (
	"slices"
	"strings"
)

const (
	neverHibernate = "sudo systemctl mask hibernate.target hybrid-sleep.target suspend-then-hibernate.target"
	masked         = "etc/systemd/system/hibernate.target"
)

// hibernation needs a kernel that has it and swap on a disk to write to. While
// memfd_secret(2) is in use the kernel refuses it, and does not offer it
// (Linux 5.14, hibernation_available in kernel/power/hibernate.c).
func (h Host) hibernation() seen {
	text, err := h.read("sys/power/state")
	switch {
	case err != nil && (h.exists("sys/power") || !h.exists("sys/kernel")):
		return unread("sys/power/state")
	case !slices.Contains(strings.Fields(text), "disk"):
		return good("the kernel does not offer it")
	case strings.Contains(h.readOr("sys/power/disk"), "[disabled]"):
		return good("the kernel refuses it")
	}
	areas, err := h.areas()
	if err != nil {
		return unread("proc/swaps")
	}
	areas = slices.DeleteFunc(areas, func(a area) bool { return a.keep == keepsInMemory })
	open := slices.ContainsFunc(areas, func(a area) bool { return a.keep == keepsOpen })
	switch {
	case len(areas) == 0:
		return good("there is no swap that it could write to")
	case h.masked():
		return good("it is masked")
	case h.Unreadable == Yes:
		return warning("the kernel refuses it only while a service has memory by memfd_secret(2)", neverHibernate)
	case open:
		return bad("it would write to swap that is not known to be encrypted", neverHibernate)
	}
	return warning("it would write to encrypted swap, for who has its passphrase", neverHibernate)
}

// masked is whether systemd takes hibernate.target for masked: a link to
// /dev/null, or an empty file.
func (h Host) masked() bool {
	text, err := h.read(masked)
	return err == nil && text == ""
}
