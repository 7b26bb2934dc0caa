package host

import (
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// sysctl is what makes the kernel keep a setting, now and after the next start.
func sysctl(setting string) string {
	return "echo '" + setting + "' | sudo tee -a /etc/sysctl.d/60-lethe.conf && sudo sysctl --system"
}

// parameter is what gives the kernel a parameter from its next start on.
func parameter(p string) string {
	return `sudo mkdir -p /etc/default/grub.d && echo 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX ` + p + `"' | sudo tee -a /etc/default/grub.d/lethe.cfg && sudo update-grub, then reboot`
}

// corePattern is about collectors: no limit on core files binds them.
func (h Host) corePattern() seen {
	const file = "proc/sys/kernel/core_pattern"
	text, err := h.read(file)
	if err != nil {
		return unread(file)
	}
	program, piped := strings.CutPrefix(text, "|")
	if !piped {
		return good(fmt.Sprintf("no collector: %q", text))
	}
	first, _, _ := strings.Cut(strings.TrimSpace(program), " ")
	if slices.Contains([]string{"true", "false"}, path.Base(first)) {
		return good(fmt.Sprintf("cores go to %q, which keeps nothing", first))
	}
	return warning(fmt.Sprintf("cores go to %q", first), sysctl("kernel.core_pattern=|/bin/false"))
}

func (h Host) ptraceScope() seen {
	const file = "proc/sys/kernel/yama/ptrace_scope"
	text, err := h.read(file)
	switch {
	case err != nil:
		return warning("this kernel has no Yama to forbid it", "use a kernel with CONFIG_SECURITY_YAMA=y, such as Debian's")
	case text == "0":
		return warning("kernel.yama.ptrace_scope is 0: allowed", sysctl("kernel.yama.ptrace_scope=1"))
	}
	return good(fmt.Sprintf("kernel.yama.ptrace_scope is %q", text))
}

// initOnFree is about freed memory; to erase it only when it is given out again
// is less.
func (h Host) initOnFree() seen {
	mend := parameter("init_on_free=1")
	switch h.boots("init_on_free") {
	case Yes:
		return good("the kernel erases what it frees (init_on_free)")
	case NotAsked:
		return unknown("no init_on_free among the kernel's parameters, and how it was built cannot be read", mend)
	}
	if h.boots("init_on_alloc") == Yes {
		return warning("the kernel erases what it frees only when it gives it out again (init_on_alloc)", mend)
	}
	return warning("the kernel does not erase what it frees (init_on_free)", mend)
}

// boots is whether a switch of the kernel is on: by the last such parameter,
// and without one by how the kernel was built.
func (h Host) boots(name string) Answer {
	line, err := h.read("proc/cmdline")
	if err != nil {
		return NotAsked
	}
	said := NotAsked
	for p := range strings.FieldsSeq(line) {
		if v, ok := strings.CutPrefix(p, name+"="); ok {
			said = answer(v == "on" || strings.ContainsAny(v[:min(1, len(v))], "1yYtT"))
		}
	}
	if said != NotAsked {
		return said
	}
	built, err := h.built()
	if err != nil {
		return NotAsked
	}
	return answer(slices.Contains(strings.Fields(built), "CONFIG_"+strings.ToUpper(name)+"_DEFAULT_ON=y"))
}

// built is the configuration that the kernel was built with.
func (h Host) built() (string, error) {
	text, err := h.read("boot/config-" + h.readOr("proc/sys/kernel/osrelease"))
	if err == nil {
		return text, nil
	}
	f, err := h.Files.Open("proc/config.gz")
	if err != nil {
		return "", err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(io.LimitReader(z, 4<<20)) // twenty times what it is
	return string(b), err
}

// memfdSecret was off unless asked for in kernels from 5.14 to 6.4.
func (h Host) memfdSecret() seen {
	switch h.Unreadable {
	case Yes:
		return good("the kernel has memfd_secret(2)")
	case No:
		return warning("the kernel does not give memfd_secret(2): root can read what is under way", parameter("secretmem.enable=1"))
	}
	return unknown("the kernel does not say whether it has memfd_secret(2)", "")
}

// machine is about machines inside of others, as processors and Xen say it.
func (h Host) machine() seen {
	cpu, err := h.read("proc/cpuinfo")
	if err != nil {
		return unread("proc/cpuinfo")
	}
	const mend = "use hardware that is yours"
	for line := range strings.Lines(cpu) {
		name, flags, _ := strings.Cut(line, ":")
		if strings.TrimSpace(name) == "flags" && slices.Contains(strings.Fields(flags), "hypervisor") {
			return warning("this is a virtual machine", mend)
		}
	}
	if h.readOr("sys/hypervisor/type") != "" {
		return warning("this is a virtual machine", mend)
	}
	return good("no virtual machine, as far as it shows")
}
