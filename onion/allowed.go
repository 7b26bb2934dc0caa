package onion

import (
	"errors"
	"fmt"
	"strings"
)

// transport is the option that may execute a program.
const transport = "ClientTransportPlugin"

// allowedOptions are the options that an operator may add.
var allowedOptions = []string{
	// bridges
	"Bridge", "UseBridges", transport,
	// proxies
	"HTTPSProxy", "HTTPSProxyAuthenticator", "Socks4Proxy",
	"Socks5Proxy", "Socks5ProxyUsername", "Socks5ProxyPassword",
	// firewalls and addresses
	"ReachableAddresses", "FascistFirewall", "FirewallPorts",
	"ClientUseIPv4", "ClientUseIPv6", "ClientPreferIPv6ORPort",
	"OutboundBindAddress", "ConnLimit", "AddressDisableIPv6",
	// private networks, with everything that begins with Testing
	"DirAuthority", "PathsNeededToBuildCircuits", "ShutdownWaitLength",
}

// testingPrefix begins the names of options for private networks. Tor refuses most
// of them without TestingTorNetwork.
const testingPrefix = "Testing"

// refusals are the reasons for which options are refused that would break a
// promise; the others are refused for not being known. The names are in lower
// case and stand for all that begin so.
var refusals = []struct{ prefix, why string }{
	{"hiddenservicesinglehop", "it would give away where the service is"},
	{"hiddenservicenonanonymous", "it would give away where the service is"},
	{"hiddenservice", "the services are set by Lethe"},
	{"log", "what tor logs is bounded by Lethe"},
	{"safelogging", "what tor logs is bounded by Lethe"},
	{"socks", "nothing may use this tor but its service"},
	{"httptunnelport", "nothing may use this tor but its service"},
	{"transport", "nothing may use this tor but its service"},
	{"natdport", "nothing may use this tor but its service"},
	{"dnsport", "nothing may use this tor but its service"},
	{"control", "nothing rules this tor but Lethe"},
	{"cookieauth", "nothing rules this tor but Lethe"},
	{"hashedcontrol", "nothing rules this tor but Lethe"},
	{"__", "nothing rules this tor but Lethe"},
	{"metricsport", "it would count visits for others"},
	{"orport", "a relay does not belong beside a service"},
	{"dirport", "a relay does not belong beside a service"},
	{"bridgerelay", "a relay does not belong beside a service"},
	{"exitrelay", "a relay does not belong beside a service"},
	{"sandbox", "the sandbox is set by Lethe"},
	{"avoiddiskwrites", "what is on the disk is set by Lethe"},
	{"datadirectory", "what is on the disk is set by Lethe"},
	{"cachedirectory", "what is on the disk is set by Lethe"},
	{"pidfile", "what is on the disk is set by Lethe"},
	{"user", "tor's user is set by Lethe, by the setting tor-user"},
	{"runasdaemon", "Lethe could not end it"},
	{"disablenetwork", "the network is switched by Lethe"},
	{"vanguards", "it protects where the service is"},
}

// allowed returns the option name as tor spells it. Names count whatever
// their case, as for tor, but only in full: tor's own abbreviations are not
// known here.
func allowed(name string) (string, error) {
	if strings.HasPrefix(name, "%include") {
		return "", errors.New("%include: other files are not read")
	}
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "/") {
		return "", errors.New("a prefix that would change other lines")
	}
	if !isName(name) {
		return "", errors.New("no name of an option")
	}
	for _, a := range allowedOptions {
		if strings.EqualFold(a, name) {
			return a, nil
		}
	}
	lower := strings.ToLower(name)
	if rest, ok := strings.CutPrefix(lower, strings.ToLower(testingPrefix)); ok && rest != "" {
		return testingPrefix + name[len(testingPrefix):], nil
	}
	for _, r := range refusals {
		if strings.HasPrefix(lower, r.prefix) {
			return "", fmt.Errorf("%s is not allowed: %s", name, r.why)
		}
	}
	return "", fmt.Errorf("%s is not on the list of options allowed", name)
}

// isName reports whether s could be the name of an option: ASCII letters,
// digits and underscores. Other letters could fold to these.
func isName(s string) bool {
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_':
		default:
			return false
		}
	}
	return s != "" && len(s) <= 64
}
