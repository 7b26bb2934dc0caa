package main

import (
	"lethe/cmd/lethe/host"
	"lethe/onion"
)

// inSandbox is whether tor has its own sandbox, where that can be seen.
func (s *status) inSandbox() string {
	switch s.TorSandbox {
	case onion.SandboxUp:
		return ", in its sandbox"
	case onion.SandboxDown:
		return ", WITHOUT its sandbox"
	}
	return ""
}

// torSandbox is what the kernel says of the sandbox of a running service's tor.
func (v running) torSandbox() host.Finding {
	if v.now == nil || v.now.Tor == "" {
		return v.noTor("tor-sandbox")
	}
	switch v.now.TorSandbox {
	case onion.SandboxUp:
		return newFinding("tor", "tor-sandbox", host.Good, "tor has set it up", "")
	case onion.SandboxDown:
		return newFinding("tor", "tor-sandbox", host.Warning, "tor runs without it", "lethe serve --tor PATH with Debian's tor, which has libseccomp; or a bridge without a transport that tor executes, which it forbids")
	}
	return newFinding("tor", "tor-sandbox", host.Unknown, "the kernel does not show it, such as in a container, or where systemd hides processes (ProtectProc)", "")
}
